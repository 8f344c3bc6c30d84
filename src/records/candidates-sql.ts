import type { PatientId } from '../kernel/index.ts'
import { SHARED_PATIENT } from '../keys/index.ts'
import type { Query } from '../postgres/index.ts'
import { isId } from './reads.ts'
import { cutPage, pageColumns, type RawRow, type SealedRow, toRow, WITH_KEY } from './row.ts'

/** Each inner list holds alternatives, decimal; all lists must be met. */
type TokenGroups = readonly (readonly string[])[]

/**
 * Rows that may match, in the order of their ids: every match is among them, and rows that are none may be.
 *
 * **Shape** `complete` false: more beyond `limit`; continue after the last id, with the snapshot.
 */
export interface Candidates {
  readonly rows: SealedRow[]
  readonly snapshot: string
  readonly complete: boolean
}

/** How the rows of a search are found. */
export type Way =
  | { readonly kind: 'ids'; readonly ids: readonly string[]; readonly patient: PatientId | undefined }
  | {
      readonly kind: 'patient'
      readonly patient: PatientId
      readonly within: TokenGroups
      readonly mention: string
    }
  | { readonly kind: 'lookup'; readonly groups: TokenGroups }
  | { readonly kind: 'scan' }

export interface PageRequest {
  readonly type: string
  readonly afterId: string
  readonly limit: number
  readonly snapshot: string | undefined
}

/**
 * Up to so many rows that have the tokens are collected by the GIN index and then sorted. Where there are more, the
 * tokens are so frequent that walking the primary key in order meets the next page soon. Asking for the plan this
 * way does not depend on the planner's guess of a token's frequency, which for a token it has never seen is wrong
 * by orders of magnitude.
 */
const HITS_MAX = 5_000

interface PageRow extends RawRow {
  /** Null in the one row that is there when the page is empty. */
  readonly id: string
  readonly snapshot: string
  readonly hits: number
}

/** Runs the statement a way and page need: one, or two where tokens are too frequent to be collected. */
export async function findCandidates(query: Query, way: Way, page: PageRequest): Promise<Candidates> {
  if (way.kind !== 'lookup') {
    return answer(await run(query, statementFor(way, page)), page)
  }
  const rows = await run(query, collecting(way.groups, page))
  return (rows[0]?.hits ?? 0) <= HITS_MAX
    ? answer(rows, page)
    : answer(await run(query, walking(way.groups, page)), page)
}

interface SqlStatement {
  readonly sql: string
  readonly values: readonly unknown[]
  /** Absent: planned for its own values, for a plan for any token fits none. */
  readonly plan?: 'apart' | 'custom'
}

async function run(query: Query, { sql, values, plan = 'custom' }: SqlStatement): Promise<PageRow[]> {
  return await query<PageRow>(sql, values, { plan })
}

function answer(rows: readonly PageRow[], { limit, snapshot }: PageRequest): Candidates {
  const page = cutPage(
    rows.filter(({ id }) => id !== null),
    limit,
  )
  return {
    rows: page.rows.map(toRow),
    snapshot: snapshot ?? rows[0]?.snapshot ?? '',
    complete: page.complete,
  }
}

function statementFor(way: Exclude<Way, { kind: 'lookup' }>, page: PageRequest): SqlStatement {
  switch (way.kind) {
    case 'ids':
      return byIds(way, page)
    case 'patient':
      return page.snapshot === undefined ? byPatientNow(way, page) : byPatient(way, page)
    case 'scan':
      return walking([], page)
  }
}

/** Collects the values of a statement and names their places. */
interface Binder {
  readonly values: unknown[]
  bind(value: unknown, type: string): string
}

function openBinder(): Binder {
  const values: unknown[] = []
  return { values, bind: (value, type) => `$${values.push(value)}::${type}` }
}

/** What every part of a statement needs to know of the page. */
interface Parts {
  readonly binder: Binder
  readonly type: string
  readonly after: string
  /** One more than the page holds, so that its end is known. */
  readonly rows: string
  readonly snapshot: string | undefined
}

function openParts(page: PageRequest): Parts {
  const binder = openBinder()
  return {
    binder,
    type: binder.bind(page.type, 'text'),
    after: binder.bind(page.afterId, 'text'),
    rows: binder.bind(page.limit + 1, 'int'),
    snapshot: page.snapshot === undefined ? undefined : binder.bind(page.snapshot, 'pg_snapshot'),
  }
}

/** True of a row that has one token of every group. */
function hasTokens(binder: Binder, alias: string, column: 'lookup' | 'within', groups: TokenGroups): string {
  const conditions = groups.map(
    (group) => `${alias}.${column} && ${binder.bind(`{${group.join(',')}}`, 'bigint[]')}`,
  )
  return conditions.length === 0 ? 'true' : conditions.join(' and ')
}

/** The statement's page, by `page (id, version)`. It always answers a row, so that the snapshot is told. */
const finished = ({ binder, type, snapshot }: Parts, ctes: readonly string[], hits = '0'): SqlStatement => ({
  sql: `with ${ctes.join(',\n')}
    select ${pageColumns('r.id')}, ${hits}::int as hits, ${snapshot ?? 'pg_current_snapshot()'}::text as snapshot
    from (values (true)) as one left join (
      page join ${snapshot === undefined ? 'record' : 'record_history'} r
        on r.type = ${type} and r.id = page.id and r.version = page.version
    ) on true ${WITH_KEY} order by r.id`,
  values: binder.values,
})

/** Rows that have the tokens, few enough to be sorted. */
function collecting(groups: TokenGroups, page: PageRequest): SqlStatement {
  const parts = openParts(page)
  const hit = `hit as materialized (select r.type, r.id, r.version, r.tx from record r
    where ${hasTokens(parts.binder, 'r', 'lookup', groups)} limit ${HITS_MAX + 1})`
  return finished(
    parts,
    [
      hit,
      ...changedSince(parts, (alias) => hasTokens(parts.binder, alias, 'lookup', groups)),
      pageOf(parts, ['hit']),
    ],
    '(select count(*) from hit)',
  )
}

/** Rows in the order of the primary key, tokens compared on the way. */
function walking(groups: TokenGroups, page: PageRequest): SqlStatement {
  const parts = openParts(page)
  const { type, after, rows, snapshot } = parts
  const walked = `walked as materialized (select r.type, r.id, r.version, r.tx from record r
    where r.type = ${type} and r.id > ${after} and not r.deleted
      and ${hasTokens(parts.binder, 'r', 'lookup', groups)} ${unchanged('r', snapshot)}
    order by r.id limit ${rows})`
  return finished(parts, [
    walked,
    ...changedSince(parts, (alias) => hasTokens(parts.binder, alias, 'lookup', groups)),
    pageOf(parts, ['walked']),
  ])
}

const STORED = 'r.type, r.id, r.version, r.patient, r.updated, r.deleted, r.elements, r.labels, r.sealed'

/**
 * All rows of one patient, and shared rows that mention them: the first page of a chart's search, which is most of
 * what clinicians ask. It is the one search whose plan is kept. Planning it costs four times as much as running it,
 * and the two indexes it reads are the right ones for any patient.
 */
function byPatientNow(way: Extract<Way, { kind: 'patient' }>, page: PageRequest): SqlStatement {
  const { binder, type, after, rows } = openParts(page)
  const patient = binder.bind(way.patient, 'uuid')
  const within = hasTokens(binder, 'r', 'within', way.within)
  const mentions = hasTokens(binder, 'r', 'lookup', [[way.mention]])
  const sql = `with own as materialized (select ${STORED} from record r
      where r.patient = ${patient} and r.type = ${type} and r.id > ${after} and not r.deleted and ${within}
      order by r.id limit ${rows}),
    mentioned as materialized (select ${STORED} from record r where ${mentions})
    select ${pageColumns('r.id')}, 0 as hits, pg_current_snapshot()::text as snapshot
    from (values (true)) as one left join (
      select * from own union all select * from mentioned m where m.type = ${type} and m.id > ${after}
    ) r on true ${WITH_KEY} order by r.id limit ${rows}`
  return { sql, values: binder.values, plan: 'apart' }
}

/** The same as a snapshot saw it, for the pages after the first. */
function byPatient(way: Extract<Way, { kind: 'patient' }>, page: PageRequest): SqlStatement {
  const parts = openParts(page)
  const { binder, type, after, rows, snapshot = 'pg_current_snapshot()' } = parts
  const patient = binder.bind(way.patient, 'uuid')
  const within = hasTokens(binder, 'r', 'within', way.within)
  const own = `own as materialized (select r.type, r.id, r.version, r.tx from record_history r
          where r.patient = ${patient} and r.type = ${type} and r.id > ${after} and not r.deleted and ${within}
            and ${newestIn('r', snapshot)} order by r.id limit ${rows})`
  const mentions = [[way.mention]]
  const mentioned = `mentioned as materialized (select r.type, r.id, r.version, r.tx from record r
    where ${hasTokens(binder, 'r', 'lookup', mentions)})`
  return finished(parts, [
    own,
    mentioned,
    ...changedSince(
      parts,
      (alias) =>
        `${alias}.patient = '${SHARED_PATIENT}'::uuid and ${hasTokens(binder, alias, 'lookup', mentions)}`,
    ),
    pageOf(parts, ['mentioned'], ['own']),
  ])
}

/** The rows with these ids; of a patient-confined search only those that patient can have. */
function byIds(way: Extract<Way, { kind: 'ids' }>, page: PageRequest): SqlStatement {
  const parts = openParts(page)
  const { binder, type, after, rows, snapshot } = parts
  const ids = binder.bind(way.ids.filter(isId), 'text[]')
  const confined =
    way.patient === undefined
      ? 'true'
      : `(r.patient is null or r.patient in (${binder.bind(way.patient, 'uuid')}, '${SHARED_PATIENT}'::uuid))`
  const named =
    snapshot === undefined
      ? `select r.id, r.version from record r
          where r.type = ${type} and r.id = any(${ids}) and r.id > ${after} and not r.deleted and ${confined}`
      : `select r.id, r.version from record_history r
          where r.type = ${type} and r.id = any(${ids}) and r.id > ${after} and not r.deleted and ${confined}
            and ${newestIn('r', snapshot)}`
  return finished(parts, [`page as materialized (${named} order by id limit ${rows})`])
}

/** The page's ids and versions: `current` may have changed since the snapshot, `exact` are as it saw them. */
function pageOf(
  { type, after, rows, snapshot }: Parts,
  current: readonly string[],
  exact: readonly string[] = [],
): string {
  const sources = [
    ...current.map(
      (name) => `select c.id, c.version from ${name} c
        where c.type = ${type} and c.id > ${after} ${unchanged('c', snapshot)}`,
    ),
    ...(snapshot === undefined ? exact : [...exact, 'changed']).map(
      (name) => `select id, version from ${name}`,
    ),
  ]
  return `page as materialized (${sources.join(' union all ')} order by id limit ${rows})`
}

const unchanged = (alias: string, snapshot: string | undefined): string =>
  snapshot === undefined ? '' : `and pg_visible_in_snapshot(${alias}.tx, ${snapshot})`

/** Versions follow each other without gaps, so the next one tells whether this one was the newest. */
export const newestIn = (alias: string, snapshot: string): string =>
  `pg_visible_in_snapshot(${alias}.tx, ${snapshot}) and not exists (
    select from record_history n where n.type = ${alias}.type and n.id = ${alias}.id
      and n.version > ${alias}.version and pg_visible_in_snapshot(n.tx, ${snapshot}))`

/**
 * With a snapshot: the versions it saw of records that were changed afterwards. Those changes stand at the right
 * end of their index, from the oldest transaction that the snapshot did not see.
 */
function changedSince(parts: Parts, condition: (alias: string) => string): string[] {
  const { type, after, snapshot } = parts
  if (snapshot === undefined) {
    return []
  }
  return [
    `changed as materialized (select h.id, h.version from (
        select distinct c.id from record_history c
        where c.type = ${type} and c.tx >= pg_snapshot_xmin(${snapshot}) and c.id > ${after}
          and not pg_visible_in_snapshot(c.tx, ${snapshot})) c
      cross join lateral (
        select v.id, v.version, v.deleted, v.patient, v.lookup from record_history v
        where v.type = ${type} and v.id = c.id and pg_visible_in_snapshot(v.tx, ${snapshot})
        order by v.version desc limit 1) h
      where not h.deleted and ${condition('h')})`,
  ]
}
