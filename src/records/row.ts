import { asUnixMs, type PatientId, type UnixMs } from '../kernel/index.ts'
import { SHARED_PATIENT, type WrappedKey } from '../keys/index.ts'

/** Names a record, or with `version` one version of it. */
export interface RecordRef {
  readonly type: string
  readonly id: string
  readonly version?: number
}

/**
 * One stored version, sealed. Type, id and version are bound to `sealed` by its seal; deleted, updated, elements
 * and labels stand inside it too and are compared when it is opened; the patient is whose key opens it.
 *
 * **Shape** `patient`: null when shared or open. `key`: null exactly for open types; for a shared row it is the
 * shared key, under `SHARED_PATIENT`. `elements`: bit mask of element classes. `labels`: of security labels, veiled.
 */
export interface SealedRow {
  readonly type: string
  readonly id: string
  readonly version: number
  readonly patient: PatientId | null
  readonly shared: boolean
  readonly updated: UnixMs
  readonly deleted: boolean
  readonly elements: number
  readonly labels: number | null
  readonly sealed: Buffer
  readonly key: WrappedKey | null
}

/** A row as the SQL of this module returns it. */
export interface RawRow {
  readonly type: string
  readonly id: string
  readonly version: number
  readonly patient: PatientId | null
  readonly updated: number
  readonly deleted: boolean
  readonly elements: number
  readonly labels: number | null
  readonly sealed: Buffer
  readonly wrapped: Buffer | null
  readonly key_version: number | null
}

/** What every read selects: `r` is a record or a version of one, `k` its patient's wrapped key. */
export const ROW_COLUMNS = `r.type, r.id, r.version, r.patient, r.updated::float8 as updated, r.deleted, r.elements,
  r.labels, k.wrapped, k.key_version, r.sealed`

/**
 * What one statement brings of sealed bytes, but for the last row: a page of the largest records would not fit into
 * memory otherwise.
 */
export const PAGE_BYTES_MAX = 64 * 1024 * 1024

/** `ROW_COLUMNS` for a page in this order; rows that are too much for it come without their bytes. */
export const pageColumns = (order: string, bytesMax = PAGE_BYTES_MAX): string =>
  `${ROW_COLUMNS.replace(/r\.sealed$/, '')} case when sum(octet_length(r.sealed)) over (order by ${order})
    - octet_length(r.sealed) < ${bytesMax} then r.sealed end as sealed`

/** The rows of a page, asked for with one more than its limit. **Shape** `complete` false: there are more. */
export function cutPage<Row extends { readonly sealed: Buffer | null }>(
  found: readonly Row[],
  limit: number,
): { readonly rows: readonly Row[]; readonly complete: boolean } {
  const tooMuch = found.findIndex(({ sealed }) => sealed === null)
  const end = tooMuch < 0 ? limit : Math.min(tooMuch, limit)
  return { rows: found.slice(0, end), complete: end >= found.length }
}

/** Joins the wrapped key to `r`. */
export const WITH_KEY = 'left join patient_key k on k.patient = r.patient'

export function toRow(raw: RawRow): SealedRow {
  const { type, id, version, patient, deleted, elements, labels, sealed, wrapped } = raw
  const { key_version: keyVersion } = raw
  const shared = patient === SHARED_PATIENT
  return {
    type,
    id,
    version,
    patient: shared ? null : patient,
    shared,
    updated: asUnixMs(raw.updated),
    deleted,
    elements,
    labels,
    sealed,
    key:
      patient === null || wrapped === null || keyVersion === null ? null : { patient, wrapped, keyVersion },
  }
}
