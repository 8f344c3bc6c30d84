import { setTimeout as wait } from 'node:timers/promises'
import { ChartwardError, type Log } from '../kernel/index.ts'
import { type Feed, type FeedOptions, followRows, lookAround, openFeed } from './feed.ts'
import { removeOld } from './merge.ts'
import { broken } from './segment.ts'

export interface BackupOptions extends Omit<FeedOptions, 'segmentBytes'> {
  readonly log: Log
  /** How long after a write it is in the store, at most, when the store keeps up. */
  readonly intervalMs: number
  /** How often the tables that are not followed are looked at. */
  readonly roundIntervalMs: number
  readonly retentionDays: number
  readonly segmentBytes?: number
}

/** How a backup stands. */
export interface BackupStatus {
  readonly where: string
  /** The number of the newest segment in the store; 0 for none. */
  readonly segment: number
  readonly files: number
  readonly bytes: number
  /** Everything written before this, in milliseconds since 1970, is in the store; null before the first time. */
  readonly completeUntil: number | null
  readonly lagMs: number | null
  /** What the last attempt failed with. */
  readonly failure: string | null
}

/** A backup that follows the database. */
export interface Backup {
  status(): BackupStatus
  /** Puts everything written until now into the store. **Errors** `BACKUP_BROKEN`, those of ledger and database. */
  now(): Promise<BackupStatus>
  /** Tries once to put the rest into the store, and stops. */
  close(): Promise<void>
}

const SEGMENT_BYTES = 32 * 1024 * 1024
const DAY_MS = 86_400_000
const BACKOFF_MS_MAX = 60_000

interface State {
  readonly options: BackupOptions
  readonly opening: () => Promise<Feed>
  readonly stop: AbortController
  feed: Feed | undefined
  /** Whoever comes waits for whoever was there before. */
  turn: Promise<unknown>
  completeUntil: number | null
  lastRoundAt: number
  lastRemovalAt: number
  failure: string | null
  failures: number
}

/** Begins to follow the database. A store that does not answer is asked again: nothing else waits for it. */
export function openBackup(options: BackupOptions): Backup {
  const { segmentBytes = SEGMENT_BYTES } = options
  const state: State = {
    options,
    opening: async () => await openFeed({ ...options, segmentBytes }),
    stop: new AbortController(),
    feed: undefined,
    turn: Promise.resolve(),
    completeUntil: null,
    lastRoundAt: -Infinity,
    lastRemovalAt: -Infinity,
    failure: null,
    failures: 0,
  }
  const following = follow(state)
  return {
    status: () => statusOf(state),
    now: async () => {
      await inTurn(state, { round: true }).catch((error: unknown) => {
        throw error instanceof ChartwardError
          ? error
          : broken(`the backup could not be written: ${reasonOf(error)}`)
      })
      return statusOf(state)
    },
    close: async () => {
      state.stop.abort()
      await following
      // A store that did not answer is not waited for: the next start reads again what is not in it.
      if (state.failures === 0) await inTurn(state, { round: true }).catch(() => undefined)
    },
  }
}

async function follow(state: State): Promise<void> {
  const { intervalMs, log, roundIntervalMs, clock } = state.options
  const { signal } = state.stop
  while (!signal.aborted) {
    const round = clock.now() - state.lastRoundAt >= roundIntervalMs
    await inTurn(state, { round }).catch((error: unknown) => {
      log.warn('backup.behind', { reason: reasonOf(error), failures: state.failures })
    })
    const pauseMs = Math.min(
      intervalMs * 2 ** Math.min(state.failures, 6),
      Math.max(intervalMs, BACKOFF_MS_MAX),
    )
    await wait(pauseMs, undefined, { signal }).catch(() => undefined)
  }
}

async function inTurn(state: State, asked: { readonly round: boolean }): Promise<void> {
  const run = state.turn.then(async () => await flush(state, asked))
  state.turn = run.catch(() => undefined)
  await run
}

async function flush(state: State, { round }: { readonly round: boolean }): Promise<void> {
  const { database, clock } = state.options
  try {
    state.feed ??= await state.opening()
    const since = clock.now()
    const copying = await database.copying()
    try {
      await followRows(state.feed, copying)
      if (round) {
        await lookAround(state.feed, copying)
        state.lastRoundAt = since
      }
    } finally {
      await copying.close()
    }
    await removeWhenDue(state, state.feed)
    state.completeUntil = since
    state.failure = null
    state.failures = 0
  } catch (error) {
    state.failure = reasonOf(error)
    state.failures += 1
    throw error
  }
}

async function removeWhenDue(state: State, feed: Feed): Promise<void> {
  const { clock, retentionDays } = state.options
  const now = clock.now()
  if (now - state.lastRemovalAt < DAY_MS) return
  await removeOld(feed, now - retentionDays * DAY_MS)
  state.lastRemovalAt = now
}

function statusOf({ options, feed, completeUntil, failure }: State): BackupStatus {
  const { store, clock } = options
  const files = feed?.files ?? []
  return {
    where: store.where,
    segment: files.reduce((highest, { last }) => Math.max(highest, last), 0),
    files: files.length,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    completeUntil,
    lagMs: completeUntil === null ? null : clock.now() - completeUntil,
    failure,
  }
}

/** Codes and our own messages: what the system says may name more. */
function reasonOf(error: unknown): string {
  if (error instanceof ChartwardError) return error.message
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  return code ?? (error instanceof Error ? error.name : 'unknown')
}
