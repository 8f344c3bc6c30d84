import {
  cutPage,
  pageColumns,
  type RawRow,
  type RecordRef,
  ROW_COLUMNS,
  type SealedRow,
  toRow,
  WITH_KEY,
} from './row.ts'
import type { Query } from '../postgres/index.ts'

const CURRENT = `select ${ROW_COLUMNS} from record r ${WITH_KEY} where r.type = $1 and r.id = $2`

const VERSION = `select ${ROW_COLUMNS} from record_history r ${WITH_KEY}
  where r.type = $1 and r.id = $2 and r.version = $3`

const VERSIONS = `select ${pageColumns('r.version desc')} from record_history r ${WITH_KEY}
  where r.type = $1 and r.id = $2 and r.version < $3 order by r.version desc limit $4`

/** `with ordinality` keeps the caller's order; a version of 0 asks for the newest. */
const wanted = `unnest($1::text[], $2::text[], $3::int[]) with ordinality as w (type, id, version, place)`

const MANY_CURRENT = `select ${ROW_COLUMNS} from ${wanted}
  join record r on r.type = w.type and r.id = w.id ${WITH_KEY} order by w.place`

const MANY_VERSIONS = `select ${ROW_COLUMNS}, w.place from ${wanted}
  join record_history r on r.type = w.type and r.id = w.id and r.version = w.version ${WITH_KEY} order by w.place`

/** Locks in one order everywhere, so that two writers of the same rows wait and never block each other. */
const LOCKED = `with locked as materialized (
    select r.type, r.id, r.version, r.patient, r.updated, r.deleted, r.elements, r.labels, r.sealed
    from record r where (r.type, r.id) in (select w.type, w.id from ${wanted})
    order by r.type, r.id for update)
  select ${ROW_COLUMNS} from locked r ${WITH_KEY} order by r.type, r.id`

/** What is no id names nothing, whatever a caller put there: PostgreSQL would refuse a text with a zero in it. */
export function isId(id: string): boolean {
  return /^[A-Za-z0-9\-.]{1,64}$/.test(id)
}

export async function findCurrent(query: Query, type: string, id: string): Promise<SealedRow | undefined> {
  if (!isId(id)) return undefined
  return firstRow(await query<RawRow>(CURRENT, [type, id]))
}

export async function findVersion(query: Query, ref: Required<RecordRef>): Promise<SealedRow | undefined> {
  if (!isId(ref.id)) return undefined
  return firstRow(await query<RawRow>(VERSION, [ref.type, ref.id, ref.version]))
}

/** Versions of one record, newest first. */
export interface VersionPage {
  readonly rows: SealedRow[]
  /** False when older versions are left: continue before the last row's version. */
  readonly complete: boolean
}

const VERSION_MAX = 2_147_483_647

export async function listVersions(
  query: Query,
  ref: RecordRef,
  page: { before?: number; limit: number },
): Promise<VersionPage> {
  if (!isId(ref.id)) return { rows: [], complete: true }
  const values = [ref.type, ref.id, page.before ?? VERSION_MAX, page.limit + 1]
  const rows = await query<RawRow>(VERSIONS, values)
  const { rows: fitting, complete } = cutPage(rows, page.limit)
  return { rows: fitting.map(toRow), complete }
}

/** The rows that exist, in the order of `refs`: newest versions, or the versions named. At most one statement each. */
export async function findMany(query: Query, refs: readonly RecordRef[]): Promise<SealedRow[]> {
  const current = refs.filter((ref) => ref.version === undefined && isId(ref.id))
  const versions = refs.filter((ref) => ref.version !== undefined && isId(ref.id))
  const [currentRows, versionRows] = await Promise.all([
    current.length === 0 ? [] : query<RawRow>(MANY_CURRENT, columnsOf(current)),
    versions.length === 0 ? [] : query<RawRow>(MANY_VERSIONS, columnsOf(versions)),
  ])
  if (versions.length === 0 || current.length === 0) {
    return [...currentRows, ...versionRows].map(toRow)
  }
  const found = new Map<string, SealedRow>()
  for (const raw of currentRows) {
    found.set(nameOf(raw.type, raw.id, 0), toRow(raw))
  }
  for (const raw of versionRows) {
    found.set(nameOf(raw.type, raw.id, raw.version), toRow(raw))
  }
  return refs.flatMap((ref) => found.get(nameOf(ref.type, ref.id, ref.version ?? 0)) ?? [])
}

/** The newest versions of the rows that exist, locked until the transaction ends, in the order of type and id. */
export async function lockMany(query: Query, refs: readonly RecordRef[]): Promise<SealedRow[]> {
  return refs.length === 0 ? [] : (await query<RawRow>(LOCKED, columnsOf(refs))).map(toRow)
}

function columnsOf(refs: readonly RecordRef[]): unknown[] {
  return [refs.map((ref) => ref.type), refs.map((ref) => ref.id), refs.map((ref) => ref.version ?? 0)]
}

function firstRow(rows: RawRow[]): SealedRow | undefined {
  const [raw] = rows
  return raw === undefined ? undefined : toRow(raw)
}

const nameOf = (type: string, id: string, version: number): string => `${type}/${id}/${version}`
