import { ChartwardError } from '../kernel/index.ts'
import type { Database, Query } from '../postgres/index.ts'
import type { Attested, Link } from './attestation.ts'
import type { Told } from './noticed.ts'
import type { Queued } from './target.ts'

/** The end of the chain, locked until the transaction is over: events are numbered one after the other. */
export interface ChainEnd {
  readonly sequence: number
  readonly before: Link | undefined
}

export async function lockChain(query: Query): Promise<ChainEnd> {
  const [row] = await query<{
    sequence: string
    uid: string | null
    type_uid: string | null
    fingerprint: string | null
  }>('select sequence, uid, type_uid, fingerprint from alert_chain for update')
  if (row === undefined) throw new ChartwardError('INTERNAL', 'the chain of alerts has no row')
  const { uid, type_uid: type, fingerprint } = row
  const first = uid === null || type === null || fingerprint === null
  return {
    sequence: Number(row.sequence),
    before: first ? undefined : { uid, type_uid: Number(type), fingerprint },
  }
}

/** Queues an event and makes it the end of the chain. */
export async function putEvent(query: Query, event: Attested, queued: number): Promise<void> {
  const { sequence, uid, type_uid: type, fingerprint, body } = event
  await query('insert into alert_event (sequence, uid, queued, body) values ($1, $2, $3, $4)', [
    sequence,
    uid,
    queued,
    body,
  ])
  await query('update alert_chain set sequence = $1, uid = $2, type_uid = $3, fingerprint = $4', [
    sequence,
    uid,
    type,
    fingerprint,
  ])
}

/** What was last told of a finding; undefined when nothing was. */
export async function toldOf(query: Query, finding: string): Promise<Told | undefined> {
  const [row] = await query<{ mark: string; told: string }>(
    'select mark, told from alert_told where finding = $1',
    [finding],
  )
  return row === undefined ? undefined : { mark: row.mark, at: Number(row.told) }
}

export async function putTold(
  query: Query,
  { finding, mark, told }: { readonly finding: string; readonly mark: string; readonly told: number },
): Promise<void> {
  await query(
    `insert into alert_told (finding, mark, told) values ($1, $2, $3)
     on conflict (finding) do update set mark = excluded.mark, told = excluded.told`,
    [finding, mark, told],
  )
}

/** Drops the oldest beyond the limit and says how many; each target that did not have them counts them. */
export async function dropBeyond(query: Query, max: number): Promise<number> {
  const [cut] = await query<{ sequence: string }>(
    'select sequence from alert_event order by sequence desc offset $1 limit 1',
    [max],
  )
  if (cut === undefined) return 0
  await query(
    `update alert_target t set delivered = $1::bigint,
       dropped = t.dropped + (select count(*) from alert_event e where e.sequence > t.delivered and e.sequence <= $1::bigint)
     where t.delivered < $1::bigint`,
    [cut.sequence],
  )
  const gone = await query('delete from alert_event where sequence <= $1 returning sequence', [cut.sequence])
  return gone.length
}

/** From now on exactly these targets are kept in mind. One that is new begins with what comes next. */
export async function settleTargets(database: Database, names: readonly string[]): Promise<void> {
  await database.transaction(async ({ query }) => {
    await query('insert into alert_chain default values on conflict do nothing')
    await query('delete from alert_target where target <> all($1::text[])', [names])
    await query(
      `insert into alert_target (target, delivered)
       select name, chain.sequence from unnest($1::text[]) as name cross join alert_chain as chain
       on conflict (target) do nothing`,
      [names],
    )
    await forgetDelivered(query)
  })
}

/** The oldest events that a target does not have. */
export async function nextFor(database: Database, target: string, limit: number): Promise<Queued[]> {
  const rows = await database.query<{ sequence: string; uid: string; queued: string; body: string }>(
    `select e.sequence, e.uid, e.queued, e.body from alert_event e
       join alert_target t on t.target = $1 and e.sequence > t.delivered
     order by e.sequence limit $2`,
    [target, limit],
  )
  return rows.map(({ sequence, uid, queued, body }) => ({
    sequence: Number(sequence),
    uid,
    queued: Number(queued),
    body,
  }))
}

/** A target has everything up to here; what all have is no longer kept. */
export async function putDelivered(database: Database, target: string, sequence: number): Promise<void> {
  await database.transaction(async ({ query }) => {
    await query('update alert_target set delivered = greatest(delivered, $2::bigint) where target = $1', [
      target,
      sequence,
    ])
    await forgetDelivered(query)
  })
}

async function forgetDelivered(query: Query): Promise<void> {
  await query('delete from alert_event where sequence <= (select min(delivered) from alert_target)')
}

/** How far a target is behind. `oldest`: when the first event it does not have was queued. */
export interface Backlog {
  readonly target: string
  readonly queued: number
  readonly oldest: number | undefined
  readonly dropped: number
}

export async function backlogs(database: Database): Promise<Backlog[]> {
  const rows = await database.query<{
    target: string
    queued: string
    oldest: string | null
    dropped: string
  }>(
    `select t.target, t.dropped, count(e.sequence) as queued, min(e.queued) as oldest
     from alert_target t left join alert_event e on e.sequence > t.delivered group by t.target, t.dropped`,
  )
  return rows.map(({ target, queued, oldest, dropped }) => ({
    target,
    queued: Number(queued),
    oldest: oldest === null ? undefined : Number(oldest),
    dropped: Number(dropped),
  }))
}
