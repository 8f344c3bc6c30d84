import { openEnvelope, sealEnvelope } from './envelope.ts'
import { encryptionKeyOf, type PatientKey } from './patient-key.ts'

/** The place a sealed record belongs to. Bytes moved to any other place do not open. */
export interface RecordBinding {
  readonly environment: string
  readonly type: string
  readonly id: string
  readonly version: number
}

/**
 * Seals one version of one record under its patient's key.
 *
 * **Shape** byte 0 = 1 (format), byte 1 = 0 (AES-256-GCM), nonce 12, ciphertext, tag 16.
 *
 * **Errors** `KEYS_UNAVAILABLE` when the key was wiped.
 */
export function sealRecord(plain: Uint8Array, key: PatientKey, binding: RecordBinding): Buffer {
  return sealEnvelope(plain, encryptionKeyOf(key), recordBinding(binding))
}

/**
 * The bytes `sealRecord` was given.
 *
 * **Errors** `SEAL_BROKEN` when a byte, the key or the binding differs; `KEYS_UNAVAILABLE` when the key was wiped.
 */
export function openRecord(sealed: Uint8Array, key: PatientKey, binding: RecordBinding): Buffer {
  return openEnvelope(sealed, encryptionKeyOf(key), recordBinding(binding))
}

// JSON of an array: no two different bindings have the same text.
export function recordBinding({ environment, type, id, version }: RecordBinding): string {
  return JSON.stringify(['chartward/record', environment, type, id, version])
}
