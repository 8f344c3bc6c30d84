import { hash } from 'node:crypto'
import { hmacSha256 } from './hmac.ts'

const SALT = Buffer.from('chartward/1')

/**
 * A key for one purpose from a root key; keys of different purposes say nothing about each other.
 *
 * **Shape** 32 bytes. `root` must be 32 random bytes or a key made here.
 *
 * **Source** HKDF-SHA-256, RFC 5869; salt `chartward/1`, info = `purpose` in UTF-8, one block of output.
 */
export function deriveKey(root: Uint8Array, purpose: string): Buffer {
  const extracted = hmacSha256(SALT, root)
  const key = hmacSha256(extracted, Buffer.from(`${purpose}\u0001`, 'utf8'))
  extracted.fill(0)
  return key
}

/** SHA-256, for what is no secret. **Shape** 32 bytes. ('binary' costs half of what asking for a Buffer costs.) */
export function digest(bytes: Uint8Array): Buffer {
  return Buffer.from(hash('sha256', bytes, 'binary'), 'latin1')
}
