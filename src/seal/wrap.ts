import { ChartwardError, type PatientId } from '../kernel/index.ts'
import { ENVELOPE_BYTES, KEY_BYTES, openEnvelope, type SealingKey, sealEnvelope } from './envelope.ts'

/** Whose key it is, where, and under which version of the key-encryption key it is wrapped. */
export interface KeyBinding {
  readonly environment: string
  readonly patient: PatientId
  readonly keyVersion: number
}

/** Length of a wrapped key, in bytes. */
export const WRAPPED_BYTES = KEY_BYTES + ENVELOPE_BYTES

/**
 * Wraps a patient's key under a key-encryption key.
 *
 * **Shape** `dek` and `kek` 32 bytes; 62 bytes come back.
 */
export function wrapKey(dek: Uint8Array, kek: SealingKey, binding: KeyBinding): Buffer {
  return sealEnvelope(dek, kek, keyBinding(binding))
}

/**
 * The 32 bytes `wrapKey` was given.
 *
 * **Errors** `SEAL_BROKEN` when a byte, the key-encryption key or the binding differs.
 */
export function unwrapKey(wrapped: Uint8Array, kek: SealingKey, binding: KeyBinding): Buffer {
  if (wrapped.length !== WRAPPED_BYTES) {
    throw new ChartwardError('SEAL_BROKEN', 'A wrapped key has another length')
  }
  return openEnvelope(wrapped, kek, keyBinding(binding))
}

export function keyBinding({ environment, patient, keyVersion }: KeyBinding): string {
  return JSON.stringify(['chartward/key', environment, patient, keyVersion])
}
