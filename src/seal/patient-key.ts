import { createSecretKey, type KeyObject } from 'node:crypto'
import { ChartwardError } from '../kernel/index.ts'
import { deriveKey } from './derive.ts'

/**
 * What opens one person's records and makes the tokens inside them. Only this module looks inside.
 *
 * **Shape** 32 bytes each; `encrypt` is undefined once wiped. It is a KeyObject because AES takes four times as long
 * with a raw key.
 */
export interface PatientKey {
  encrypt: KeyObject | undefined
  readonly within: Buffer
}

/** The working keys of a patient from the 32 random bytes the key server keeps wrapped. */
export function patientKeyFrom(dek: Uint8Array): PatientKey {
  const encrypt = deriveKey(dek, 'chartward/patient/encrypt')
  const key = { encrypt: createSecretKey(encrypt), within: deriveKey(dek, 'chartward/patient/within') }
  encrypt.fill(0)
  return key
}

/**
 * Ends the key: whoever still holds it gets `KEYS_UNAVAILABLE` from then on. The token key is overwritten now; the
 * record key's memory belongs to OpenSSL, which overwrites it when Node collects the object we let go of.
 */
export function wipeKey(key: PatientKey): void {
  key.encrypt = undefined
  key.within.fill(0)
}

/** True when `wipeKey` was here. */
export function isWiped(key: PatientKey): boolean {
  return key.encrypt === undefined
}

/** Sealing under a wiped key would be sealing under a key everybody knows. */
export function encryptionKeyOf({ encrypt }: PatientKey): KeyObject {
  if (encrypt === undefined) throw wiped()
  return encrypt
}

export function tokenKeyOf(key: PatientKey): Buffer {
  if (isWiped(key)) throw wiped()
  return key.within
}

function wiped(): ChartwardError {
  return new ChartwardError('KEYS_UNAVAILABLE', 'The key was held too long and is gone: ask again')
}
