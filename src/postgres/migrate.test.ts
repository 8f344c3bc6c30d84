import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'

import { openTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { type ChartwardError, silentLog } from '../kernel/index.ts'
import { migrate, openDatabase } from './index.ts'

let keptOpen: TestDatabase
let opened: TestDatabase
let folder: string

beforeAll(async () => {
  keptOpen = await openTestDatabase()
})
afterAll(async () => {
  await keptOpen.close()
})
beforeEach(async () => {
  opened = await openTestDatabase()
  folder = mkdtempSync(join(tmpdir(), 'cw-migrations-'))
  mkdirSync(folder, { recursive: true })
  write('0001_one.sql', 'create table one (a int); insert into one values (1);')
  write(
    '0002_two.sql',
    `create function two() returns int language sql as $$ select 2; $$; -- a comment; with ';'`,
  )
})
afterEach(async () => {
  await opened.close()
  rmSync(folder, { recursive: true })
})

const write = (name: string, sql: string): void => writeFileSync(join(folder, name), sql)
const failure = async (): Promise<string> =>
  await migrate(opened.database, folder).then(
    () => 'none',
    (error: unknown) => (error as ChartwardError).code,
  )

test('each file runs once, in order, and later ones are added', async () => {
  await migrate(opened.database, folder)
  await migrate(opened.database, folder)
  write('0003_three.sql', 'update one set a = a + two()')
  await migrate(opened.database, folder)
  await migrate(opened.database, folder)
  expect(await opened.database.query('select a from one')).toEqual([{ a: 3 }])
})

test('two processes that start at once run each file once', async () => {
  const other = await openDatabase({ connection: opened.connection, log: silentLog })
  write('0003_three.sql', 'update one set a = a + 10')
  await Promise.all([
    migrate(opened.database, folder),
    migrate(other, folder),
    migrate(opened.database, folder),
  ])
  expect(await opened.database.query('select a from one')).toEqual([{ a: 11 }])
  await other.close()
})

test('a file that fails leaves nothing of itself, and those before it stay', async () => {
  write('0003_three.sql', 'insert into one values (5); select broken')
  expect(await failure()).toBe('DATABASE_FAULT')
  expect(await opened.database.query('select a from one')).toEqual([{ a: 1 }])
  write('0003_three.sql', 'insert into one values (6)')
  await migrate(opened.database, folder)
  expect(await opened.database.query('select a from one order by a')).toEqual([{ a: 1 }, { a: 6 }])
})

test('an applied file that was changed stops the start', async () => {
  await migrate(opened.database, folder)
  write('0001_one.sql', 'create table one (a bigint); insert into one values (1);')
  expect(await failure()).toBe('MIGRATION_MISMATCH')
})

test('an applied file that is missing stops the start', async () => {
  await migrate(opened.database, folder)
  rmSync(join(folder, '0002_two.sql'))
  expect(await failure()).toBe('MIGRATION_MISMATCH')
})

test('numbers with a gap or twice the same stop the start before anything runs', async () => {
  write('0004_four.sql', 'select 1')
  expect(await failure()).toBe('MIGRATION_MISMATCH')
  rmSync(join(folder, '0004_four.sql'))
  write('0002_again.sql', 'select 1')
  expect(await failure()).toBe('MIGRATION_MISMATCH')
  expect(await opened.database.query(`select to_regclass('one')::text as one`)).toEqual([{ one: null }])
})
