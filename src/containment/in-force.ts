import type { Clock, Log } from '../kernel/index.ts'
import { type Database, type Listener, openWatch } from '../postgres/index.ts'
import {
  counts,
  type Held,
  type HeldMeasure,
  heldOf,
  hold,
  MEASURE_COLUMNS,
  type MeasureRow,
} from './held.ts'
import { type Contained, isSuspension, type Measure } from './measure.ts'

export const CHANNEL = 'chartward_measure'
/** What is older than this is not relied on. */
const SIGHT_MS = 1_000

/** What counts now, in the memory of this process. */
export interface InForce {
  of(who: Contained): readonly Measure[]
  isBarred(who: Contained): boolean
  suspends(): boolean
  open(): readonly Measure[]
  inSight(): boolean
  look(): Promise<void>
  /** From now on, in this process at once. */
  add(held: HeldMeasure): void
  answer(id: string, user: string): void
  remove(id: string): void
  close(): Promise<void>
}

export interface InForceOptions {
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  /** Called once for each measure that begins, here or elsewhere, while this process runs. */
  readonly onBegun: (measure: Measure) => void
}

interface State {
  readonly options: InForceOptions
  held: Held
  /** Moves on with every change of this process: what was asked for before it is not taken for what is now. */
  changes: number
  readAt: () => number
}

const OPEN = `select ${MEASURE_COLUMNS} from measure m
  where m.ended is null and (m.until is null or m.until > $1::bigint) order by m.begun`

/**
 * Watches the table of measures. One begun elsewhere is heard as a notice at once, and by asking at the latest. When the
 * table cannot be read for a second, everybody is in care-safe mode: what is known already still counts, and what is
 * not known yet lets nobody see more than their own patients.
 *
 * **Errors.** `DATABASE_UNAVAILABLE` when it cannot be read at first.
 */
export async function openInForce(options: InForceOptions): Promise<InForce> {
  const state: State = { options, held: hold([]), changes: 0, readAt: () => 0 }
  const watch = await openWatch(options.database, {
    channel: CHANNEL,
    read: async (query) => await readOpen(state, query),
  })
  state.readAt = watch.readAt
  const inSight = () => performance.now() - state.readAt() <= SIGHT_MS
  return {
    of: (who) => {
      const now = options.clock.now()
      const known = state.held.of(who).filter((one) => counts(one, who.user, now))
      const measures = known.map(({ measure }) => measure)
      return inSight() ? measures : [...measures, outOfSight(options.clock)]
    },
    isBarred: (who) => {
      if (!state.held.suspends) return false
      const now = options.clock.now()
      return state.held.of(who).some((one) => isSuspension(one.measure.degree) && counts(one, who.user, now))
    },
    suspends: () => state.held.suspends,
    open: () => {
      const now = options.clock.now()
      return [...state.held.all.values()].flatMap(({ measure }) =>
        measure.until === undefined || measure.until > now ? [measure] : [],
      )
    },
    inSight,
    look: async () => await watch.look().catch(() => undefined),
    // The watch may have seen it before.
    add: (held) => change(state, new Map(state.held.all).set(held.measure.id, held).values()),
    answer: (id, user) =>
      change(
        state,
        [...state.held.all.values()].map((one) =>
          one.measure.id === id ? { ...one, answers: new Set([...one.answers, user]) } : one,
        ),
      ),
    remove: (id) =>
      change(
        state,
        [...state.held.all.values()].filter(({ measure }) => measure.id !== id),
      ),
    close: watch.close,
  }
}

/** All of them each time: there are few, and nothing can be missed. */
async function readOpen(state: State, query: Listener['query']): Promise<void> {
  for (;;) {
    const { changes } = state
    const rows = await query<MeasureRow>(OPEN, [state.options.clock.now()])
    if (changes !== state.changes) continue
    take(state, rows.map(heldOf))
    return
  }
}

function change(state: State, measures: Iterable<HeldMeasure>): void {
  state.changes += 1
  take(state, measures)
}

function take(state: State, measures: Iterable<HeldMeasure>): void {
  const before = state.held.all
  state.held = hold(measures)
  for (const { measure } of state.held.all.values())
    if (!before.has(measure.id)) state.options.onBegun(measure)
}

/** Stands for everything that may have been begun without being heard of. */
function outOfSight(clock: Clock): Measure {
  return {
    id: 'out-of-sight',
    degree: 'care-safe',
    target: { kind: 'environment', name: 'environment' },
    reason: 'the measures in force cannot be read',
    by: 'policy',
    begun: clock.now(),
  }
}
