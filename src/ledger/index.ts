/**
 * The ledger: an append-only transparency log of every disclosure (and, in the key server, of every key
 * release), durable before anything leaves.
 *
 * Invariants: an acknowledged leaf survives `kill -9`; leaf data is a salted commitment, so tiles say nothing
 * to whoever reads them; openings are kept encrypted for ever; the ledger never signs two histories.
 *
 * Whoever owns its storage can delete it, or cut leaves that no checkpoint covers yet (at most about a second);
 * every other change is found by `verifyLedger`, by the start of the process, or by a witness. Without the
 * openings key the storage shows only how many leaves there were and when.
 *
 * Owns no tables: one directory with `journal/`, `tile/`, `checkpoint`, `signed` and `lock`.
 */
export {
  type IndexView,
  type LedgerIndex,
  isKeyOut,
  NOTE_COMPARED_ONLY,
  openLedgerIndex,
  showsPatient,
  writesPatient,
  writtenElements,
} from './column-index.ts'
export type { Holding } from './column-population.ts'
export {
  decodeEntry,
  decodeKeyEntry,
  type DisclosureEntry,
  encodeEntry,
  encodeKeyEntry,
  type EntryWrite,
  type How,
  type KeyEntry,
  type KeyOp,
  type Who,
} from './entry.ts'
export { syncFolder, writeSynced } from './durable-file.ts'
export { openLedger } from './open-ledger.ts'
export { type LedgerCheck, type LedgerVerdict, verifyLedger } from './verify-ledger.ts'
export { tlogProof } from './portable-proof.ts'
export {
  EVIDENCE_LEAVES_MAX,
  gatherEvidence,
  type LedgerEvidence,
  type VerifiedLedger,
  verifyLedgerEvidence,
} from './evidence.ts'
export type { Ledger, LedgerOptions } from './ledger.ts'
export { type LedgerFiles, readLedgerFiles } from './ledger-files.ts'
export type { LedgerReader, Opening, SignedCheckpoint, WitnessTarget } from './reader.ts'
export { ACCOUNTING_SLACK_MS, findUnaccounted, SHARED_KEY_PATIENT } from './question-account.ts'
export { findLeaves, type LeafQuestion } from './question.ts'
export { type ShownQuestion, type ShownRow, visitShown } from './question-shown.ts'
export { findNewestLeaves } from './question-newest.ts'
export { patientKeyList, type PatientList, patientList } from './question-patient.ts'
