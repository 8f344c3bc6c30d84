import { asLeafIndex, asUnixMs, type LeafIndex, type PatientId } from '../kernel/index.ts'
import type { Database, Query } from '../postgres/index.ts'
import type { Fact } from './facts.ts'
import type { Finding, FindingSelection, FindingState, Verdict } from './finding.ts'
import type { Words } from './sentences.ts'
import { type Actor, type Family, type Level, LEVELS, type Signal } from './signal.ts'

const LISTED_MAX = 1_000
/** What was not seen for so long is not ordinary any more. */
const FACT_DAYS = 120
const DAY_MS = 86_400_000

/** How far both ledgers were read: the index of the next leaf. */
export interface Position {
  readonly disclosure: number
  readonly keys: number
}

interface Row {
  readonly id: string
  readonly rule: string
  readonly family: Family
  readonly title: string
  readonly level: Level
  readonly at: number
  readonly last: number
  readonly noticed: number
  readonly summary: string
  readonly said: readonly Words[]
  readonly about: string
  readonly actor: Actor | null
  readonly patients: readonly PatientId[]
  readonly patientCount: number
  readonly disclosure: readonly number[]
  readonly keys: readonly number[]
  readonly score: number
  readonly acknowledged: number | null
  readonly acknowledgedBy: string | null
  readonly closed: number | null
  readonly closedBy: string | null
  readonly verdict: Verdict | null
}

const COLUMNS = `id, rule, family, title, level, at::float8 as at, last::float8 as last, noticed::float8 as noticed, summary,
  coalesce(said, '[]') as said, about, actor, patients::text[] as patients, patient_count as "patientCount", disclosure::float8[] as disclosure,
  keys::float8[] as keys, score, acknowledged::float8 as acknowledged, acknowledged_by as "acknowledgedBy",
  closed::float8 as closed, closed_by as "closedBy", verdict`

/** Nothing was read yet where there is no row. */
export async function readPosition({ query }: Database): Promise<Position | undefined> {
  const [row] = await query<Position>(
    'select disclosure::float8 as disclosure, keys::float8 as keys from detection_position',
  )
  return row
}

/** What is ordinary, the newest so many. */
export async function readFacts({ query }: Database, now: number, countMax: number): Promise<number[]> {
  await query('delete from detection_fact where at < $1', [now - FACT_DAYS * DAY_MS])
  const rows = await query<{ fact: number }>(
    'select fact::float8 as fact from detection_fact order by at desc limit $1',
    [countMax],
  )
  return rows.map(({ fact }) => fact).reverse()
}

/** What one step came to: kept together, so that a crash loses nothing and doubles nothing. */
export interface Step {
  readonly findings: readonly (Signal & { readonly noticed: number })[]
  /** Of those, the ones that count as noticed now: see `reopenedBy`. */
  readonly reopened: ReadonlySet<string>
  readonly facts: readonly Fact[]
  readonly position: Position
}

export async function keepStep(database: Database, step: Step): Promise<void> {
  const { findings, reopened, facts, position } = step
  await database.transaction(async ({ query }) => {
    for (const finding of findings) await keepFinding(query, finding)
    if (reopened.size > 0) await reopen(query, step)
    if (facts.length > 0) {
      await query(
        `insert into detection_fact (fact, at) select * from unnest($1::bigint[], $2::bigint[])
         on conflict (fact) do update set at = greatest(detection_fact.at, excluded.at)`,
        [facts.map(({ fact }) => fact), facts.map(({ at }) => at)],
      )
    }
    await query(
      `insert into detection_position (disclosure, keys) values ($1, $2)
       on conflict (one) do update set disclosure = excluded.disclosure, keys = excluded.keys`,
      [position.disclosure, position.keys],
    )
  })
}

/** Keeps one finding that does not come from the ledgers; `again`: it counts as noticed now, whatever was made of it. */
export async function keepRaised(
  query: Query,
  finding: Step['findings'][number],
  again: boolean,
): Promise<void> {
  await keepFinding(query, finding)
  if (again) await reopen(query, { findings: [finding], reopened: new Set([finding.id]) })
}

/** How far something may grow beyond what was looked at, and what is grown of a small beginning. */
const GROWN_TIMES = 2
const GROWN_PATIENTS = 10

/**
 * Which of these are as good as new: worse than before, or of many more patients than when somebody looked at them. Else
 * a thief would begin with something harmless and go on once it is closed; and what became critical a moment ago would
 * have been waiting for somebody to look at it since it was not. Nor is it the end of it when somebody looks again where
 * they were told not to.
 */
export async function reopenedBy({ query }: Database, signals: readonly Signal[]): Promise<Set<string>> {
  if (signals.length === 0) return new Set()
  const rows = await query<{ id: string }>(
    `select f.id from finding f join unnest($1::text[], $2::text[], $3::int[]) as now (id, level, patients) using (id)
     where f.level <> now.level or (f.family = 'snooping' and f.verdict = 'confirmed')
       or ((f.acknowledged is not null or f.closed is not null) and now.patients > ${GROWN_TIMES} * f.looked_at_patients + ${GROWN_PATIENTS})`,
    [signals.map(({ id }) => id), signals.map(({ level }) => level), signals.map((one) => one.patientCount)],
  )
  return new Set(rows.map(({ id }) => id))
}

async function reopen(
  query: Query,
  { findings, reopened }: Pick<Step, 'findings' | 'reopened'>,
): Promise<void> {
  const [first] = findings
  if (first === undefined) return
  await query(
    `update finding set acknowledged = null, acknowledged_by = null, closed = null, closed_by = null, verdict = null,
       noticed = $2 where id = any($1::text[])`,
    [[...reopened], first.noticed],
  )
}

/** One that grew keeps what people made of it, unless it is open again. */
async function keepFinding(query: Query, finding: Step['findings'][number]): Promise<void> {
  await query(
    `insert into finding as f (id, rule, family, title, level, at, last, noticed, summary, said, about, actor,
       patients, patient_count, disclosure, keys, score)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11, $12::jsonb, $13::uuid[], $14,
       $15::bigint[], $16::bigint[], $17)
     on conflict (id) do update set level = excluded.level, at = excluded.at, last = excluded.last,
       summary = excluded.summary, said = excluded.said, patients = excluded.patients,
       patient_count = excluded.patient_count,
       disclosure = excluded.disclosure, keys = excluded.keys, score = excluded.score`,
    [
      finding.id,
      finding.rule,
      finding.family,
      finding.title,
      finding.level,
      finding.at,
      finding.last,
      finding.noticed,
      finding.summary,
      JSON.stringify(finding.said),
      finding.key,
      finding.actor === null ? null : JSON.stringify(finding.actor),
      finding.patients,
      finding.patientCount,
      finding.leaves.disclosure,
      finding.leaves.keys,
      finding.score,
    ],
  )
}

export async function findFinding({ query }: Database, id: string): Promise<Finding | undefined> {
  const [row] = await query<Row>(`select ${COLUMNS} from finding where id = $1`, [id])
  return row === undefined ? undefined : findingOf(row)
}

export async function listFindings(
  { query }: Database,
  { level = 'informational', state, limit = LISTED_MAX }: FindingSelection,
): Promise<Finding[]> {
  const rows = await query<Row>(
    `select ${COLUMNS} from finding
     where level = any($1::text[]) and ($2::text is null or $2 = ${STATE}) order by noticed desc, id limit $3`,
    [LEVELS.slice(LEVELS.indexOf(level)), state ?? null, Math.min(limit, LISTED_MAX)],
    { plan: 'custom' },
  )
  return rows.map(findingOf)
}

const STATE = `case when closed is not null then 'closed' when acknowledged is not null then 'acknowledged' else 'open' end`

/** Those that can still grow: what began since a time, and of snooping since another. */
export async function findingsSince(
  { query }: Database,
  since: number,
  snoopingSince: number,
): Promise<Finding[]> {
  const rows = await query<Row>(
    `select ${COLUMNS} from finding where at >= $1 or (family = 'snooping' and at >= $2) order by at`,
    [since, snoopingSince],
  )
  return rows.map(findingOf)
}

/** False when it is not there, or somebody looks at it already. */
export async function markAcknowledged(query: Query, id: string, by: string, at: number): Promise<boolean> {
  const rows = await query(
    `update finding set acknowledged = $2, acknowledged_by = $3, looked_at_patients = patient_count
     where id = $1 and acknowledged is null and closed is null returning id`,
    [id, at, by],
  )
  return rows.length > 0
}

export async function markClosed(
  query: Query,
  id: string,
  { by, at, verdict }: { readonly by: string; readonly at: number; readonly verdict: Verdict },
): Promise<boolean> {
  const rows = await query(
    `update finding set closed = $2, closed_by = $3, verdict = $4, looked_at_patients = patient_count
     where id = $1 and closed is null returning id`,
    [id, at, by, verdict],
  )
  return rows.length > 0
}

function findingOf(row: Row): Finding {
  const { about, disclosure, keys, acknowledged, acknowledgedBy, closed, closedBy, verdict, ...said } = row
  return {
    ...said,
    key: about,
    at: asUnixMs(row.at),
    last: asUnixMs(row.last),
    noticed: asUnixMs(row.noticed),
    leaves: { disclosure: leavesOf(disclosure), keys: leavesOf(keys) },
    grown: false,
    state: stateOf(row),
    ...(acknowledged === null
      ? {}
      : { acknowledged: { by: acknowledgedBy ?? '', at: asUnixMs(acknowledged) } }),
    ...(closed === null ? {} : { closed: { by: closedBy ?? '', at: asUnixMs(closed) } }),
    ...(verdict === null ? {} : { verdict }),
  }
}

function stateOf({ acknowledged, closed }: Row): FindingState {
  if (closed !== null) return 'closed'
  return acknowledged === null ? 'open' : 'acknowledged'
}

function leavesOf(indexes: readonly number[]): LeafIndex[] {
  return indexes.map(asLeafIndex)
}
