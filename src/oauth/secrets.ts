import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import { deriveKey, openBlob, sealBlob } from '../seal/index.ts'

/** The keys of this module: hashes of what is presented, and the sealing of what is kept. */
export interface Secrets {
  /** The keyed hash under which a secret of some kind is found. */
  hash(kind: string, value: string): Buffer
  seal(value: unknown, place: string): Buffer
  open(sealed: Uint8Array, place: string): unknown
  sealText(text: string, place: string): Buffer
  openText(sealed: Uint8Array, place: string): string
  /** Signs the provider's cookies. */
  readonly cookieKey: string
}

/** **Shape** `root` is 32 bytes from the key server; nothing derived from it is ever stored. */
export function openSecrets(root: Uint8Array): Secrets {
  const hashKey: KeyObject = createSecretKey(deriveKey(root, 'oauth/hash'))
  const sealKey: KeyObject = createSecretKey(deriveKey(root, 'oauth/seal'))
  const sealText = (text: string, place: string) => sealBlob(Buffer.from(text, 'utf8'), sealKey, place)
  const openText = (sealed: Uint8Array, place: string) => openBlob(sealed, sealKey, place).toString('utf8')
  return {
    hash: (kind, value) => createHmac('sha256', hashKey).update(`${kind}\0${value}`).digest(),
    seal: (value, place) => sealText(JSON.stringify(value), place),
    open: (sealed, place) => JSON.parse(openText(sealed, place)) as unknown,
    sealText,
    openText,
    cookieKey: deriveKey(root, 'oauth/cookies').toString('base64url'),
  }
}
