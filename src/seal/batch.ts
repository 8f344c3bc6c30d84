import { openEnvelope, type SealingKey, sealEnvelope } from './envelope.ts'

/**
 * Seals a batch of ledger openings under the ledger's openings key, bound to `binding`.
 *
 * **Shape** `key` 32 bytes; `binding` any text that names the place, such as ledger origin and first index.
 */
export function sealBatch(plain: Uint8Array, key: SealingKey, binding: string): Buffer {
  return sealEnvelope(plain, key, JSON.stringify(['chartward/batch', binding]))
}

/**
 * Opens what `sealBatch` sealed.
 *
 * **Errors** `SEAL_BROKEN` when a byte, the key or the binding differs.
 */
export function openBatch(sealed: Uint8Array, key: SealingKey, binding: string): Buffer {
  return openEnvelope(sealed, key, JSON.stringify(['chartward/batch', binding]))
}
