/**
 * Envelope encryption: records under a patient's key, patients' keys under a key-encryption key, ledger
 * batches under an openings key, small secrets under their names, and the keyed tokens that stand for words in the blinded index.
 *
 * Pure: no I/O, no clock, no state. Invariants: whatever was sealed opens only under the same key and the
 * same binding (environment, type, id, version; or environment, patient, key version), so stored bytes
 * cannot be altered, swapped or replayed in another place without `SEAL_BROKEN`. A wiped key seals nothing.
 *
 * Owns no storage and no tables. Whoever owns the place where sealed bytes are kept can delete them, put
 * older bytes of the *same* binding back, and see their length. They read and forge nothing.
 */
export { openBatch, sealBatch } from './batch.ts'
export { openBlob, sealBlob } from './blob.ts'
export { deriveKey, digest } from './derive.ts'
export type { SealingKey } from './envelope.ts'
export { isWiped, type PatientKey, patientKeyFrom, wipeKey } from './patient-key.ts'
export { openRecord, type RecordBinding, sealRecord } from './record.ts'
export { openSecret, SECRET_OVERHEAD_BYTES, type SecretBinding, sealSecret } from './secret.ts'
export { lookupToken, type Term, withinToken } from './token.ts'
export { unwrapKey, WRAPPED_BYTES, wrapKey } from './wrap.ts'
