import type { Duplex } from 'node:stream'

import { DatabaseError, type Pool, type PoolClient } from 'pg'

import { ChartwardError } from '../kernel/index.ts'
import type { Query, QueryOptions, Transaction } from './database.ts'
import { asDatabaseError, busy, unavailable } from './failure.ts'
import { type KnownColumns, PipelinedQuery, type Row, type Statement } from './pipelined-query.ts'

/** What a transaction needs of its database. */
export interface TransactionHost {
  readonly pool: Pool
  readonly known: WeakMap<object, KnownColumns>
  /** A connection that owes an answer for this long is given up. */
  readonly silenceMs: number
  statement(sql: string, values: readonly unknown[], custom: boolean): Statement
  sent(): void
}

/** One connection while it is checked out. */
interface Held {
  readonly host: TransactionHost
  readonly client: PoolClient
  /** False once the work is done: what it left running must not run in somebody else's transaction. */
  open: boolean
  /** Set when the connection can no longer be trusted to be in a known state. */
  broken: boolean
}

const WAITING_MAX = 1_000

export async function runTransaction<T>(
  host: TransactionHost,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const held: Held = { host, client: await checkOut(host.pool), open: true, broken: false }
  const lost = (): void => {
    held.broken = true
  }
  held.client.on('error', lost)
  try {
    await run(held, 'begin')
    const result = await work({
      query: queryOn(held),
      script: async (sql) => await runScript(held, sql),
    })
    held.open = false
    await commit(held)
    return result
  } catch (error) {
    held.open = false
    if (!held.broken) {
      await run(held, 'rollback').catch(lost)
    }
    throw error
  } finally {
    held.client.off('error', lost)
    held.client.release(held.broken)
  }
}

/** A commit after a failed statement that the work did not pass on is a rollback, which the server says politely. */
async function commit(held: Held): Promise<void> {
  const command = await run(held, 'commit')
  if (command !== 'COMMIT') {
    throw new ChartwardError('DATABASE_FAULT', 'The database refused a transaction', {
      detail: 'a statement in it had failed',
    })
  }
}

function queryOn(held: Held): Query {
  return async <R>(
    sql: string,
    values: readonly unknown[] = [],
    options: QueryOptions = {},
  ): Promise<R[]> => {
    refuseClosed(held)
    const statement = held.host.statement(sql, values, options.plan === 'custom')
    return (await answered(held, async () => await send(held, statement))) as R[]
  }
}

async function send({ host, client }: Held, statement: Statement): Promise<Row[]> {
  let known = host.known.get(client)
  if (known === undefined) {
    known = new Map()
    host.known.set(client, known)
  }
  const columns = known
  return await new Promise<Row[]>((resolve, reject) => {
    client.query(
      new PipelinedQuery(statement, columns, (error, rows) => {
        if (error === undefined) {
          resolve(rows)
        } else {
          reject(error instanceof Error ? error : new Error('unknown'))
        }
      }),
    )
  })
}

/** Without a limit of time: a migration takes as long as it takes. */
async function runScript(held: Held, sql: string): Promise<void> {
  refuseClosed(held)
  await answered(held, async () => await held.client.query(sql), Infinity)
}

function refuseClosed(held: Held): void {
  if (!held.open) {
    throw new ChartwardError('DATABASE_FAULT', 'The transaction is over', {
      detail: 'a statement came after its end',
    })
  }
}

/** Text of ours without values, perhaps several statements. */
const run = async (held: Held, text: string): Promise<string | undefined> =>
  await answered(held, async () => {
    const result = await held.client.query(text)
    return Array.isArray(result) ? undefined : result.command
  })

async function answered<T>(held: Held, ask: () => Promise<T>, limitMs = held.host.silenceMs): Promise<T> {
  held.host.sent()
  const silence = Number.isFinite(limitMs) ? setTimeout(() => giveUp(held.client), limitMs) : undefined
  try {
    return await ask()
  } catch (error) {
    held.broken ||= !(error instanceof DatabaseError)
    throw asDatabaseError(error)
  } finally {
    clearTimeout(silence)
  }
}

function giveUp(client: PoolClient): void {
  const { stream } = client.connection as unknown as { stream: Duplex }
  stream.destroy(new Error('silent'))
}

async function checkOut(pool: Pool): Promise<PoolClient> {
  if (pool.waitingCount >= WAITING_MAX) {
    throw busy('too many transactions wait')
  }
  try {
    return await pool.connect()
  } catch (error) {
    if (error instanceof Error && error.message === 'timeout exceeded when trying to connect') {
      throw busy('no connection came free')
    }
    throw error instanceof Error && error.message.startsWith('Cannot use a pool')
      ? unavailable('closed')
      : asDatabaseError(error)
  }
}
