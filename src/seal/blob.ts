import { openEnvelope, type SealingKey, sealEnvelope } from './envelope.ts'

/**
 * Seals a small value of a module's own under a key of that module's own, bound to `binding`.
 *
 * **Shape** `key` 32 bytes; `binding` any text that names the place, such as table and primary key.
 */
export function sealBlob(plain: Uint8Array, key: SealingKey, binding: string): Buffer {
  return sealEnvelope(plain, key, JSON.stringify(['chartward/blob', binding]))
}

/**
 * Opens what `sealBlob` sealed.
 *
 * **Errors** `SEAL_BROKEN` when a byte, the key or the binding differs.
 */
export function openBlob(sealed: Uint8Array, key: SealingKey, binding: string): Buffer {
  return openEnvelope(sealed, key, JSON.stringify(['chartward/blob', binding]))
}
