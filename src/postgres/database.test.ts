import { setTimeout as delay } from 'node:timers/promises'

import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { openTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { type ChartwardError, silentLog } from '../kernel/index.ts'
import { openDatabase, sqlStateOf } from './index.ts'

let opened: TestDatabase

beforeAll(async () => {
  opened = await openTestDatabase({ poolSize: 2 })
  await opened.database.query(
    'create table thing (id int primary key, name text, body bytea, tokens bigint[])',
  )
})

afterAll(async () => {
  await opened.close()
})

const failureOf = async (work: Promise<unknown>): Promise<ChartwardError> =>
  await work.then(
    () => {
      throw new Error('it should have failed')
    },
    (error: unknown) => error as ChartwardError,
  )

test('any text, bytes and numbers come back as they were given', async () => {
  const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0') && value.isWellFormed())
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        text,
        bytes: fc.uint8Array({ maxLength: 3000 }),
        number: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        numbers: fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
        texts: fc.array(fc.option(text)),
        plan: fc.constantFrom('reused', 'custom'),
      }),
      async ({ text, bytes, number, numbers, texts, plan }) => {
        const rows = await opened.database.query(
          'select $1::text as text, $2::bytea as bytes, $3::bigint as number, $4::bigint[] as numbers, $5::text[] as texts',
          [text, Buffer.from(bytes), number, numbers.map(String), texts],
          { plan },
        )
        expect(rows).toEqual([
          { text, bytes: Buffer.from(bytes), number: String(number), numbers: numbers.map(String), texts },
        ])
      },
    ),
    { numRuns: 200 },
  )
})

test('SQL in a value is a value', async () => {
  const injections = [
    `'; drop table thing; --`,
    `$1`,
    `\\'; select 1`,
    `{"a","b"}`,
    `") ; delete from thing`,
    `NULL`,
  ]
  for (const [index, name] of injections.entries()) {
    await opened.database.query('insert into thing (id, name) values ($1, $2)', [1000 + index, name])
  }
  const kept = await opened.database.query<{ name: string }>(
    'select name from thing where id >= 1000 and name = any($1) order by id',
    [injections],
  )
  expect(kept.map(({ name }) => name)).toEqual(injections)
  await opened.database.query('delete from thing where id >= 1000')
})

test('one text is one statement, whatever it holds', async () => {
  for (const plan of ['reused', 'custom'] as const) {
    const error = await failureOf(opened.database.query('select 1; select 2', [], { plan }))
    expect(sqlStateOf(error)).toBe('42601')
  }
})

test('answers go to the statements that asked, and a failing one does not touch its neighbours', async () => {
  const asked = Array.from({ length: 600 }, async (_, index) => {
    if (index % 7 === 3) {
      const error = await failureOf(opened.database.query('select 1 / $1::int', [0]))
      return sqlStateOf(error)
    }
    if (index % 11 === 5) {
      return sqlStateOf(await failureOf(opened.database.query(`select nothing_${index % 3} from thing`)))
    }
    const rows = await opened.database.query<{ answer: string }>('select $1::text as answer', [`${index}`])
    return rows[0]?.answer
  })
  const answers = await Promise.all(asked)
  answers.forEach((answer, index) => {
    expect(answer).toBe(index % 7 === 3 ? '22012' : index % 11 === 5 ? '42703' : `${index}`)
  })
})

test('a statement whose first preparation fails can be repeated', async () => {
  const sql = 'select late from later'
  await Promise.all(Array.from({ length: 50 }, async () => await failureOf(opened.database.query(sql))))
  await opened.database.query('create table later (late int)')
  await opened.database.query('insert into later values (7)')
  const rows = await Promise.all(Array.from({ length: 50 }, async () => await opened.database.query(sql)))
  expect(rows).toEqual(Array.from({ length: 50 }, () => [{ late: 7 }]))
})

test('a statement prepared before its table changed gives the new columns', async () => {
  await opened.database.query('create table changing (a int)')
  await opened.database.query('insert into changing values (1)')
  const ask = async (): Promise<unknown[]> =>
    await Promise.all(
      Array.from({ length: 20 }, async () => await opened.database.query('select * from changing')),
    )
  expect((await ask())[19]).toEqual([{ a: 1 }])
  await opened.database.query(`alter table changing add b text default 'new'`)
  expect(await ask()).toEqual(Array.from({ length: 20 }, () => [{ a: 1, b: 'new' }]))
})

test('an error says what kind it is and never a value', async () => {
  await opened.database.query('insert into thing (id, name) values (1, $1)', ['MARKER'])
  const errors = [
    await failureOf(opened.database.query('insert into thing (id, name) values (1, $1)', ['MARKER'])),
    await failureOf(opened.database.query('select $1::int', ['MARKER'])),
    await failureOf(opened.database.query('select $1::int', ['MARKER'], { plan: 'custom' })),
    await failureOf(
      opened.database.transaction(async ({ query }) => await query('select $1::uuid', ['MARKER'])),
    ),
    await failureOf(opened.database.query('select $1::text', ['MARKER\0'])),
    await failureOf(opened.database.query('select $1::text', [{ toString: () => 'MARKER' }])),
  ]
  expect(errors.map((error) => [error.code, sqlStateOf(error)])).toEqual([
    ['DATABASE_FAULT', '23505'],
    ['DATABASE_FAULT', '22P02'],
    ['DATABASE_FAULT', '22P02'],
    ['DATABASE_FAULT', '22P02'],
    ['DATABASE_FAULT', '22021'],
    ['DATABASE_FAULT', undefined],
  ])
  for (const error of errors) {
    expect(
      [error.message, error.detail, error.stack, String(error.cause), JSON.stringify(error)].join(),
    ).not.toContain('MARKER')
  }
})

test('a statement that takes too long is ended, and only that one', async () => {
  const database = await openDatabase({
    connection: opened.connection,
    log: silentLog,
    statementTimeoutMs: 300,
  })
  const slow = failureOf(database.query('select pg_sleep(20)'))
  const others = Promise.all(Array.from({ length: 20 }, async () => await database.query('select 1 as one')))
  expect(await others).toHaveLength(20)
  expect((await slow).code).toBe('DATABASE_BUSY')
  await database.close()
})

test('a transaction is all or nothing', async () => {
  const { database } = opened
  await failureOf(
    database.transaction(async ({ query }) => {
      await query('insert into thing (id) values (50)')
      throw new Error('changed my mind')
    }),
  )
  await failureOf(
    database.transaction(async ({ query }) => {
      await query('insert into thing (id) values (51)')
      await query('insert into thing (id) values (51)').catch(() => {})
    }),
  )
  await database.transaction(async ({ query }) => {
    await Promise.all([52, 53].map(async (id) => await query('insert into thing (id) values ($1)', [id])))
  })
  expect(await database.query('select id from thing where id between 50 and 59 order by id')).toEqual([
    { id: 52 },
    { id: 53 },
  ])
})

test('a statement after the end of its transaction is refused', async () => {
  const late = await opened.database.transaction(async ({ query }) => query)
  expect((await failureOf(late('select 1'))).code).toBe('DATABASE_FAULT')
})

test('transactions beyond the pool wait, and those that wait too long are told that it is busy', async () => {
  const database = await openDatabase({
    connection: opened.connection,
    log: silentLog,
    poolSize: 1,
    poolWaitMs: 200,
  })
  const holding = Promise.withResolvers<void>()
  const first = database.transaction(async () => await holding.promise)
  const second = failureOf(database.transaction(async ({ query }) => await query('select 1')))
  expect((await second).code).toBe('DATABASE_BUSY')
  const third = database.transaction(async ({ query }) => await query('select 1 as one'))
  holding.resolve()
  await first
  expect(await third).toEqual([{ one: 1 }])
  await database.close()
})

test('every statement is counted', async () => {
  const { database } = opened
  const before = database.statementCount()
  await database.query('select 1')
  await database.query('select 1', [], { plan: 'custom' })
  await database.transaction(async ({ query }) => await query('select 1'))
  expect(database.statementCount() - before).toBe(5)
})

test('after its connections are cut a database works again', async () => {
  const { database } = opened
  for (let round = 0; round < 3; round++) {
    await Promise.all(Array.from({ length: 100 }, async () => await database.query('select 1')))
    const cut = await failureOf(
      database.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() order by pid = pg_backend_pid()',
      ),
    )
    expect(cut.code).toBe('DATABASE_UNAVAILABLE')
    await eventually(async () => await database.query('select 1'))
    await eventually(async () => await database.transaction(async ({ query }) => await query('select 1')))
  }
})

test('a database that does not answer is unavailable at once', async () => {
  const error = await failureOf(
    openDatabase({ connection: { url: 'postgres://nobody@127.0.0.1:1/none' }, log: silentLog }),
  )
  expect([error.code, error.detail]).toEqual(['DATABASE_UNAVAILABLE', 'ECONNREFUSED'])
})

async function eventually(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt++) {
    try {
      await work()
      return
    } catch {
      await delay(20)
    }
  }
  await work()
}
