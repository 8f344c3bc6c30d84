import { setTimeout as delay } from 'node:timers/promises'
import { ChartwardError, type Clock, type Log } from '../kernel/index.ts'
import type { Database, Listener } from '../postgres/index.ts'
import type { Caller } from './caller.ts'
import { callerOf, type Session, sessionOf, type SessionRow } from './session.ts'

export const CHANNEL = 'chartward_session'
/** What is believed is asked about again this often, also when no notice came. */
const POLL_MS = 400
const RETRY_MS = 50
const SILENCE_MS = 800
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
  readonly controller: AbortController
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
  readonly listener: Listener
  readonly live: Map<string, Live>
  /** Of each look that is under way, what changed meanwhile. */
  readonly looks: Set<Map<string, string>>
  readonly closing: AbortController
  /** Every change before this transaction was seen. */
  horizon: string | null
  /** The machine's steady time when the last answer was asked for: everything until then is known. */
  readAt: number
  noticed: boolean
  wake: () => void
}

const SINCE = `select pg_snapshot_xmin(pg_current_snapshot())::text as horizon,
  (select coalesce(json_agg(json_build_object('session', session, 'tx', tx::text, 'ended', ended is not null)), '[]')
   from session where tx >= $1::xid8) as changed`

const SEEN = `update session s set last_seen = n.seen
  from unnest($1::text[], $2::bigint[]) as n (session, seen) where s.session = n.session and s.last_seen < n.seen`

/**
 * Watches the table of sessions. An ending elsewhere is heard as a notice at once, and by asking at the latest;
 * when nothing can be asked for a second, nothing is believed, and what is under way ends.
 *
 * **Errors.** `DATABASE_UNAVAILABLE` when the table cannot be read at first.
 */
export async function openRegistry(database: Database, clock: Clock, log: Log): Promise<Registry> {
  const state: State = {
    clock,
    log,
    listener: database.listen({ channel: CHANNEL, silenceMs: SILENCE_MS, onNotice: () => notice(state) }),
    live: new Map(),
    looks: new Set(),
    closing: new AbortController(),
    horizon: null,
    readAt: 0,
    noticed: false,
    wake: () => undefined,
  }
  try {
    await poll(state)
  } catch (error) {
    await state.listener.close()
    throw error
  }
  const watching = watchOver(state)
  const timer = watchSight(state)
  return {
    believed: (live) => believed(state, live),
    known: (session) => state.live.get(session),
    look: async (read) => await look(state, read),
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
    close: async () => {
      clearInterval(timer)
      state.closing.abort()
      state.wake()
      await state.listener.close()
      await watching
    },
  }
}

function believed(state: State, live: Live | undefined): Live | undefined {
  if (live === undefined || live.tx === '') return undefined
  const steady = performance.now()
  if (steady - state.readAt > SIGHT_MS || steady - live.readAt > BELIEF_MS) return undefined
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
    if (row === undefined || session === undefined) return undefined
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

function notice(state: State): void {
  state.noticed = true
  state.wake()
}

async function watchOver(state: State): Promise<void> {
  const { signal } = state.closing
  while (!signal.aborted) {
    let pauseMs = POLL_MS
    try {
      await poll(state)
      await writeSeen(state)
    } catch {
      // That nothing is known is acted on by `watchSight`, however it came.
      pauseMs = RETRY_MS
    }
    await pause(state, pauseMs)
  }
}

async function poll(state: State): Promise<void> {
  state.noticed = false
  const asked = performance.now()
  const [row] = await state.listener.query<{ horizon: string; changed: Change[] }>(SINCE, [state.horizon])
  for (const change of row?.changed ?? []) apply(state, change)
  state.horizon = row?.horizon ?? state.horizon
  state.readAt = asked
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

async function pause(state: State, ms: number): Promise<void> {
  const woken = new AbortController()
  state.wake = () => woken.abort()
  if (state.noticed || state.closing.signal.aborted) return
  await delay(ms, undefined, { signal: woken.signal, ref: false }).catch(() => undefined)
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
    if (steady - state.readAt > SIGHT_MS && state.live.size > 0) {
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

function forget(live: Live | undefined): void {
  if (live !== undefined) live.tx = ''
}

async function writeSeen(state: State): Promise<void> {
  const due = [...state.live.values()].filter(({ seen, written }) => seen - written >= LAST_SEEN_MS)
  if (due.length === 0) return
  const seen = due.map((live) => live.seen)
  await state.listener.query(SEEN, [due.map(({ session }) => session.session), seen])
  due.forEach((live, index) => {
    live.written = seen[index] ?? live.written
  })
}

export function sessionEnded(): ChartwardError {
  return new ChartwardError('SESSION_ENDED', 'this session was ended: sign in again')
}
