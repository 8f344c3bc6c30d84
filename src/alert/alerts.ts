import { randomUUID } from 'node:crypto'
import { asUnixMs, type Clock, type Log, type PatientId } from '../kernel/index.ts'
import type { Database, Query } from '../postgres/index.ts'
import { attest, type Link } from './attestation.ts'
import { type Delivery, openDelivery, RETRY_MAX_MS, RETRY_MIN_MS } from './delivery.ts'
import { isNews, markOf, type Noticed } from './noticed.ts'
import { type Activity, eventsOf, type OcsfEvent, type Sender } from './ocsf.ts'
import {
  backlogs,
  type ChainEnd,
  dropBeyond,
  lockChain,
  putEvent,
  putTold,
  settleTargets,
  toldOf,
} from './outbox.ts'
import { pause } from './pause.ts'
import { problemOf, type Target } from './target.ts'

/** Findings that wait in memory while the database is away; detection keeps them all. */
const PENDING_MAX = 1_000

/** An event that is about to leave stands in the ledger first: its id and its fingerprint. */
export type TellAlert = (told: {
  readonly uid: string
  readonly note: string
  /** Patients whose ids go along; empty unless the settings say so. */
  readonly about: readonly PatientId[]
}) => Promise<void>

export interface AlertsOptions {
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  readonly sender: Sender
  readonly targets: readonly Target[]
  readonly tell: TellAlert
  /** How many events are kept for a target that is away. */
  readonly queueMax: number
  /** The first pause after a failure. Default 1,000. */
  readonly retryMinMs?: number
}

/** How it goes with one target. Times are milliseconds since 1970. */
export interface TargetStatus {
  readonly target: string
  readonly queued: number
  readonly oldest: number | undefined
  readonly dropped: number
  readonly lastDelivered: number | undefined
  readonly problem: { readonly at: number; readonly says: string; readonly attempts: number } | undefined
}

/** What a target answered to a test. */
export interface TargetTested {
  readonly target: string
  readonly arrived: boolean
  readonly says: string
}

export interface Alerts {
  /** Queues what is to be told of a finding, as it is now; returns at once, and never throws. */
  take(noticed: Noticed): void
  status(): Promise<readonly TargetStatus[]>
  /** Sends a test finding to each target, past the queue. Its leaf is the caller's. */
  test(): Promise<readonly TargetTested[]>
  /** Stops sending; what is queued stays. */
  close(): Promise<void>
}

interface State extends AlertsOptions {
  readonly deliveries: readonly Delivery[]
  readonly pending: Noticed[]
  readonly stopped: AbortController
  working: Promise<void> | undefined
  /** How many were dropped since a target that was away took events again. */
  dropped: number
}

/** Opens the way out for findings. Without targets nothing is queued. */
export async function openAlerts(options: AlertsOptions): Promise<Alerts> {
  const { database, clock, log, targets, retryMinMs = RETRY_MIN_MS } = options
  await settleTargets(
    database,
    targets.map(({ name }) => name),
  )
  const onBack = () => tellDropped(state)
  const deliveries = targets.map((target) =>
    openDelivery({ target, database, clock, log, retryMinMs, onBack }),
  )
  const state: State = {
    ...options,
    deliveries,
    pending: [],
    stopped: new AbortController(),
    working: undefined,
    dropped: 0,
  }
  return {
    take: (noticed) => take(state, noticed),
    status: async () => await statusOf(state),
    test: async () => await testAll(state),
    close: async () => {
      state.stopped.abort()
      await state.working
      await Promise.all(deliveries.map(async (delivery) => await delivery.close()))
    },
  }
}

function take(state: State, noticed: Noticed): void {
  const { targets, pending, log } = state
  if (targets.length === 0) return
  if (pending.length >= PENDING_MAX) {
    log.error('alerts.untold', { finding: noticed.id })
    return
  }
  pending.push(noticed)
  state.working ??= work(state).finally(() => {
    state.working = undefined
  })
}

async function work(state: State): Promise<void> {
  const { pending, stopped, log, retryMinMs = RETRY_MIN_MS } = state
  for (let attempts = 0; pending[0] !== undefined && !stopped.signal.aborted;) {
    try {
      await queue(state, pending[0])
      pending.shift()
      attempts = 0
      for (const { wake } of state.deliveries) wake()
    } catch (error) {
      attempts += 1
      if (attempts === 1) log.warn('alerts.unqueued', { problem: problemOf(error) })
      await pause(Math.min(RETRY_MAX_MS, retryMinMs * 2 ** Math.min(attempts - 1, 20)), stopped.signal)
    }
  }
}

/** One transaction: the events of a finding, numbered and told to the ledger, and room made for them. */
async function queue(state: State, noticed: Noticed): Promise<void> {
  await state.database.transaction(async ({ query }) => {
    const end = await lockChain(query)
    const known = await toldOf(query, noticed.id)
    const now = state.clock.now()
    if (known !== undefined && !isNews(noticed, known, now)) return
    const activity = noticed.state === 'closed' ? 'close' : known === undefined ? 'create' : 'update'
    const last = await putEvents(state, query, end, told(state, noticed, activity))
    await putTold(query, { finding: noticed.id, mark: markOf(noticed), told: now })
    await makeRoom(state, query, last)
  })
}

interface Telling {
  readonly events: readonly OcsfEvent[]
  readonly about: readonly PatientId[]
}

function told({ sender }: State, noticed: Noticed, activity: Activity): Telling {
  return {
    events: eventsOf(noticed, activity, sender),
    about: sender.patientIds ? noticed.patients : [],
  }
}

async function putEvents(state: State, query: Query, end: ChainEnd, { events, about }: Telling) {
  let { sequence } = end
  let before: Link | undefined = end.before
  for (const event of events) {
    sequence += 1
    const queued = state.clock.now()
    const attested = attest(event, {
      uid: randomUUID(),
      sequence,
      queued,
      chain: state.sender.log,
      before,
    })
    const note = `alert ${attested.uid} sha256:${attested.fingerprint}`
    await state.tell({ uid: attested.uid, note, about })
    await putEvent(query, attested, queued)
    before = attested
  }
  return { sequence, before }
}

/**
 * The oldest go when the queue is over its limit. That it began is told at once, to whoever still listens; how many it
 * came to, when the target that was away is back.
 */
async function makeRoom(state: State, query: Query, end: ChainEnd): Promise<void> {
  const { queueMax, log } = state
  const dropped = await dropBeyond(query, queueMax)
  if (dropped === 0) return
  log.error('alerts.dropped', { count: dropped })
  const began = state.dropped === 0
  state.dropped += dropped
  if (!began) return
  const says = 'The queue of alerts is full because a target is away: the oldest alerts are dropped.'
  await putEvents(state, query, end, told(state, droppedFinding(state, says), 'create'))
}

function tellDropped(state: State): void {
  const { dropped } = state
  if (dropped === 0) return
  state.dropped = 0
  take(state, droppedFinding(state, `While a target was away, ${dropped} alerts were dropped.`))
}

function droppedFinding({ clock }: State, summary: string): Noticed {
  return {
    ...ownFinding(`alerts-dropped-${randomUUID()}`, clock.now()),
    rule: 'alerts-dropped',
    title: 'Alerts were dropped',
    level: 'high',
    summary,
  }
}

/** A finding of this module, about nobody. */
function ownFinding(id: string, now: number) {
  const at = asUnixMs(now)
  const leaves = { disclosure: [], keys: [] }
  return { id, at, noticed: at, actor: null, patients: [], leaves, score: 0, state: 'open' as const }
}

async function statusOf({ database, deliveries }: State): Promise<TargetStatus[]> {
  const behind = new Map((await backlogs(database)).map((one) => [one.target, one]))
  return deliveries.map(({ target: { name }, course }) => {
    const { queued = 0, oldest, dropped = 0 } = behind.get(name) ?? {}
    return { target: name, queued, oldest, dropped, ...course }
  })
}

async function testAll(state: State): Promise<TargetTested[]> {
  const { clock, sender, deliveries, stopped } = state
  const at = clock.now()
  const uid = randomUUID()
  const noticed: Noticed = {
    ...ownFinding(`alert-test-${uid}`, at),
    rule: 'alert-test',
    title: 'Test of the alert targets',
    level: 'informational',
    summary: 'Somebody asked for a test: nothing happened.',
    verdict: 'test',
  }
  const [event] = eventsOf(noticed, 'create', { ...sender, patientIds: false })
  if (event === undefined) return []
  const place = { uid, sequence: 0, queued: at, chain: `${sender.log}/tests`, before: undefined }
  const { body } = attest(event, place)
  return await Promise.all(
    deliveries.map(async ({ target }) => {
      try {
        const says = await target.send([{ sequence: 0, uid, queued: at, body }], stopped.signal)
        return { target: target.name, arrived: true, says }
      } catch (error) {
        return { target: target.name, arrived: false, says: problemOf(error) }
      }
    }),
  )
}
