import type { PatientId } from '../kernel/index.ts'
import { type ReleaseContext, SHARED_PATIENT } from '../keys/index.ts'
import type { Query } from '../postgres/index.ts'
import { newestIn } from './candidates-sql.ts'
import { cutPage, pageColumns, type RawRow, type SealedRow, toRow, WITH_KEY } from './row.ts'
import type { RecordsState } from './state.ts'
import { lookupTokens, mentionTerm } from './tokens.ts'

/** People whose rows are exported together. `mentions`: the tokens by which shared rows name them. */
export interface Group {
  readonly patients: readonly PatientId[]
  readonly mentions: readonly string[]
}

/**
 * Whose rows: each patient's own, of a few; those under the shared key, all or those that mention somebody of a group;
 * what is stored open.
 */
export type Whose =
  | { readonly kind: 'own'; readonly patients: readonly PatientId[] }
  | { readonly kind: 'shared'; readonly mentions?: readonly string[] }
  | { readonly kind: 'open' }

export interface ExportPageAsked {
  readonly type: string
  readonly whose: Whose
  readonly snapshot: string
  /** Only versions written at or after this, in milliseconds. */
  readonly since: number
  /** The last row of the page before. */
  readonly after?: Pick<SealedRow, 'patient' | 'id'>
  readonly limit: number
}

/** **Shape** in the order of patient and id. `complete` false: there are more behind the last row. */
export interface ExportPage {
  readonly rows: SealedRow[]
  readonly complete: boolean
}

export interface ExportTypesAsked {
  readonly types: readonly string[]
  readonly snapshot: string
  /** Whose rows count: everything, everybody's, or a group's. */
  readonly of: 'everything' | 'everybody' | Group
  /** Types whose rows count whoever they are of. */
  readonly always: readonly string[]
}

/** A stream holds a page of rows, sealed and then opened: this many bytes, but for the last row. */
const EXPORT_BYTES_MAX = 1024 * 1024
const TOKENS_PER_CALL = 5_000

/** Versions, not newest rows: what has changed since is shown as it was. `$1` to `$5` are the same in all of them. */
const paged = (whose: string, order: string): string => `with page as materialized (
    select r.type, r.id, r.version, r.patient from record_history r
    where r.type = $1::text and r.updated >= $2::bigint and not r.deleted and ${whose}
      and ${newestIn('r', '$3::pg_snapshot')} order by ${order} limit $4::int)
  select ${pageColumns(order, EXPORT_BYTES_MAX)} from page
    join record_history r on r.type = page.type and r.id = page.id and r.version = page.version
    ${WITH_KEY} order by ${order}`

const SHARED = `r.patient = '${SHARED_PATIENT}'::uuid and r.id > $5::text`

const OWN = paged(
  'r.patient = any($6::uuid[]) and (r.patient, r.id) > ($7::uuid, $5::text)',
  'r.patient, r.id',
)
const ALL_SHARED = paged(SHARED, 'r.id')
const MENTIONING = paged(`${SHARED} and r.lookup && $6::bigint[]`, 'r.id')
const OPEN = paged('r.patient is null and r.id > $5::text', 'r.id')

export async function exportPage(query: Query, asked: ExportPageAsked): Promise<ExportPage> {
  const { type, since, snapshot, after, limit } = asked
  const { sql, values } = statementOf(asked)
  const all = [type, since, snapshot, limit + 1, after?.id ?? '', ...values]
  const { rows, complete } = cutPage(await query<RawRow>(sql, all, { plan: 'custom' }), limit)
  return { rows: rows.map(toRow), complete }
}

function statementOf({ whose, after }: ExportPageAsked): { sql: string; values: readonly unknown[] } {
  switch (whose.kind) {
    case 'own':
      return { sql: OWN, values: [whose.patients, after?.patient ?? SHARED_PATIENT] }
    case 'shared':
      return whose.mentions === undefined
        ? { sql: ALL_SHARED, values: [] }
        : { sql: MENTIONING, values: [whose.mentions] }
    case 'open':
      return { sql: OPEN, values: [] }
  }
}

const SEEN = 'r.type = t.type and pg_visible_in_snapshot(r.tx, $2::pg_snapshot)'
const some = (whose: string): string => `exists (select from record_history r where ${SEEN} and ${whose})`
const present = (condition: string): string =>
  `select t.type from unnest($1::text[]) with ordinality as t (type, place)
   where ${condition} or (t.type = any($3::text[]) and ${some('true')}) order by t.place`

const PRESENT = present(some('true'))
const PRESENT_OF_PEOPLE = present(some('r.patient is not null'))
const PRESENT_OF_GROUP = present(
  `${some('r.patient = any($4::uuid[])')}
   or ${some(`r.patient = '${SHARED_PATIENT}'::uuid and r.lookup && $5::bigint[]`)}`,
)

export async function exportTypes(
  query: Query,
  { types, snapshot, of, always }: ExportTypesAsked,
): Promise<string[]> {
  const values = [types, snapshot, always]
  const grouped = typeof of === 'object' ? [of.patients, of.mentions] : []
  const sql = of === 'everything' ? PRESENT : of === 'everybody' ? PRESENT_OF_PEOPLE : PRESENT_OF_GROUP
  const rows = await query<{ type: string }>(sql, [...values, ...grouped], { plan: 'custom' })
  return rows.map(({ type }) => type)
}

export async function groupOf(
  { keys }: RecordsState,
  patients: readonly PatientId[],
  context: ReleaseContext,
): Promise<Group> {
  const mentions: string[] = []
  for (let from = 0; from < patients.length; from += TOKENS_PER_CALL) {
    const terms = patients.slice(from, from + TOKENS_PER_CALL).map(mentionTerm)
    mentions.push(...(await lookupTokens(keys, terms, context)))
  }
  return { patients, mentions }
}

export async function currentSnapshot(query: Query): Promise<string> {
  const [row] = await query<{ snapshot: string }>('select pg_current_snapshot()::text as snapshot')
  return row?.snapshot ?? ''
}
