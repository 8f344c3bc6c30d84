import { createHmac, createSecretKey } from 'node:crypto'
import { deriveKey, openBlob, sealBlob } from '../seal/index.ts'

const ID_LETTERS = 16

/** The keys under which what is kept of questions and alerts is found and read. */
export interface Secrets {
  /** The keyed hash under which what belongs to a patient is found. */
  hash(patient: string): Buffer
  /** A name for a user, an app or a record that says nothing of it, the same for the same. */
  idOf(text: string): string
  seal(value: unknown, place: string): Buffer
  /** **Errors.** `SEAL_BROKEN` for what was altered or put in another place. */
  open(sealed: Uint8Array, place: string): unknown
}

/** **Shape** `root`: 32 bytes from the key server; nothing derived from it is stored. */
export function openSecrets(root: Uint8Array): Secrets {
  const hashKey = createSecretKey(deriveKey(root, 'seen/hash'))
  const sealKey = createSecretKey(deriveKey(root, 'seen/seal'))
  const hashed = (kind: string, text: string) =>
    createHmac('sha256', hashKey).update(`${kind}\0${text}`).digest()
  return {
    hash: (patient) => hashed('patient', patient),
    idOf: (text) => hashed('id', text).toString('base64url').slice(0, ID_LETTERS),
    seal: (value, place) => sealBlob(Buffer.from(JSON.stringify(value), 'utf8'), sealKey, place),
    open: (sealed, place) => JSON.parse(openBlob(sealed, sealKey, place).toString('utf8')) as unknown,
  }
}
