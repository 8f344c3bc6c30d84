/**
 * The answer to "whose records left": from the two ledgers alone, for a session, person, client app, address or
 * window, who is disclosed, exposed, sealed or untouched, what was written, and the evidence that anyone can check.
 *
 * Invariants: nothing is claimed beyond published checkpoints; everyone about whom something was ever written is in
 * exactly one tier; nobody whose key was in the intruder's reach is called sealed or untouched; a report and its
 * check are derived by the same function from the same leaves.
 *
 * Keeps nothing. Whoever owns the index it asks can make it slow or make it fail, not make it lie: the index is
 * sealed, and what counts is read from the ledgers. Owns no tables.
 */
export type { ResourceVersion, ScopePerson } from './derivation.ts'
export { type EvidenceReport, exportEvidence } from './evidence.ts'
export { SERVER_SESSION, startNote } from './lifetime.ts'
export { rebuildingWhenBroken } from './rebuild.ts'
export { checkQuery, type ScopeQuery } from './query.ts'
export { computeScope, type NamedCheckpoint, type ScopeCounts, type ScopeReport } from './scope.ts'
export {
  disclosureEntries,
  keyEntries,
  type LedgerView,
  type ScopeLedger,
  type ScopeSources,
  viewLedger,
} from './sources.ts'
export { type FoundWrites, findWrites } from './writes.ts'
export type { WrittenRow, WrittenVersion } from './written.ts'
export { type TrustedKeys, type VerifiedCheckpoint, type VerifiedEvidence, verifyEvidence } from './verify.ts'
