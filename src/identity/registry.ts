import { ChartwardError, type Clock, type Log } from '../kernel/index.ts'
import { type Database, type Listener, openWatch } from '../postgres/index.ts'
import type { Caller } from './caller.ts'
import { callerOf, type Session, sessionOf, type SessionRow } from './session.ts'

export const CHANNEL = 'chartward_session'
/** Beliefs older than this are not acted on. */
const SIGHT_MS = 1_000
const WATCH_MS = 100
/** A row is read again after this long, whatever is heard of it. */
const BELIEF_MS = 30_000
const LAST_SEEN_MS = 30_000
const LIVE_MAX = 100_000
const LOOKS_MAX = 5

/** A session this process knows. */
export interface Live {
  controller: AbortController
  session: Session
  caller: Caller
  /** Of the transaction that made what is believed; empty when that is known to be over. */
  tx: string
  readAt: number
  seen: number
  written: number
}

/** What this process believes of sessions, and how new that is. */
export interface Registry {
  /** The session, if it may be believed without asking, marked as seen now. */
  believed(live: Live | undefined): Live | undefined
  known(session: string): Live | undefined
  /** Reads a row that is live, and believes it; undefined when there is none. */
  look(read: () => Promise<SessionRow | undefined>): Promise<Live | undefined>
  /** These are over: at once in this process. */
  end(sessions: readonly string[]): void
  /** What is believed of this one is over; the row is read again when it is next used. */
  forget(session: string): void
  /** What is under way for these stops; they live on. Answers how many. */
  interrupt(matches: (session: Session) => boolean, why: ChartwardError): number
  close(): Promise<void>
}

interface Change {
  readonly session: string
  readonly tx: string
  readonly ended: boolean
}

interface State {
  readonly clock: Clock
  readonly log: Log
  readonly isBarred: (session: Session) => boolean
  readonly live: Map<string, Live>
  /** Of each look that is under way, what changed meanwhile. */
  readonly looks: Set<Map<string, string>>
  /** Every change before this transaction was seen. */
  horizon: string | null
  /** The machine's steady time when the last answer was asked for: everything until then is known. */
  readAt: () => number
}

const SINCE = `select pg_snapshot_xmin(pg_current_snapshot())::text as horizon,
  (select coalesce(json_agg(json_build_object('session', session, 'tx', tx::text, 'ended', ended is not null)), '[]')
   from session where tx >= $1::xid8) as changed`

const SEEN = `update session s set last_seen = n.seen
  from unnest($1::text[], $2::bigint[]) as n (session, seen) where s.session = n.session and s.last_seen < n.seen`

/**
 * Watches the table of sessions. An ending elsewhere is heard as a notice at once, and by asking at the latest;
 * when nothing can be asked for a second, nothing is believed, and what is under way ends. Who is barred is not
 * believed either, whatever the table says.
 *
 * **Errors.** `DATABASE_UNAVAILABLE` when the table cannot be read at first.
 */
export async function openRegistry(
  database: Database,
  clock: Clock,
  log: Log,
  isBarred: (session: Session) => boolean = () => false,
): Promise<Registry> {
  const state: State = {
    clock,
    log,
    isBarred,
    live: new Map(),
    looks: new Set(),
    horizon: null,
    readAt: () => 0,
  }
  const read = async (query: Listener['query']) => await readChanges(state, query)
  const watch = await openWatch(database, { channel: CHANNEL, read })
  state.readAt = watch.readAt
  const timer = watchSight(state)
  return {
    believed: (live) => believed(state, live),
    known: (session) => state.live.get(session),
    look: async (ask) => await look(state, ask),
    end: (sessions) => {
      for (const session of sessions) {
        tellLooks(state, session, CHANGED_HERE)
        endLive(state, state.live.get(session))
      }
    },
    forget: (session) => {
      tellLooks(state, session, CHANGED_HERE)
      forget(state.live.get(session))
    },
    interrupt: (matches, why) => interrupt(state, matches, why),
    close: async () => {
      clearInterval(timer)
      await watch.close()
    },
  }
}

function believed(state: State, live: Live | undefined): Live | undefined {
  if (live === undefined || live.tx === '') return undefined
  const steady = performance.now()
  if (steady - state.readAt() > SIGHT_MS || steady - live.readAt > BELIEF_MS) return undefined
  if (state.isBarred(live.session)) return undefined
  const now = state.clock.now()
  const { expires, idleMs } = live.session
  if (expires <= now || (idleMs !== undefined && live.seen + idleMs <= now)) return undefined
  live.seen = now
  return live
}

/** A row that changed between its reading and the news of it is read again. */
async function look(state: State, read: () => Promise<SessionRow | undefined>): Promise<Live | undefined> {
  for (let attempt = 0; attempt < LOOKS_MAX; attempt += 1) {
    const changed = new Map<string, string>()
    state.looks.add(changed)
    const readAt = performance.now()
    let row: SessionRow | undefined
    try {
      row = await read()
    } finally {
      state.looks.delete(changed)
    }
    const session = row === undefined ? undefined : sessionOf(row)
    if (row === undefined || session === undefined || state.isBarred(session)) return undefined
    const tx = changed.get(row.session)
    if (tx === undefined || tx === row.tx) return remember(state, session, { tx: row.tx, readAt })
  }
  throw new ChartwardError('DATABASE_BUSY', 'this session changes faster than it can be read: try again')
}

function remember(state: State, session: Session, { tx, readAt }: { tx: string; readAt: number }): Live {
  const now = state.clock.now()
  const caller = callerOf(session)
  const known = state.live.get(session.session)
  if (known !== undefined) {
    const seen = Math.max(known.seen, now)
    return Object.assign(known, { session, caller, tx, readAt, seen })
  }
  if (state.live.size >= LIVE_MAX) loseSight(state, 'more sessions than one process can watch: try again')
  const controller = new AbortController()
  const live: Live = { controller, session, caller, tx, readAt, seen: now, written: session.lastSeen }
  state.live.set(session.session, live)
  return live
}

async function readChanges(state: State, query: Listener['query']): Promise<void> {
  const [row] = await query<{ horizon: string; changed: Change[] }>(SINCE, [state.horizon])
  for (const change of row?.changed ?? []) apply(state, change)
  state.horizon = row?.horizon ?? state.horizon
  await writeSeen(state, query)
}

function apply(state: State, { session, tx, ended }: Change): void {
  tellLooks(state, session, tx)
  const live = state.live.get(session)
  if (live === undefined || live.tx === tx) return
  if (ended) endLive(state, live)
  else forget(live)
}

/** Stands for a transaction of this process: no row that was read before has it. */
const CHANGED_HERE = 'here'

/** What is being read now was read before this change, perhaps: it is read again. */
function tellLooks({ looks }: State, session: string, tx: string): void {
  for (const changed of looks) changed.set(session, tx)
}

/** Ends what is under way for sessions that are over, and for all of them when nothing is known any more. */
function watchSight(state: State): NodeJS.Timeout {
  let last = performance.now()
  const watch = () => {
    const steady = performance.now()
    // While this process stood still nothing left it either; the answers that came meanwhile are read first.
    const stoodStill = steady - last > SIGHT_MS / 2
    last = steady
    if (stoodStill) return
    if (steady - state.readAt() > SIGHT_MS && state.live.size > 0) {
      state.log.warn('sessions.out-of-sight', {})
      loseSight(state, 'nobody can be known at the moment: try again')
    }
    const now = state.clock.now()
    for (const live of state.live.values()) if (live.session.expires <= now) endLive(state, live)
  }
  return setInterval(watch, WATCH_MS).unref()
}

function loseSight(state: State, why: string): void {
  for (const live of state.live.values()) {
    forget(live)
    live.controller.abort(new ChartwardError('DATABASE_UNAVAILABLE', why))
  }
  state.live.clear()
}

function endLive(state: State, live: Live | undefined): void {
  if (live === undefined) return
  forget(live)
  live.controller.abort(sessionEnded())
  state.live.delete(live.session.session)
}

/** A later request of the same session has a signal of its own. */
function interrupt(state: State, matches: (session: Session) => boolean, why: ChartwardError): number {
  const found = [...state.live.values()].filter(({ session }) => matches(session))
  for (const live of found) {
    const { controller } = live
    live.controller = new AbortController()
    controller.abort(why)
  }
  return found.length
}

function forget(live: Live | undefined): void {
  if (live !== undefined) live.tx = ''
}

async function writeSeen(state: State, query: Listener['query']): Promise<void> {
  const due = [...state.live.values()].filter(({ seen, written }) => seen - written >= LAST_SEEN_MS)
  if (due.length === 0) return
  const seen = due.map((live) => live.seen)
  await query(SEEN, [due.map(({ session }) => session.session), seen])
  due.forEach((live, index) => {
    live.written = seen[index] ?? live.written
  })
}

export function sessionEnded(): ChartwardError {
  return new ChartwardError('SESSION_ENDED', 'this session was ended: sign in again')
}
