import { setTimeout as delay } from 'node:timers/promises'

import type { Log } from '../kernel/index.ts'
import type { DatabaseConnection } from './connection.ts'
import { type EmbeddedOptions, type EmbeddedPostgres, type HeldCluster, holdCluster } from './embedded.ts'

/** An embedded server that is started again when it ends. */
export interface SupervisedPostgres {
  /** The same for all its lives. */
  readonly connection: DatabaseConnection
  /** The process id of the server, when there is one now. */
  pid(): number | undefined
  /** How often it had to be started again. */
  restartCount(): number
  close(): Promise<void>
}

const FIRST_WAIT_MS = 50
const WAIT_MS_MAX = 10_000
/** A server that lived this long was well: the next start is tried at once. */
const WELL_AFTER_MS = 30_000

interface State {
  readonly held: HeldCluster
  readonly log: Log
  readonly closing: AbortController
  server: EmbeddedPostgres | undefined
  restarts: number
}

/**
 * Starts PostgreSQL in `directory` and keeps it running: when it is killed or crashes it is started again, after
 * 50 ms at first and up to 10 s when it keeps failing. A `Database` on the connection fails `DATABASE_UNAVAILABLE`
 * meanwhile and works again afterwards.
 *
 * **Errors** as `startEmbeddedPostgres`, for the first start only.
 */
export async function superviseEmbeddedPostgres(options: EmbeddedOptions): Promise<SupervisedPostgres> {
  const held = await holdCluster(options)
  const state: State = {
    held,
    log: options.log,
    closing: new AbortController(),
    server: undefined,
    restarts: 0,
  }
  try {
    state.server = await held.launch()
  } catch (error) {
    held.release()
    throw error
  }
  const kept = keepRunning(state)
  return {
    connection: held.connection,
    pid: () => state.server?.pid,
    restartCount: () => state.restarts,
    close: async () => {
      state.closing.abort()
      await kept
      await state.server?.close()
      held.release()
    },
  }
}

async function keepRunning(state: State): Promise<void> {
  const { signal } = state.closing
  let waitMs = FIRST_WAIT_MS
  while (!signal.aborted) {
    const startedAt = performance.now()
    if (state.server !== undefined && !(await endedBefore(state.server, signal))) {
      return
    }
    state.server = undefined
    waitMs = performance.now() - startedAt > WELL_AFTER_MS ? FIRST_WAIT_MS : waitMs
    await delay(waitMs, undefined, { signal }).catch(() => {})
    waitMs = Math.min(waitMs * 2, WAIT_MS_MAX)
    if (!signal.aborted) {
      await relaunch(state)
    }
  }
}

/** False when the signal to close came first. */
async function endedBefore(server: EmbeddedPostgres, signal: AbortSignal): Promise<boolean> {
  return await new Promise<boolean>((resolve) => {
    const abort = (): void => resolve(false)
    signal.addEventListener('abort', abort, { once: true })
    server.onExit(() => {
      signal.removeEventListener('abort', abort)
      resolve(true)
    })
  })
}

async function relaunch(state: State): Promise<void> {
  try {
    state.server = await state.held.launch()
    state.restarts++
  } catch (error) {
    state.log.error('postgres.restart-failed', {
      reason: error instanceof Error ? error.message : 'unknown',
    })
  }
}
