import type { Duplex } from 'node:stream'

import type { Client, ClientConfig } from 'pg'

import type { Log } from '../kernel/index.ts'
import { busy, unavailable } from './failure.ts'
import { type KnownColumns, PipelinedQuery, type Row, type Statement } from './pipelined-query.ts'
import { RawRowClient } from './raw-row.ts'

/** Some connections on which statements are sent without waiting for the answers of those before. */
export interface Pipeline {
  send(statement: Statement): Promise<Row[]>
  close(): Promise<void>
}

export interface PipelineOptions {
  readonly client: ClientConfig
  readonly log: Log
  readonly connections: number
  /** How many statements one connection may have on the wire: a slow one delays those behind it. */
  readonly depthMax: number
  /** How many may wait for a place before more are refused. */
  readonly waitingMax: number
  /** A connection that answers nothing for this long while it owes answers is given up. */
  readonly silenceMs: number
}

interface Lane {
  client: Client | undefined
  columns: KnownColumns
  connecting: Promise<void> | undefined
  /** After a failed attempt: not again before this, unless no connection is left. */
  notBefore: number
  inFlight: number
  /** True while what is sent is held back until the end of the turn. */
  corked: boolean
  answered: number
  answeredAtTick: number
}

interface Waiting {
  readonly statement: Statement
  readonly resolve: (rows: Row[]) => void
  readonly reject: (error: unknown) => void
}

interface State {
  readonly options: PipelineOptions
  readonly lanes: Lane[]
  readonly waiting: Waiting[]
  closed: boolean
  /** Set while something is on the wire. */
  watch: NodeJS.Timeout | undefined
}

const RETRY_AFTER_MS = 1_000

export function openPipeline(options: PipelineOptions): Pipeline {
  const state: State = {
    options,
    lanes: Array.from({ length: options.connections }, () => ({
      client: undefined,
      columns: new Map(),
      connecting: undefined,
      notBefore: 0,
      inFlight: 0,
      corked: false,
      answered: 0,
      answeredAtTick: 0,
    })),
    waiting: [],
    closed: false,
    watch: undefined,
  }
  return {
    send: async (statement) =>
      await new Promise<Row[]>((resolve, reject) => {
        enqueue(state, { statement, resolve, reject })
      }),
    close: async () => {
      await close(state)
    },
  }
}

function enqueue(state: State, item: Waiting): void {
  if (state.closed) {
    item.reject(unavailable('closed'))
    return
  }
  const lane = idlestLane(state)
  if (lane === undefined || lane.inFlight > 0) {
    connectMore(state)
  }
  if (lane?.client !== undefined) {
    dispatch(state, lane, lane.client, item)
  } else if (state.waiting.length < state.options.waitingMax) {
    state.waiting.push(item)
  } else {
    item.reject(busy('too many statements wait'))
  }
}

/** The connected lane with the fewest statements on the wire, if it may take one more. */
function idlestLane(state: State): Lane | undefined {
  let idlest: Lane | undefined
  for (const lane of state.lanes) {
    if (lane.client !== undefined && (idlest === undefined || lane.inFlight < idlest.inFlight)) {
      idlest = lane
    }
  }
  return idlest !== undefined && idlest.inFlight < state.options.depthMax ? idlest : undefined
}

/** Opens one more connection, if one is left to open. Never fails: those who wait are told. */
function connectMore(state: State): void {
  const now = performance.now()
  const none = state.lanes.every((lane) => lane.client === undefined)
  const lane = state.lanes.find(
    (lane) => lane.client === undefined && lane.connecting === undefined && (none || now >= lane.notBefore),
  )
  if (lane === undefined) {
    return
  }
  lane.connecting = connect(state, lane)
    .catch((error: unknown) => {
      lane.notBefore = performance.now() + RETRY_AFTER_MS
      lane.connecting = undefined
      // At once, unless another connection will serve them.
      if (state.lanes.every(({ client, connecting }) => client === undefined && connecting === undefined)) {
        state.waiting.splice(0).forEach((item) => item.reject(error))
      }
    })
    .finally(() => {
      lane.connecting = undefined
      drain(state)
    })
}

async function connect(state: State, lane: Lane): Promise<void> {
  const client = new RawRowClient({ ...state.options.client, pipeline: true })
  client.on('error', (error) => {
    if (lane.client === client) {
      lane.client = undefined
      lane.inFlight = 0
      state.options.log.warn('postgres.connection-lost', { code: (error as NodeJS.ErrnoException).code })
    }
  })
  client.on('end', () => {
    if (lane.client === client) {
      lane.client = undefined
      lane.inFlight = 0
    }
  })
  await client.connect()
  if (state.closed) {
    await client.end()
    throw unavailable('closed')
  }
  lane.client = client
  lane.columns = new Map()
  lane.inFlight = 0
  lane.corked = false
}

function drain(state: State): void {
  while (state.waiting.length > 0) {
    const lane = idlestLane(state)
    if (lane?.client === undefined) {
      return
    }
    dispatch(state, lane, lane.client, state.waiting.shift() as Waiting)
  }
}

function dispatch(state: State, lane: Lane, client: Client, item: Waiting): void {
  lane.inFlight++
  state.watch ??= setInterval(() => watch(state), state.options.silenceMs).unref()
  cork(lane, client)
  const query = new PipelinedQuery(item.statement, lane.columns, (error, rows) => {
    if (lane.client === client) {
      lane.inFlight--
      lane.answered++
    }
    if (error === undefined) {
      item.resolve(rows)
    } else {
      item.reject(error)
    }
    if (state.waiting.length > 0) {
      drain(state)
    }
  })
  client.query(query)
}

/** What all requests of one turn of the event loop send goes out in one write: a write costs more than a statement. */
function cork(lane: Lane, client: Client): void {
  if (!lane.corked) {
    const stream = streamOf(client)
    lane.corked = true
    stream.cork()
    setImmediate(() => {
      lane.corked = false
      stream.uncork()
    })
  }
}

function watch(state: State): void {
  let owed = false
  for (const lane of state.lanes) {
    if (lane.inFlight > 0 && lane.answered === lane.answeredAtTick && lane.client !== undefined) {
      streamOf(lane.client).destroy(new Error('silent'))
    }
    lane.answeredAtTick = lane.inFlight > 0 ? lane.answered : -1
    owed ||= lane.inFlight > 0
  }
  if (!owed) {
    clearInterval(state.watch)
    state.watch = undefined
  }
}

const streamOf = (client: Client): Duplex => (client.connection as unknown as { stream: Duplex }).stream

async function close(state: State): Promise<void> {
  state.closed = true
  clearInterval(state.watch)
  state.waiting.splice(0).forEach((item) => item.reject(unavailable('closed')))
  await Promise.all(
    state.lanes.map(async (lane) => {
      await lane.connecting
      await lane.client?.end()
    }),
  )
}
