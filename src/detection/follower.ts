import { setImmediate as breathe } from 'node:timers/promises'
import { asUnixMs, type Clock, type Log } from '../kernel/index.ts'
import type { Database } from '../postgres/index.ts'
import type { Detector } from './detector.ts'
import type { Fact } from './facts.ts'
import type { Finding, Lag } from './finding.ts'
import { firstSince, notedSince, readSlice, type Sources } from './reading.ts'
import type { Signal } from './signal.ts'
import { findFinding, findingsSince, keepStep, type Position, readPosition, reopenedBy } from './store.ts'
import { openTraffic, type TrafficMinute } from './traffic.ts'

const DAY_MS = 86_400_000

export interface FollowerOptions {
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  readonly sources: Sources
  readonly detector: Detector
  /** Resolves when the leaf is durable. */
  readonly tell: (note: string) => Promise<void>
  readonly limits: FollowerLimits
  readonly onFinding: (finding: Finding) => void
}

export interface FollowerLimits {
  /** Leaves of each ledger in one slice: between two, requests are served. */
  readonly sliceLeaves: number
  /** At most so many leaves are gone through again after a restart, and no older ones than a day. */
  readonly replayLeavesMax: number
  /** Findings of snooping grow for so long, all others for a day. */
  readonly snoopingMs: number
  readonly lagWarnMs: number
  readonly lagWarnLeaves: number
  /** How far it was read is written down at least this often. */
  readonly keepEveryMs: number
}

/** Follows both ledgers with the detector and keeps what it says. */
export interface Follower {
  /** Takes what is published, or with `publish` everything that is durable now. */
  follow(publish: boolean): Promise<void>
  lag(): Lag
  traffic(): readonly TrafficMinute[]
}

interface State {
  readonly options: FollowerOptions
  /** Undefined until what was read before a restart has been gone through again. */
  position: Position | undefined
  ends: Position
  /** When the oldest leaf was written that waits, or since when one is known to; undefined where none does. */
  waitsSince: number | undefined
  keptAt: number
  /** What was taken from the detector and is not kept yet: the database may be away. */
  signals: Signal[]
  facts: Fact[]
  moved: boolean
  noted: Set<string>
  behind: boolean
  readonly traffic: ReturnType<typeof openTraffic>
}

export function openFollower(options: FollowerOptions): Follower {
  const state: State = {
    options,
    position: undefined,
    ends: { disclosure: 0, keys: 0 },
    waitsSince: undefined,
    keptAt: 0,
    signals: [],
    facts: [],
    moved: false,
    noted: new Set(),
    behind: false,
    traffic: openTraffic(),
  }
  return {
    follow: async (publish) => await follow(state, publish),
    lag: () => lagOf(state),
    traffic: () => state.traffic.minutes(),
  }
}

async function follow(state: State, publish: boolean): Promise<void> {
  await look(state, publish)
  state.waitsSince ??= state.options.clock.now()
  let position = state.position ?? (await begin(state))
  while (position.disclosure < state.ends.disclosure || position.keys < state.ends.keys) {
    const { sources, detector, limits } = state.options
    const { events, next } = await readSlice(sources, position, state.ends, limits.sliceLeaves)
    state.waitsSince = Math.min(...events.map(({ entry }) => entry.at))
    await tellLag(state)
    state.traffic.take(events)
    noteSignals(state, await detector.take(events))
    state.position = position = next
    state.moved = true
    await settle(state, false)
    await breathe()
  }
  state.waitsSince = undefined
  noteSignals(state, await state.options.detector.pass(state.options.clock.now()))
  await settle(state, publish)
  await tellLag(state)
}

/** The keys first: every disclosure that accounts for one of them is durable by then. */
async function look(state: State, publish: boolean): Promise<void> {
  const { disclosure, keys } = state.options.sources
  const end = async ({ reader, publish: sign }: typeof keys) =>
    (publish ? await sign() : await reader.published()).size
  const keysEnd = await end(keys)
  state.ends = { keys: keysEnd, disclosure: await end(disclosure) }
}

function noteSignals(state: State, signals: readonly Signal[]): void {
  state.signals.push(...signals)
  state.facts.push(...state.options.detector.learnt())
}

/** Tells and keeps what was found; how far was read is kept once in a while, for reading it again finds nothing new. */
async function settle(state: State, always: boolean): Promise<void> {
  const { options, position, signals } = state
  const now = options.clock.now()
  const due = state.moved && (always || now - state.keptAt >= options.limits.keepEveryMs)
  if (position === undefined || (signals.length === 0 && !due)) return
  const findings = newest(signals).map((signal) => ({ ...signal, noticed: asUnixMs(now) }))
  const reopened = await reopenedBy(
    options.database,
    findings.filter(({ grown }) => grown),
  )
  for (const finding of findings) {
    const again = reopened.has(finding.id)
    if ((finding.grown && !again) || state.noted.has(finding.id)) continue
    const opens = again ? `${finding.level}, grown` : finding.level
    await options.tell(`${finding.id} ${finding.rule} ${opens}: ${finding.summary}`)
    // A leaf that stands need not be told again when the row cannot be written.
    state.noted.add(finding.id)
  }
  await keepStep(options.database, { findings, reopened, facts: state.facts, position })
  state.signals = []
  state.facts = []
  for (const { id } of findings) state.noted.delete(id)
  state.keptAt = now
  state.moved = false
  for (const { id } of findings) {
    const finding = await findFinding(options.database, id)
    if (finding !== undefined) options.onFinding(finding)
  }
}

/** Of each signal what was said of it last; one that is new stays new. */
function newest(signals: readonly Signal[]): Signal[] {
  const found = new Map<string, Signal>()
  for (const signal of signals) {
    const grown = signal.grown && found.get(signal.id)?.grown !== false
    found.set(signal.id, { ...signal, grown })
  }
  return [...found.values()]
}

/**
 * Where reading goes on. The leaves of the last day are gone through once more, for the detector to know what it knew;
 * what it said of them before is not said again.
 */
async function begin(state: State): Promise<Position> {
  const { database, sources, detector, limits, clock } = state.options
  const position = within(await readPosition(database), state.ends)
  if (position !== undefined) {
    const since = clock.now() - DAY_MS
    const known = await findingsSince(database, since, clock.now() - limits.snoopingMs)
    detector.seed(known)
    const ids = new Set(known.map(({ id }) => id))
    let from = {
      disclosure: await startOf(sources.disclosure, position.disclosure, limits, since),
      keys: await startOf(sources.keys, position.keys, limits, since),
    }
    while (from.disclosure < position.disclosure || from.keys < position.keys) {
      const { events, next } = await readSlice(sources, from, position, limits.sliceLeaves)
      state.traffic.take(events)
      // Whatever was not said before is said now: rules may be new.
      for (const signal of await detector.take(events)) if (!ids.has(signal.id)) state.signals.push(signal)
      from = next
      await breathe()
    }
    detector.learnt()
    state.noted = await notedSince(sources.disclosure, position.disclosure, state.ends.disclosure)
  }
  state.position = position ?? { disclosure: 0, keys: 0 }
  return state.position
}

/** Of a ledger that was put back to an earlier copy nothing more can be read than is there. */
function within(position: Position | undefined, ends: Position): Position | undefined {
  if (position === undefined) return undefined
  return {
    disclosure: Math.min(position.disclosure, ends.disclosure),
    keys: Math.min(position.keys, ends.keys),
  }
}

async function startOf(
  source: Sources['keys'],
  end: number,
  { replayLeavesMax }: FollowerLimits,
  since: number,
): Promise<number> {
  return Math.max(await firstSince(source, end, since), end - replayLeavesMax)
}

function lagOf({ ends, position, waitsSince, options }: State): Lag {
  const at = position ?? { disclosure: 0, keys: 0 }
  const leaves = ends.disclosure - at.disclosure + ends.keys - at.keys
  const now = options.clock.now()
  return { leaves, ms: leaves === 0 ? 0 : Math.max(0, now - (waitsSince ?? now)) }
}

/** Says once that it is behind, and once that it has caught up. */
async function tellLag(state: State): Promise<void> {
  const { log, limits, tell } = state.options
  const { leaves, ms } = lagOf(state)
  const behind = leaves > limits.lagWarnLeaves || ms > limits.lagWarnMs
  if (behind === state.behind || (!behind && leaves > 0)) return
  state.behind = behind
  if (behind) {
    log.warn('detection.behind', { leaves, ms })
    await tell(`detection is behind by ${leaves} leaves and ${Math.round(ms / 1000)} s`)
  } else {
    log.info('detection.caught-up', {})
    await tell('detection has caught up')
  }
}
