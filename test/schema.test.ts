import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate } from '../src/postgres/index.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'

const MIGRATIONS = path.resolve(import.meta.dirname, '..', 'migrations')
const SNAPSHOT = path.join(MIGRATIONS, 'schema.snapshot.sql')

let opened: TestDatabase
beforeAll(async () => {
  opened = await openTestDatabase()
  await migrate(opened.database, MIGRATIONS)
})
afterAll(async () => await opened.close())

test('the schema that the migrations make is the one in schema.snapshot.sql', async () => {
  const schema = await describeSchema(opened)
  // Written anew with UPDATE_SNAPSHOT=1; reviewed with the migration that changed it.
  if (process.env['UPDATE_SNAPSHOT'] === '1') writeFileSync(SNAPSHOT, schema)
  expect(schema).toBe(readFileSync(SNAPSHOT, 'utf8'))
})

async function describeSchema({ database }: TestDatabase): Promise<string> {
  const columns = await database.query<{ table: string; line: string }>(`
    select c.relname as table, format('  %I %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
      case when a.attnotnull then ' not null' else '' end,
      coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')) as line
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace order by c.relname, a.attnum`)
  const indexes = await database.query<{ line: string }>(
    `select indexdef as line from pg_indexes where schemaname = 'public' order by tablename, indexname`,
  )
  const tables = [...new Set(columns.map(({ table }) => table))].map((table) => {
    const lines = columns.filter((column) => column.table === table).map(({ line }) => line)
    return `table ${table} (\n${lines.join(',\n')}\n)`
  })
  return `-- Made from the migrations by test/schema.test.ts; change a migration, not this file.\n\n${tables.join('\n\n')}\n\n${indexes.map(({ line }) => line).join('\n')}\n`
}
