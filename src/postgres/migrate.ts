import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { ChartwardError } from '../kernel/index.ts'
import type { Database, Transaction } from './database.ts'

interface Migration {
  readonly number: number
  readonly name: string
  readonly sql: string
  readonly digest: string
}

/** Held while migrations run, so that two processes that start at once do not both run them. */
const LOCK = 727_200_181

/**
 * Brings the database to the state of the files `0001_name.sql`, `0002_name.sql`, ... in `directory`: each one
 * that was not applied runs, in order, in a transaction of its own. There is no way back.
 *
 * **Errors** `MIGRATION_MISMATCH` when an applied file was changed or is missing, or numbers have gaps or repeat.
 */
export async function migrate(database: Database, directory: string): Promise<void> {
  const migrations = readMigrations(directory)
  await database.transaction(async (transaction) => {
    await lock(transaction)
    await transaction.query(
      `create table if not exists migration (
         number int primary key, name text not null, digest text not null, applied timestamptz not null default now())`,
    )
    await refuseMismatch(transaction, migrations)
  })
  for (const migration of migrations) {
    await apply(database, migrations, migration)
  }
}

async function apply(database: Database, all: readonly Migration[], migration: Migration): Promise<void> {
  await database.transaction(async (transaction) => {
    await lock(transaction)
    const applied = await refuseMismatch(transaction, all)
    if (applied < migration.number) {
      await transaction.script(migration.sql)
      await transaction.query('insert into migration (number, name, digest) values ($1, $2, $3)', [
        migration.number,
        migration.name,
        migration.digest,
      ])
    }
  })
}

/** The number of the last applied migration, 0 for none. */
async function refuseMismatch(transaction: Transaction, migrations: readonly Migration[]): Promise<number> {
  const applied = await transaction.query<{ number: number; name: string; digest: string }>(
    'select number, name, digest from migration order by number',
  )
  for (const [index, row] of applied.entries()) {
    const file = migrations[index]
    if (file === undefined || row.number !== file.number) {
      throw mismatch(`migration ${row.number} (${row.name}) was applied and its file is missing`)
    }
    if (row.digest !== file.digest) {
      throw mismatch(`migration ${row.number} (${row.name}) was changed after it was applied`)
    }
  }
  return applied.length
}

/** Waits for another process that migrates, and then has all the time it needs. */
const lock = async (transaction: Transaction): Promise<void> =>
  await transaction.script(
    `set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0;
     select pg_advisory_xact_lock(${LOCK})`,
  )

function readMigrations(directory: string): Migration[] {
  const migrations = readdirSync(directory)
    .map((name) => /^(\d{4})_([a-z0-9_-]+)\.sql$/.exec(name))
    .filter((match) => match !== null)
    .map((match) => {
      const sql = readFileSync(join(directory, match[0]), 'utf8')
      const digest = createHash('sha256').update(sql).digest('hex')
      return { number: Number(match[1]), name: match[2] ?? '', sql, digest }
    })
    .sort((a, b) => a.number - b.number)
  migrations.forEach(({ number }, index) => {
    if (number !== index + 1) {
      throw mismatch(`the files of migrations must be numbered from 0001 without gaps; found ${number}`)
    }
  })
  return migrations
}

const mismatch = (why: string): ChartwardError =>
  new ChartwardError('MIGRATION_MISMATCH', `The database and this program do not fit: ${why}`)
