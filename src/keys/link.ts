import { ChartwardError, type Log } from '../kernel/index.ts'
import { type Connection, gone, openConnection, type Welcome } from './connection.ts'
import type { Frame } from './frame.ts'

/** A connection that comes back by itself. While it is away, calls fail at once with `KEYS_UNAVAILABLE`. */
export interface Link {
  readonly welcome: Welcome
  call(header: Readonly<Record<string, unknown>>, body?: Uint8Array): Promise<Frame>
  close(): void
}

export interface LinkOptions {
  readonly socketPath: string
  readonly credential: Uint8Array
  readonly log: Log
  readonly callTimeoutMs: number
  /** Called with every connection that is made anew, before anything is asked through it. */
  readonly onWelcome: (welcome: Welcome) => void
}

interface State {
  readonly options: LinkOptions
  readonly welcome: Welcome
  connection: Connection | undefined
  timer: NodeJS.Timeout | undefined
  closed: boolean
}

const RETRY_MS_MIN = 20
const RETRY_MS_MAX = 1000

export async function openLink(options: LinkOptions): Promise<Link> {
  let onEnd = (): void => {}
  const first = await openConnection({ ...options, onEnd: () => onEnd() })
  const state: State = {
    options,
    welcome: first.welcome,
    connection: first,
    timer: undefined,
    closed: false,
  }
  onEnd = () => lost(state)
  return {
    welcome: first.welcome,
    call: async (header, body) => {
      if (state.connection === undefined) throw gone()
      return await state.connection.call(header, body)
    },
    close: () => {
      state.closed = true
      clearTimeout(state.timer)
      state.connection?.close()
      state.connection = undefined
    },
  }
}

function lost(state: State): void {
  state.connection = undefined
  if (state.closed) return
  state.options.log.warn('key-server-lost')
  retry(state, RETRY_MS_MIN)
}

function retry(state: State, afterMs: number): void {
  state.timer = setTimeout(() => {
    reconnect(state).catch((error: unknown) => {
      const code = error instanceof ChartwardError ? error.code : 'unknown'
      if (code !== 'KEYS_UNAVAILABLE') state.options.log.error('key-server-not-accepted', { code })
      if (!state.closed) retry(state, Math.min(afterMs * 2, RETRY_MS_MAX))
    })
  }, afterMs)
  state.timer.unref()
}

async function reconnect(state: State): Promise<void> {
  const connection = await openConnection({ ...state.options, onEnd: () => lost(state) })
  const { environment, vkey } = connection.welcome
  if (state.closed || environment !== state.welcome.environment || vkey !== state.welcome.vkey) {
    // Not the ledger our accounts are in: releases under another one would be missing from the scope.
    connection.close()
    throw new ChartwardError('KEYS_REFUSED', 'Another key server answers than before')
  }
  state.options.onWelcome(connection.welcome)
  state.connection = connection
  state.options.log.info('key-server-back')
}
