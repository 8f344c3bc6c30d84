import { createHash, hkdfSync } from 'node:crypto'
import { KEY_BYTES } from './envelope.ts'

const SALT = 'chartward/1'

/**
 * A key for one purpose from a root key; keys of different purposes say nothing about each other.
 *
 * **Shape** 32 bytes. `root` must be 32 random bytes or a key made here.
 *
 * **Source** HKDF-SHA-256, RFC 5869; salt `chartward/1`, info = `purpose` in UTF-8.
 */
export function deriveKey(root: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', root, SALT, purpose, KEY_BYTES))
}

/** SHA-256. **Shape** 32 bytes. */
export function digest(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}
