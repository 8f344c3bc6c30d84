import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate } from '../postgres/index.ts'
import { openTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { HISTORY_COLUMNS, KEY_COLUMNS, snapshotTables, TABLES } from './tables.ts'

const ENDINGS = ['ended', 'disabled', 'used', 'reviewed', 'until']

let opened: TestDatabase
beforeAll(async () => {
  opened = await openTestDatabase()
  await migrate(opened.database, path.resolve(import.meta.dirname, '..', '..', 'migrations'))
})
afterAll(async () => await opened.close())

async function columnsOf(table: string): Promise<string[]> {
  const rows = await opened.database.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped`,
    [table],
  )
  return rows.map(({ name }) => name)
}

test('every table of the schema has its rule in a backup', async () => {
  const rows = await opened.database.query<{ name: string }>(
    `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
  )
  expect(Object.keys(TABLES).sort()).toEqual(rows.map(({ name }) => name).sort())
})

test('every column of what is followed is in a segment', async () => {
  expect([...HISTORY_COLUMNS].sort()).toEqual((await columnsOf('record_history')).sort())
  expect([...KEY_COLUMNS].sort()).toEqual((await columnsOf('patient_key')).sort())
})

test('the newest versions are made from columns that a version has', async () => {
  expect((await columnsOf('record')).sort()).toEqual((await columnsOf('record_history')).sort())
})

test('a table is filled after those it refers to, and what tells its rows apart is its key', async () => {
  const order = Object.keys(TABLES)
  const references = await opened.database.query<{ table: string; to: string }>(
    `select conrelid::regclass::text as table, confrelid::regclass::text as to from pg_constraint
     where contype = 'f' and connamespace = 'public'::regnamespace`,
  )
  for (const { table, to } of references) {
    const rule = TABLES[table]?.rule
    if (rule !== 'snapshot' && rule !== 'newest') continue
    expect(TABLES[to]?.rule, `${table} refers to ${to}`).toBe(rule)
    expect(order.indexOf(to), `${table} refers to ${to}`).toBeLessThan(order.indexOf(table))
  }
  for (const table of snapshotTables()) {
    const [key] = await opened.database.query<{ columns: string[] }>(
      `select array_agg(a.attname::text) as columns from pg_index x
         join pg_attribute a on a.attrelid = x.indrelid and a.attnum = any(x.indkey)
       where x.indrelid = $1::regclass and x.indisprimary`,
      [table],
    )
    expect(TABLES[table]).toMatchObject({ key: key?.columns })
  }
})

test('a table whose rows can be ended says what is kept of an ending', async () => {
  const silent: string[] = []
  for (const table of snapshotTables()) {
    const rule = TABLES[table]
    if (rule?.rule === 'newest') continue
    const said = rule?.rule === 'snapshot' ? `${rule.later ?? ''} ${rule.dropped ?? ''}` : ''
    const endings = (await columnsOf(table)).filter((column) => ENDINGS.includes(column))
    silent.push(...endings.filter((column) => !said.includes(column)).map((column) => `${table}.${column}`))
  }
  // When it was last used is no ending.
  expect(silent).toEqual(['passkey.used'])
})
