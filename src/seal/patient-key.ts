import { ChartwardError } from '../kernel/index.ts'
import { deriveKey } from './derive.ts'

/**
 * What opens one person's records and makes the tokens inside them. Buffers, not KeyObjects, because
 * buffers can be overwritten when the key is no longer to be held.
 *
 * **Shape** 32 bytes each.
 */
export interface PatientKey {
  readonly encrypt: Buffer
  readonly within: Buffer
}

/** The working keys of a patient from the 32 random bytes the key server keeps wrapped. */
export function patientKeyFrom(dek: Uint8Array): PatientKey {
  return {
    encrypt: deriveKey(dek, 'chartward/patient/encrypt'),
    within: deriveKey(dek, 'chartward/patient/within'),
  }
}

/** Overwrites the key. Whoever still holds it gets `KEYS_UNAVAILABLE` from then on. */
export function wipeKey(key: PatientKey): void {
  key.encrypt.fill(0)
  key.within.fill(0)
}

/** True when `wipeKey` was here: a derived key begins with eight zero bytes once in 2^64. */
export function isWiped(key: PatientKey): boolean {
  return key.encrypt.readUInt32LE(0) === 0 && key.encrypt.readUInt32LE(4) === 0
}

/** Sealing under a wiped key would be sealing under a key everybody knows. */
export function refuseWiped(key: PatientKey): void {
  if (isWiped(key)) {
    throw new ChartwardError('KEYS_UNAVAILABLE', 'The key was held too long and is gone: ask again')
  }
}
