import type { PatientId } from '../kernel/index.ts'
import { type ReleaseContext, SHARED_PATIENT } from '../keys/index.ts'
import { cutPage, pageColumns, type RawRow, type SealedRow, toRow, WITH_KEY } from './row.ts'
import type { RecordsState } from './state.ts'
import { mentionToken } from './tokens.ts'

/** Which page of a patient's rows is wanted. */
export interface EverythingOptions {
  readonly context: ReleaseContext
  /** What an earlier page answered: this page shows the same instant. */
  readonly snapshot?: string
  /** The last row of the page before. */
  readonly after?: { readonly type: string; readonly id: string }
  readonly limit: number
}

/** A patient's current rows of every type, and shared rows that mention them, in the order of type and id. */
export interface Everything {
  readonly rows: SealedRow[]
  readonly snapshot: string
  /** False: more beyond `limit`; continue after the last row, with the snapshot. */
  readonly complete: boolean
}

interface PageRow extends RawRow {
  readonly type: string
  readonly snapshot: string
}

const NEXT = '(r.type, r.id) > ($2::text, $3::text) and not r.deleted'
const MENTIONS = 'r.lookup && array[$5::bigint]'

/** `own` and `mentioned` make the page; the rows come from `table`, in the version the page names. */
const paged = (ctes: string, table: string, snapshot: string): string => `with ${ctes},
  page as materialized (select type, id, version from own union all select type, id, version from mentioned
    order by type, id limit $4::int)
  select ${pageColumns('r.type, r.id')}, ${snapshot}::text as snapshot from (values (true)) as one left join (
    page join ${table} r on r.type = page.type and r.id = page.id and r.version = page.version
  ) on true ${WITH_KEY} order by r.type, r.id`

const NOW = paged(
  `own as materialized (select r.type, r.id, r.version from record r
      where r.patient = $1::uuid and ${NEXT} order by r.type, r.id limit $4::int),
  hit as materialized (select r.type, r.id, r.version, r.deleted from record r where ${MENTIONS}),
  mentioned as (select r.type, r.id, r.version from hit r where ${NEXT})`,
  'record',
  'pg_current_snapshot()',
)

const NEWEST = `pg_visible_in_snapshot(r.tx, $6::pg_snapshot) and not exists (
  select from record_history n where n.type = r.type and n.id = r.id and n.version > r.version
    and pg_visible_in_snapshot(n.tx, $6::pg_snapshot))`

const AS_OF = paged(
  `own as materialized (select r.type, r.id, r.version from record_history r
      where r.patient = $1::uuid and ${NEXT} and ${NEWEST} order by r.type, r.id limit $4::int),
  hit as materialized (select r.type, r.id, r.version, r.deleted, r.tx from record r where ${MENTIONS}),
  changed as materialized (select distinct c.type, c.id from record_history c
      where c.type = any($7::text[]) and c.tx >= pg_snapshot_xmin($6::pg_snapshot)
        and not pg_visible_in_snapshot(c.tx, $6::pg_snapshot)),
  mentioned as (
    select r.type, r.id, r.version from hit r where ${NEXT} and pg_visible_in_snapshot(r.tx, $6::pg_snapshot)
    union all
    select r.type, r.id, r.version from changed c join record_history r on r.type = c.type and r.id = c.id
      where ${NEXT} and ${MENTIONS} and r.patient = '${SHARED_PATIENT}'::uuid and ${NEWEST})`,
  'record_history',
  '$6::pg_snapshot',
)

export async function everythingOf(
  state: RecordsState,
  patient: PatientId,
  { context, snapshot, after, limit }: EverythingOptions,
): Promise<Everything> {
  const mention = await mentionToken(state, patient, context)
  const values: unknown[] = [patient, after?.type ?? '', after?.id ?? '', limit + 1, mention]
  const rows =
    snapshot === undefined
      ? await state.database.query<PageRow>(NOW, values, { plan: 'custom' })
      : await state.database.query<PageRow>(AS_OF, [...values, snapshot, state.fhir.resourceTypes()], {
          plan: 'custom',
        })
  const page = cutPage(
    rows.filter(({ type }) => type !== null),
    limit,
  )
  return {
    rows: page.rows.map(toRow),
    snapshot: snapshot ?? rows[0]?.snapshot ?? '',
    complete: page.complete,
  }
}
