/**
 * The environment's records: versions of FHIR resources, each sealed under its patient's key, found by blinded
 * tokens.
 *
 * - What this door gives out is sealed. Opening and sealing are behind `plaintext.ts`, which only `disclosure` enters.
 * - A stored row was sealed under the key that stands in `patient_key`, or it is not stored.
 * - Versions of a record follow each other without gaps, but for those that a restore left; of two writers of one version one wins. A deletion is a
 *   version; history rows are only ever added, and each keeps the patient that its version was sealed for.
 * - Every match of a search is among its candidates. Pages of one search are of one instant.
 *
 * Who owns the tables can delete rows, put an older version of a record back, take tokens off a row so that it is not
 * found, and rewrite rows of open types. They see types, ids, times, sizes, which rows belong to one (pseudonymous)
 * patient, and which rows share a token. They read no sealed row, and no altered or swapped one opens: type, id,
 * version, time, deletion and element classes are under the seal too. What was put back or deleted shows
 * against the ledger, which has the digest of every row written.
 *
 * Owns the tables `record`, `record_history`, `patient_key` and `version_given`.
 */
export type { InCommon, Shared } from './in-common.ts'
export type { Carrier, CarriersAsked, Clue } from './carriers.ts'
export type { Candidates } from './candidates-sql.ts'
export type { CandidateOptions } from './candidates.ts'
export type { Everything, EverythingOptions } from './everything.ts'
export type { ExportPage, Group, Whose } from './exported.ts'
export { givenVersions } from './given-versions.ts'
export type { VersionPage } from './reads.ts'
export { type StoredVersion } from './audit.ts'
export { openRecords, type Records, type RecordsOptions } from './records.ts'
export type { FoundRelation, RelationsAsked } from './relations.ts'
export type { RecordRef, SealedRow } from './row.ts'
export type { Conflict, Prepared } from './store.ts'
export type { RecordWriter } from './write.ts'
