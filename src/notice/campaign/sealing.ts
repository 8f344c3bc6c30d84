import { createHmac, createSecretKey } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { PatientId } from '../../kernel/index.ts'
import { deriveKey, openBlob, sealBlob } from '../../seal/index.ts'

/** What this module keeps is sealed by, and how it finds people without naming them. */
export interface Sealing {
  /** `place` binds it to where it stands. */
  seal(place: string, value: object): Buffer
  /** **Errors** `SEAL_BROKEN` when it was altered, or stood elsewhere. */
  open<Value extends object>(place: string, sealed: Uint8Array): Value
  /** A person, as the tables name them. */
  person(patient: PatientId): Buffer
  /** A person or an address, as the suppression list names them. */
  suppressed(kind: 'patient' | 'email', value: string): Buffer
}

/** **Shape** `root`: 32 bytes from the key server. */
export function openSealing(root: Uint8Array, environment: string): Sealing {
  const key = createSecretKey(deriveKey(root, 'campaign-sealing'))
  const people = createSecretKey(deriveKey(root, 'campaign-people'))
  const suppressions = createSecretKey(deriveKey(root, 'campaign-suppressions'))
  const boundTo = (place: string) => `campaign/${environment}/${place}`
  return {
    seal: (place, value) =>
      sealBlob(deflateRawSync(JSON.stringify(value), { level: 1 }), key, boundTo(place)),
    open: <Value extends object>(place: string, sealed: Uint8Array) =>
      JSON.parse(inflateRawSync(openBlob(sealed, key, boundTo(place))).toString('utf8')) as Value,
    person: (patient) => createHmac('sha256', people).update(patient).digest(),
    suppressed: (kind, value) =>
      createHmac('sha256', suppressions)
        .update(`${kind}\0${normal(kind, value)}`)
        .digest(),
  }
}

/** Capitals make no other address. */
function normal(kind: 'patient' | 'email', value: string): string {
  return kind === 'email' ? value.trim().toLowerCase() : value
}
