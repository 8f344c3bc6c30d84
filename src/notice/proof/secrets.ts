import { createHmac, createSecretKey } from 'node:crypto'
import { deriveKey, openBlob, sealBlob } from '../../seal/index.ts'

/** The keys under which what is kept here is found and read. */
export interface Secrets {
  /** The keyed hash under which a value of some kind is found. */
  hash(kind: 'code' | 'patient' | 'case' | 'file' | 'word' | 'contact', value: string): Buffer
  seal(value: unknown, place: string): Buffer
  open(sealed: Uint8Array, place: string): unknown
}

/** **Shape** `root`: 32 bytes from the key server; nothing derived from it is stored. */
export function openSecrets(root: Uint8Array): Secrets {
  const hashKey = createSecretKey(deriveKey(root, 'notice-proof/hash'))
  const sealKey = createSecretKey(deriveKey(root, 'notice-proof/seal'))
  return {
    hash: (kind, value) => createHmac('sha256', hashKey).update(`${kind}\0${value}`).digest(),
    seal: (value, place) => sealBlob(Buffer.from(JSON.stringify(value), 'utf8'), sealKey, place),
    open: (sealed, place) => JSON.parse(openBlob(sealed, sealKey, place).toString('utf8')) as unknown,
  }
}
