import { type ClientConfig, Pool } from 'pg'

import { ChartwardError, type Log } from '../kernel/index.ts'
import type { DatabaseConnection } from './connection.ts'
import { type Copying, openCopying } from './copying.ts'
import { asDatabaseError, sqlStateOf } from './failure.ts'
import { type Listener, type Listening, openListener } from './listening.ts'
import { openPipeline, type Pipeline } from './pipeline.ts'
import type { KnownColumns, Statement } from './pipelined-query.ts'
import { RawRowClient } from './raw-row.ts'
import { runTransaction } from './transaction.ts'
import { columnTypes, wireValues } from './values.ts'

export interface DatabaseOptions {
  readonly connection: DatabaseConnection
  readonly log: Log
  /** Connections for transactions. Single statements have their own, a few. Default 10. */
  readonly poolSize?: number
  /** A statement that runs longer is ended by the server. Default 30,000. */
  readonly statementTimeoutMs?: number
  /** How long to wait for a connection, new or from the pool. Default 10,000. */
  readonly poolWaitMs?: number
}

export interface QueryOptions {
  /**
   * `reused` (the default): prepared once a connection; PostgreSQL may settle on one plan for all values.
   * `apart`: one plan for all values from the first, and sent over other connections: a search does not delay reads by id.
   * `custom`: planned for these values, and sent apart too.
   */
  readonly plan?: 'reused' | 'apart' | 'custom'
}

/** Takes one statement: SQL text that is ours, with `$1`, `$2` for everything that is not. */
export type Query = <Row = Record<string, unknown>>(
  sql: string,
  values?: readonly unknown[],
  options?: QueryOptions,
) => Promise<Row[]>

/** Statements that take effect together or not at all. Usable until the work that got it is done. */
export interface Transaction {
  readonly query: Query
  /** Runs several statements separated by semicolons, without values: for migrations. */
  script(sql: string): Promise<void>
}

/** A pool of connections to one database. It survives the server: statements fail while it is away. */
export interface Database {
  readonly query: Query
  /** Commits when `work` resolves, rolls back when it rejects. */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>
  /** A connection of its own that hears notices; whoever opened it closes it. */
  listen(listening: Listening): Listener
  /** A connection of its own for whole tables; whoever opened it closes it. **Errors** `DATABASE_UNAVAILABLE`. */
  copying(): Promise<Copying>
  /** How many statements have been sent, `begin` and `commit` included; those of listeners are not counted. */
  statementCount(): number
  close(): Promise<void>
}

/** Reads by id: two connections keep two cores of server busy, and deep ones save system calls. */
const READS = { connections: 3, depthMax: 64, waitingMax: 10_000 }
/** Searches take milliseconds each, so that one must not wait long behind another. */
const SEARCHES = { connections: 4, depthMax: 2, waitingMax: 1_000 }
/** For statements whose plan is kept. Left to itself the server plans them anew each time, for twice their cost. */
const KEPT_PLANS = '-c plan_cache_mode=force_generic_plan'
const NAMES_MAX = 500
const MAJOR_MIN = 15

interface State {
  readonly client: ClientConfig
  readonly pool: Pool
  readonly reads: Pipeline
  readonly searches: Pipeline
  readonly kept: Pipeline
  /** Prepared statements by text. Bounded: texts are few unless someone builds them from values. */
  readonly names: Map<string, string>
  /** Columns of prepared statements, by connection of the pool. */
  readonly known: WeakMap<object, KnownColumns>
  readonly silenceMs: number
  statements: number
}

/**
 * Connects to PostgreSQL, embedded or external.
 *
 * **Errors** `DATABASE_UNAVAILABLE` when it does not answer, answers no longer (then a statement that was on its way
 * may or may not have taken effect), or is older than version 15, not UTF8 or not durable;
 * `DATABASE_BUSY` when no connection comes free or a statement takes too long; `DATABASE_FAULT` for any statement
 * it refuses. `detail` has the SQLSTATE and never a value.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const state = openState(options)
  const query = makeQuery(state)
  const close = async (): Promise<void> => {
    const pipelines = [state.reads, state.searches, state.kept]
    await Promise.all([...pipelines.map(async (pipeline) => await pipeline.close()), state.pool.end()])
  }
  try {
    await refuseUnfit(query)
  } catch (error) {
    await close()
    throw error
  }
  return {
    query,
    transaction: async (work) =>
      await runTransaction(
        {
          pool: state.pool,
          silenceMs: state.silenceMs,
          known: state.known,
          statement: (sql, values, custom) => asStatement(state, sql, values, custom),
          sent: () => {
            state.statements++
          },
        },
        work,
      ),
    listen: (listening) => openListener(state.client, listening),
    copying: async () => await openCopying(state.client),
    statementCount: () => state.statements,
    close,
  }
}

/** A server that keeps the promises made here: what is acknowledged stays, and text is what it was. */
async function refuseUnfit(query: Query): Promise<void> {
  const rows = await query<Record<'version' | 'encoding' | 'client' | 'fsync' | 'commit', string>>(
    `select current_setting('server_version_num') as version, current_setting('server_encoding') as encoding,
            current_setting('client_encoding') as client, current_setting('fsync') as fsync,
            current_setting('synchronous_commit') as commit`,
  )
  const found = rows[0]
  const complaint =
    Math.trunc(Number(found?.version) / 10_000) < MAJOR_MIN
      ? `must be PostgreSQL ${MAJOR_MIN} or later`
      : found?.encoding !== 'UTF8' || found.client !== 'UTF8'
        ? 'must have the encoding UTF8'
        : found.fsync !== 'on' || found.commit === 'off'
          ? 'must have the settings fsync and synchronous_commit on'
          : undefined
  if (complaint !== undefined) {
    throw new ChartwardError('DATABASE_UNAVAILABLE', `The configured database ${complaint}`)
  }
}

function openState(options: DatabaseOptions): State {
  const { connection, log, poolSize = 10, statementTimeoutMs = 30_000, poolWaitMs = 10_000 } = options
  const client: ClientConfig = {
    ...('url' in connection ? { connectionString: connection.url } : { ...connection, ssl: false }),
    application_name: 'chartward',
    statement_timeout: statementTimeoutMs,
    connectionTimeoutMillis: poolWaitMs,
    keepAlive: true,
    types: columnTypes,
  }
  const pool = new Pool({
    ...client,
    Client: RawRowClient,
    pipeline: true,
    max: poolSize,
    idleTimeoutMillis: 60_000,
    idle_in_transaction_session_timeout: 60_000,
  })
  // For good: the pool leaves a moment without a listener when it hands a connection over, and an error that
  // comes then would end the process.
  pool.on('connect', (client) => client.on('error', () => {}))
  pool.on('error', (error) => {
    log.warn('postgres.connection-lost', { code: (error as NodeJS.ErrnoException).code })
  })
  const silenceMs = statementTimeoutMs + 5_000
  const pipeline = { client, log, silenceMs }
  return {
    client,
    pool,
    reads: openPipeline({ ...pipeline, ...READS }),
    searches: openPipeline({ ...pipeline, ...SEARCHES }),
    kept: openPipeline({ ...pipeline, ...SEARCHES, client: { ...client, options: KEPT_PLANS } }),
    names: new Map(),
    known: new WeakMap(),
    silenceMs,
    statements: 0,
  }
}

function makeQuery(state: State): Query {
  return async <Row>(
    sql: string,
    values: readonly unknown[] = [],
    options: QueryOptions = {},
  ): Promise<Row[]> => {
    const { plan = 'reused' } = options
    const statement = asStatement(state, sql, values, plan === 'custom')
    const pipeline = plan === 'reused' ? state.reads : plan === 'apart' ? state.kept : state.searches
    state.statements++
    try {
      return (await pipeline.send(statement)) as Row[]
    } catch (error) {
      const failure = asDatabaseError(error)
      if (statement.name === undefined || !isStalePreparation(failure)) {
        throw failure
      }
    }
    state.statements++
    try {
      return (await pipeline.send({ text: sql, values: statement.values })) as Row[]
    } catch (error) {
      throw asDatabaseError(error)
    }
  }
}

/**
 * The statement was refused before it did anything, because its prepared form was not there, there twice (its
 * first sender failed while others were on the wire), or made for a table that has changed since.
 */
const isStalePreparation = (error: ChartwardError): boolean =>
  ['26000', '42P05', '0A000'].includes(sqlStateOf(error) ?? '')

function asStatement(state: State, sql: string, values: readonly unknown[], custom: boolean): Statement {
  if (sql.includes('\0')) {
    throw new ChartwardError('DATABASE_FAULT', 'The database refused a statement', {
      detail: 'NUL in the text',
    })
  }
  const wire = wireValues(values)
  const name = custom ? undefined : nameOf(state, sql)
  return name === undefined ? { text: sql, values: wire } : { text: sql, values: wire, name }
}

function nameOf(state: State, sql: string): string | undefined {
  const known = state.names.get(sql)
  if (known !== undefined || state.names.size >= NAMES_MAX) {
    return known
  }
  const name = `s${state.names.size}`
  state.names.set(sql, name)
  return name
}
