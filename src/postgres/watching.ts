import { setTimeout as delay } from 'node:timers/promises'
import type { Database } from './database.ts'
import type { Listener } from './listening.ts'

/** What is believed is asked about again this often, also when no notice came. */
const POLL_MS = 400
const RETRY_MS = 50
const SILENCE_MS = 800

/** A table that is read again at every notice, and every now and then without one. */
export interface Watch {
  /** The machine's steady time when the newest answer was asked for: everything until then is known. */
  readAt(): number
  /** Reads now. **Errors.** Those of `read`. */
  look(): Promise<void>
  close(): Promise<void>
}

export interface Watching {
  /** A name of ours: it goes into the statement as it is. */
  readonly channel: string
  readonly read: (query: Listener['query']) => Promise<void>
}

interface State {
  readonly listener: Listener
  readonly watching: Watching
  readonly closing: AbortController
  readAt: number
  noticed: boolean
  wake: () => void
}

/**
 * Watches over a connection of its own. That nothing can be read shows in `readAt`, which stands still then.
 *
 * **Errors.** Those of `read`, when it fails the first time.
 */
export async function openWatch(database: Database, watching: Watching): Promise<Watch> {
  const { channel } = watching
  const state: State = {
    listener: database.listen({ channel, silenceMs: SILENCE_MS, onNotice: () => notice(state) }),
    watching,
    closing: new AbortController(),
    readAt: 0,
    noticed: false,
    wake: () => undefined,
  }
  try {
    await look(state)
  } catch (error) {
    await state.listener.close()
    throw error
  }
  const over = watchOver(state)
  return {
    readAt: () => state.readAt,
    look: async () => await look(state),
    close: async () => {
      state.closing.abort()
      state.wake()
      await state.listener.close()
      await over
    },
  }
}

async function look(state: State): Promise<void> {
  state.noticed = false
  const asked = performance.now()
  await state.watching.read(state.listener.query)
  state.readAt = Math.max(state.readAt, asked)
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
      await look(state)
    } catch {
      // That nothing is known is acted on by whoever asks how old the answer is, however it came.
      pauseMs = RETRY_MS
    }
    await pause(state, pauseMs)
  }
}

async function pause(state: State, ms: number): Promise<void> {
  const woken = new AbortController()
  state.wake = () => woken.abort()
  if (state.noticed || state.closing.signal.aborted) return
  await delay(ms, undefined, { signal: woken.signal, ref: false }).catch(() => undefined)
}
