import type { Query } from '../postgres/index.ts'

/** One stored version, as the ledger knows it. */
export interface StoredVersion {
  readonly type: string
  readonly id: string
  readonly version: number
  /** base64url SHA-256 of the sealed row. */
  readonly digest: string
  /** How long the sealed row is. */
  readonly bytes: number
}

const COLUMNS = `type, id, version, octet_length(sealed) as bytes,
    rtrim(translate(encode(sha256(sealed), 'base64'), '+/', '-_'), '=') as digest`

const VERSIONS = `select ${COLUMNS}
  from record_history where (type, id, version) > ($1::text, $2::text, $3::int)
  order by type, id, version limit $4`

const VERSIONS_OF = `select ${COLUMNS}
  from unnest($1::text[], $2::text[], $3::int[]) as w (type, id, first) join record_history h using (type, id)
  where h.version >= coalesce((select max(b.version) from record_history b
    where b.type = w.type and b.id = w.id and b.version < w.first), w.first)
  order by type, id, version`

/** A row that is served as current must be the newest version in the history, in every column. */
const STALE = `select count(*)::int as stale from record r where not exists (
    select from record_history h where h.type = r.type and h.id = r.id and h.version = r.version
      and h.sealed = r.sealed and h.deleted = r.deleted and h.patient is not distinct from r.patient)
  or exists (select from record_history h where h.type = r.type and h.id = r.id and h.version > r.version)`

const VANISHED = `select count(*)::int as vanished from (select distinct type, id from record_history) h
  where not exists (select from record r where r.type = h.type and r.id = h.id)`

/** Stored versions in the order of type, id and version. */
export async function storedVersions(
  query: Query,
  after: Pick<StoredVersion, 'type' | 'id' | 'version'> | undefined,
  limit: number,
): Promise<StoredVersion[]> {
  const { type = '', id = '', version = 0 } = after ?? {}
  return await query<StoredVersion>(VERSIONS, [type, id, version, limit], { plan: 'custom' })
}

/** The versions of these records from the one before `first` on. */
export interface VersionsFrom {
  readonly type: string
  readonly id: string
  readonly first: number
}

/** Their stored versions, each record's in order. */
export async function versionsFrom(query: Query, asked: readonly VersionsFrom[]): Promise<StoredVersion[]> {
  const values = [asked.map(({ type }) => type), asked.map(({ id }) => id), asked.map(({ first }) => first)]
  return await query<StoredVersion>(VERSIONS_OF, values, { plan: 'custom' })
}

/** How many current rows are not the newest version of their history, or are gone though the history has them. */
export async function countStale(query: Query): Promise<number> {
  const [stale] = await query<{ stale: number }>(STALE, [], { plan: 'custom' })
  const [vanished] = await query<{ vanished: number }>(VANISHED, [], { plan: 'custom' })
  return (stale?.stale ?? 0) + (vanished?.vanished ?? 0)
}
