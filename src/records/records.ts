import { createSecretKey } from 'node:crypto'
import type { Fhir, IndexPolicy, SearchQuery } from '../fhir/index.ts'
import type { PatientId, UnixMs } from '../kernel/index.ts'
import type { Keys, ReleaseContext, WrappedKey } from '../keys/index.ts'
import type { Database } from '../postgres/index.ts'
import { type Carrier, type CarriersAsked, carriersOf, type FormerTokens, formerTokens } from './carriers.ts'
import { type CandidateOptions, candidates } from './candidates.ts'
import type { Candidates } from './candidates-sql.ts'
import { type Everything, type EverythingOptions, everythingOf } from './everything.ts'
import {
  type ExportPage,
  type ExportPageAsked,
  exportPage,
  type ExportTypesAsked,
  exportTypes,
  currentSnapshot,
  type Group,
  groupOf,
} from './exported.ts'
import { countStale, type StoredVersion, storedVersions, versionsFrom, type VersionsFrom } from './audit.ts'
import {
  type InCommon,
  inCommon,
  type InCommonAsked,
  teamTokens,
  workplaceOf,
  writtenSince,
} from './in-common.ts'
import { countPatients, patientKeys, replaceWrapped } from './patient-keys.ts'
import { numberAfter } from './given-versions.ts'
import { findCurrent, findMany, findVersion, listVersions, type VersionPage } from './reads.ts'
import { logicalIdsOf } from './logical-ids.ts'
import { labelsOfPeople } from './labels-of-people.ts'
import { type FoundRelation, relatedBy, relationsOf, type RelationsAsked } from './relations.ts'
import type { RecordRef, SealedRow } from './row.ts'
import { type RecordsState, STATE } from './state.ts'
import type { Prepared } from './store.ts'
import { openStoreQueue, storeOne } from './store-together.ts'
import { veiled } from './veil.ts'
import { type RecordWriter, write } from './write.ts'

/** What `openRecords` is made of. */
export interface RecordsOptions {
  readonly database: Database
  readonly fhir: Fhir
  readonly keys: Keys
  /** The name every sealed row is bound to: rows of another environment do not open here. */
  readonly environment: string
  /** How each search parameter is indexed in this environment. */
  readonly policy: IndexPolicy
  /** 32 bytes from the key server. */
  readonly labelKey: Uint8Array
  /** What `givenVersions` found: none where nothing was ever restored. */
  readonly given?: ReadonlyMap<string, number>
}

/**
 * The environment's records, sealed. Nothing here opens one: that is the side door's, for `disclosure` alone.
 *
 * **Errors** of every member: `DATABASE_UNAVAILABLE`, `DATABASE_BUSY`, `DATABASE_FAULT`.
 */
export interface Records {
  readonly [STATE]: RecordsState
  /** The newest version, deleted or not. One statement. */
  findCurrent(type: string, id: string): Promise<SealedRow | undefined>
  /** One version, deleted or not. One statement. */
  findVersion(type: string, id: string, version: number): Promise<SealedRow | undefined>
  /** The number of the version that comes after `current` (0: the first): none that was ever given out. */
  numberAfter(ref: RecordRef, current: number): { readonly version: number; readonly after?: number }
  /** Versions, newest first, from below `before`; at most `limit`. */
  listVersions(type: string, id: string, page: { before?: number; limit: number }): Promise<VersionPage>
  /** The rows that exist, in the order of `refs`: newest versions, or the versions named. */
  findMany(refs: readonly RecordRef[]): Promise<SealedRow[]>
  /**
   * Every row that can match, and maybe some that do not, page by page as of one instant.
   *
   * **Errors** `SEARCH_TOO_COSTLY` naming the parameters; those of `Keys`, which makes the tokens.
   */
  candidates(search: SearchQuery, options: CandidateOptions): Promise<Candidates>
  /** All a patient has, page by page as of one instant. **Errors** those of `Keys`. */
  everythingOf(patient: PatientId, options: EverythingOptions): Promise<Everything>
  /** The mask of the row's security labels; undefined for one written before they stood beside it. */
  labelsOf(row: SealedRow): number | undefined
  /** This instant, as the database sees it: what pages of an export show. One statement. */
  snapshot(): Promise<string>
  /** People whose rows are exported together. **Errors** those of `Keys`, which makes tokens of them. */
  groupOf(patients: readonly PatientId[], context: ReleaseContext): Promise<Group>
  /** Rows of one type as a snapshot saw them, a patient's together. One statement. */
  exportPage(asked: ExportPageAsked): Promise<ExportPage>
  /** Of these types, those that can have rows to export; some of them may have none. One statement. */
  exportTypes(asked: ExportTypesAsked): Promise<string[]>
  /** Of each version that relates anybody, by `Type/id/version`: the tokens of whom. One statement. */
  relatedBy(refs: readonly Required<RecordRef>[]): Promise<ReadonlyMap<string, ReadonlySet<string>>>
  /** Who is related to whom by the newest rows. One statement; releases no key. **Errors** those of `Keys`. */
  relationsOf(
    asked: RelationsAsked,
    context: ReleaseContext,
  ): Promise<ReadonlyMap<PatientId, readonly FoundRelation[]>>
  /** What tokens say a practitioner and patients have in common. Opens and releases nothing. **Errors** those of `Keys`. */
  inCommon(asked: InCommonAsked, context: ReleaseContext): Promise<ReadonlyMap<PatientId, InCommon>>
  /** By what a Person tells that they are one of those with these rows of `PractitionerRole`. **Errors** those of `Keys`. */
  teamTokens(roles: readonly SealedRow[], context: ReleaseContext): Promise<ReadonlyMap<string, string>>
  /** Of these patients, those of whom something was stored since a time, the Patient row left out. One statement. */
  writtenSince(patients: readonly PatientId[], since: UnixMs): Promise<ReadonlySet<PatientId>>
  /** Patients by what is known of them, as tokens tell it. Opens and releases nothing. **Errors** those of `Keys`. */
  carriersOf(asked: CarriersAsked, context: ReleaseContext): Promise<readonly Carrier[]>
  /** What patients were found by once and are not any more. One statement, through all that were changed. */
  formerTokens(): Promise<FormerTokens>
  /** Where somebody with these rows of `PractitionerRole` works. */
  workplaceOf(roles: readonly SealedRow[]): Promise<string | undefined>
  /**
   * One transaction. Of two with an equal lock text, one waits until the other is over. It commits when `work`
   * resolves and none of its stores met a conflict.
   */
  write<T>(locks: readonly string[], work: (writer: RecordWriter) => Promise<T>): Promise<T>
  /** Stores one row if the version before it is the newest; committed when it answers. At most one statement. */
  storeOne(prepared: Prepared): Promise<'stored' | 'conflict'>
  /** The logical ids of these patients' own resources. One statement; opens nothing. */
  logicalIdsOf(patients: readonly PatientId[]): Promise<ReadonlyMap<PatientId, string>>
  /** The mask of the labels of all that each of these has. One statement; opens nothing. */
  labelsOfPeople(patients: readonly PatientId[]): Promise<ReadonlyMap<PatientId, number>>
  /** How many patients have a key, so also how many can have a record. */
  countPatients(): Promise<number>
  /** Wrapped keys after `after`, the shared one included, in the order of the patient. */
  patientKeys(after: PatientId | undefined, limit: number): Promise<WrappedKey[]>
  /** Every stored version with its digest, in the order of type, id and version. */
  storedVersions(
    after: Pick<StoredVersion, 'type' | 'id' | 'version'> | undefined,
    limit: number,
  ): Promise<StoredVersion[]>
  /** The same of some records, each from the version before `first` on. One statement. */
  versionsFrom(asked: readonly VersionsFrom[]): Promise<StoredVersion[]>
  /** How many current rows are not the newest version of their history, or are gone from beside it. */
  countStale(): Promise<number>
  /** Puts keys under a newer root version in place; answers how many. Never replaces a newer one. */
  replaceWrapped(keys: readonly WrappedKey[]): Promise<number>
}

/** The records of one environment in a migrated database. Keeps no connection of its own: there is nothing to close. */
export function openRecords(options: RecordsOptions): Records {
  const { database, fhir, keys, environment, policy, labelKey, given = new Map<string, number>() } = options
  const state: RecordsState = {
    database,
    fhir,
    keys,
    environment,
    policy,
    labelKey: createSecretKey(labelKey),
    given,
    creating: new Map(),
    mentions: new Map(),
    turns: new Map(),
    storing: openStoreQueue(),
  }
  const { query } = database
  return {
    [STATE]: state,
    findCurrent: async (type, id) => await findCurrent(query, type, id),
    findVersion: async (type, id, version) => await findVersion(query, { type, id, version }),
    numberAfter: (ref, current) => numberAfter(state, ref, current),
    listVersions: async (type, id, page) => await listVersions(query, { type, id }, page),
    findMany: async (refs) => await findMany(query, refs),
    candidates: async (search, options) => await candidates(state, query, search, options),
    everythingOf: async (patient, options) => await everythingOf(state, patient, options),
    labelsOf: ({ labels, ...row }) =>
      labels === null ? undefined : veiled(state.labelKey, { ...row, labels }),
    snapshot: async () => await currentSnapshot(query),
    groupOf: async (patients, context) => await groupOf(state, patients, context),
    exportPage: async (asked) => await exportPage(query, asked),
    exportTypes: async (asked) => await exportTypes(query, asked),
    relatedBy: async (refs) => await relatedBy(query, refs),
    relationsOf: async (asked, context) => await relationsOf(state, asked, context),
    inCommon: async (asked, context) => await inCommon(state, asked, context),
    teamTokens: async (roles, context) => await teamTokens(state, roles, context),
    writtenSince: async (patients, since) => await writtenSince(state, patients, since),
    carriersOf: async (asked, context) => await carriersOf(state, asked, context),
    formerTokens: async () => await formerTokens(state),
    workplaceOf: async (roles) => await workplaceOf(state, roles),
    write: async (locks, work) => await write(state, locks, work),
    storeOne: async (prepared) => await storeOne(state, prepared),
    logicalIdsOf: async (patients) => await logicalIdsOf(query, patients),
    labelsOfPeople: async (patients) => await labelsOfPeople(state, patients),
    countPatients: async () => await countPatients(state),
    patientKeys: async (after, limit) => await patientKeys(state, after, limit),
    storedVersions: async (after, limit) => await storedVersions(query, after, limit),
    versionsFrom: async (asked) => await versionsFrom(query, asked),
    countStale: async () => await countStale(query),
    replaceWrapped: async (wrapped) => await replaceWrapped(state, wrapped),
  }
}
