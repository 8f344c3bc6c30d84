import { Client, type ClientConfig } from 'pg'

import { asDatabaseError } from './failure.ts'

/**
 * A connection of its own that hears what other connections `notify`. What it answers was read after every notice
 * it had heard, and whoever waits for its answers notices that it went deaf.
 */
export interface Listener {
  /**
   * Runs a statement on the connection that listens, which is made anew when it was lost.
   *
   * **Errors.** `DATABASE_UNAVAILABLE` and the others of `Database`, also when no answer comes in time.
   */
  query<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>
  close(): Promise<void>
}

export interface Listening {
  /** A name of ours: it goes into the statement as it is. */
  readonly channel: string
  /** How long a connection, or an answer, may take. */
  readonly silenceMs: number
  readonly onNotice: () => void
}

interface State {
  readonly config: ClientConfig
  readonly listening: Listening
  client: Promise<Client> | undefined
  closed: boolean
}

export function openListener(config: ClientConfig, listening: Listening): Listener {
  const state: State = { config, listening, client: undefined, closed: false }
  return {
    query: async <Row>(sql: string, values: readonly unknown[] = []) => await ask<Row>(state, sql, values),
    close: async () => {
      state.closed = true
      await (await state.client?.catch(() => undefined))?.end().catch(() => undefined)
    },
  }
}

async function ask<Row>(state: State, sql: string, values: readonly unknown[]): Promise<Row[]> {
  const connecting = (state.client ??= connect(state))
  try {
    const client = await connecting
    const { rows } = await client.query(sql, [...values])
    return rows as Row[]
  } catch (error) {
    // Whatever went wrong, the next question is asked over a connection that is known to listen.
    if (state.client === connecting) state.client = undefined
    void connecting.then(async (client) => await client.end()).catch(() => undefined)
    throw asDatabaseError(error)
  }
}

async function connect(state: State): Promise<Client> {
  const { channel, silenceMs, onNotice } = state.listening
  const client = new Client({
    ...state.config,
    connectionTimeoutMillis: silenceMs,
    statement_timeout: silenceMs,
    query_timeout: silenceMs,
  })
  // It is said to whoever asks next, who gets another connection the time after.
  client.on('error', () => {})
  client.on('notification', onNotice)
  await client.connect()
  await client.query(`listen ${channel}`)
  if (state.closed) await client.end()
  return client
}
