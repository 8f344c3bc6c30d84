import type { Readable, Writable } from 'node:stream'
import { Client, type ClientConfig } from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'

import { asDatabaseError } from './failure.ts'

/**
 * A connection of its own for whole tables: rows leave and arrive as PostgreSQL writes them, without becoming values.
 * Its statements take as long as they take.
 *
 * **Errors** of every member: `DATABASE_UNAVAILABLE`, `DATABASE_FAULT`; streams fail with the driver's own errors.
 */
export interface Copying {
  /** One statement, or several without values. */
  query<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>
  /** What `copy (...) to stdout` writes. */
  read(sql: string): Readable
  /** Takes what `copy ... from stdin` reads. Done when it has finished. */
  write(sql: string): Writable
  close(): Promise<void>
}

export async function openCopying(config: ClientConfig): Promise<Copying> {
  const client = new Client({ ...config, statement_timeout: 0 })
  // Said to whoever asks next.
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('set idle_in_transaction_session_timeout = 0')
  } catch (error) {
    await client.end().catch(() => undefined)
    throw asDatabaseError(error)
  }
  return {
    query: async <Row>(sql: string, values: readonly unknown[] = []) => {
      try {
        // Without values as one simple message, which may hold several statements.
        const result = values.length === 0 ? await client.query(sql) : await client.query(sql, [...values])
        return (Array.isArray(result) ? [] : result.rows) as Row[]
      } catch (error) {
        throw asDatabaseError(error)
      }
    },
    read: (sql) => client.query(copyTo(sql)),
    write: (sql) => client.query(copyFrom(sql)),
    close: async () => await client.end().catch(() => undefined),
  }
}
