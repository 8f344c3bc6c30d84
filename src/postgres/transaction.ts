import type { Pool, PoolClient, QueryResult } from 'pg'
import { DatabaseError } from 'pg'

import { ChartwardError } from '../kernel/index.ts'
import type { Query, QueryOptions, Transaction } from './database.ts'
import { asDatabaseError, busy, unavailable } from './failure.ts'
import type { Statement } from './pipeline.ts'

/** What a transaction needs of its database. */
export interface TransactionHost {
  readonly pool: Pool
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
      script: async (sql) => void (await runOpen(held, sql)),
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
  const result = await run(held, 'commit')
  if (result.command !== 'COMMIT') {
    throw new ChartwardError('DATABASE_FAULT', 'The database refused a transaction', {
      detail: 'a statement in it had failed',
    })
  }
}

function queryOn(held: Held): Query {
  return async <Row>(
    sql: string,
    values: readonly unknown[] = [],
    options: QueryOptions = {},
  ): Promise<Row[]> => {
    const statement = held.host.statement(sql, values, options.plan === 'custom')
    refuseClosed(held)
    return (await send(held, statement)).rows as Row[]
  }
}

async function runOpen(held: Held, sql: string): Promise<QueryResult> {
  refuseClosed(held)
  return await run(held, sql)
}

function refuseClosed(held: Held): void {
  if (!held.open) {
    throw new ChartwardError('DATABASE_FAULT', 'The transaction is over', {
      detail: 'a statement came after its end',
    })
  }
}

const run = async (held: Held, text: string): Promise<QueryResult> => await send(held, { text })

async function send(held: Held, statement: Statement | { text: string }): Promise<QueryResult> {
  held.host.sent()
  try {
    return await held.client.query(statement)
  } catch (error) {
    held.broken ||= !(error instanceof DatabaseError)
    throw asDatabaseError(error)
  }
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
