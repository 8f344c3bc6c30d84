import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { openTestChartward, type TestChartward } from '../../test/support/chartward.ts'
import type { Database } from '../postgres/index.ts'
import { type Containment, type ContainmentEvent, openContainment } from './containment.ts'
import type { Measure, MeasureAsked } from './measure.ts'

/** Two processes of one environment: what one begins counts in the other. */

let chartward: TestChartward
let here: Containment
const told: ContainmentEvent[] = []
const ledger = { fails: false }

beforeAll(async () => {
  chartward = await openTestChartward()
  here = await open()
})
afterAll(async () => {
  await here.close()
  await chartward.close()
})

async function open(database: Database = chartward.chartward.database): Promise<Containment> {
  const { clock, log } = chartward.chartward
  return await openContainment({
    database,
    clock,
    log,
    tell: async (event) => {
      if (ledger.fails) throw new Error('the ledger cannot be written')
      told.push(event)
      await Promise.resolve()
    },
  })
}

async function openOther(database?: Database): Promise<Containment> {
  const other = await open(database)
  onTestFinished(async () => await other.close())
  return other
}

const BY = { user: 'officer', role: 'security-officer', client: 'test', session: 's', address: 'local' }
const who = (user: string, session = `session-of-${user}`, client = 'chart') => ({ user, session, client })
const asked = (user: string, more: Partial<MeasureAsked> = {}): MeasureAsked => ({
  degree: 'care-safe',
  target: { kind: 'person', name: user },
  reason: 'many patients',
  by: BY,
  ...more,
})
const degreesOf = (containment: Containment, user: string) =>
  containment.inForce(who(user)).map(({ degree }) => degree)
const POLL = { timeout: 5_000, interval: 20 }

test('a measure counts here at once, elsewhere soon; and so does its end', async () => {
  const elsewhere = await openOther()
  const begun: Measure[] = []
  elsewhere.onBegun((measure) => begun.push(measure))
  const measure = await here.begin(asked('dr-x'))
  expect(degreesOf(here, 'dr-x')).toEqual(['care-safe'])
  expect([degreesOf(here, 'dr-y'), here.inForce(who('dr-y', 's', 'dr-x'))]).toEqual([[], []])
  await expect.poll(() => degreesOf(elsewhere, 'dr-x'), POLL).toEqual(['care-safe'])
  expect(begun.map(({ id }) => id)).toEqual([measure.id])
  expect(await elsewhere.end(measure.id, BY)).toMatchObject({ id: measure.id, ended: expect.any(Number) })
  expect(degreesOf(elsewhere, 'dr-x')).toEqual([])
  await expect.poll(() => degreesOf(here, 'dr-x'), POLL).toEqual([])
  expect(await here.end(measure.id, BY)).toBeUndefined()
  expect(await here.end('no-id', BY)).toBeUndefined()
})

test('what a process asks of memory is no query', async () => {
  await here.begin(asked('dr-memory'))
  const before = chartward.chartward.database.statementCount()
  for (let at = 0; at < 100; at += 1) here.inForce(who('dr-memory'))
  expect(chartward.chartward.database.statementCount()).toBe(before)
})

test('the ledger is told before it counts; what it cannot be told of does not begin, and does not end', async () => {
  const from = told.length
  const measure = await here.begin(asked('dr-told', { finding: 'f-1' }))
  expect(told.slice(from)).toMatchObject([
    {
      how: 'containment',
      who: BY,
      note: `care-safe of person dr-told, measure ${measure.id}, finding f-1: many patients`,
    },
  ])
  ledger.fails = true
  onTestFinished(() => {
    ledger.fails = false
  })
  await expect(here.begin(asked('dr-untold'))).rejects.toThrow('cannot be written')
  await expect(here.end(measure.id, BY)).rejects.toThrow('cannot be written')
  expect([degreesOf(here, 'dr-untold'), degreesOf(here, 'dr-told')]).toEqual([[], ['care-safe']])
  const { database } = chartward.chartward
  expect(await database.query("select 1 from measure where target = 'dr-untold'")).toEqual([])
})

test('a restart forgets nothing, and a measure ends by itself when its time is over', async () => {
  await here.begin(asked('dr-kept', { forMs: 60_000 }))
  await here.begin(asked('dr-barred', { degree: 'suspend-person' }))
  const after = await openOther()
  expect([degreesOf(after, 'dr-kept'), after.isBarred(who('dr-barred'))]).toEqual([['care-safe'], true])
  chartward.clock.pass(61_000)
  expect([degreesOf(after, 'dr-kept'), degreesOf(here, 'dr-kept')]).toEqual([[], []])
  expect(await here.list({ target: { kind: 'person', name: 'dr-kept' } })).toEqual([])
  expect(await here.list({ target: { kind: 'person', name: 'dr-kept' }, ended: true })).toHaveLength(1)
})

test('who answers is asked no more, and everybody else is', async () => {
  const environment = { kind: 'environment', name: 'environment' } as const
  const measure = await here.begin(asked('', { degree: 'question', target: environment }))
  const elsewhere = await openOther()
  const reason = 'I look after the ward today'
  const answering = { measure, who: { ...BY, user: 'dr-a' } }
  await expect(here.answer({ ...answering, reason: 'short' })).rejects.toMatchObject({ code: 'USAGE' })
  const from = told.length
  await here.answer({ ...answering, reason })
  expect(told.slice(from)).toMatchObject([{ note: `question answered, measure ${measure.id}: ${reason}` }])
  expect([degreesOf(here, 'dr-a'), degreesOf(here, 'dr-b')]).toEqual([[], ['question']])
  await expect.poll(() => degreesOf(elsewhere, 'dr-a'), POLL).toEqual([])
  expect(degreesOf(elsewhere, 'dr-b')).toEqual(['question'])
  // The answer stands in the ledger, not in the table.
  const rows = await chartward.chartward.database.query('select * from measure_answer')
  expect(JSON.stringify(rows)).not.toContain('ward')
  await here.end(measure.id, BY)
})

test('a passkey that was shown before the measure settles nothing', async () => {
  const measure = await here.begin(asked('dr-step', { degree: 'step-up' }))
  const answering = { measure, who: { ...BY, user: 'dr-step' } }
  const early = { ...answering, shownAt: (measure.begun - 1) as Measure['begun'] }
  await expect(here.answer(early)).rejects.toMatchObject({ code: 'STEP_UP_REQUIRED' })
  await expect(here.answer(answering)).rejects.toMatchObject({ code: 'STEP_UP_REQUIRED' })
  expect(degreesOf(here, 'dr-step')).toEqual(['step-up'])
  await here.answer({ ...answering, shownAt: measure.begun })
  expect(degreesOf(here, 'dr-step')).toEqual([])
})

test('what keeps back cannot be answered away', async () => {
  const measure = await here.begin(asked('dr-safe'))
  await expect(here.answer({ measure, who: { ...BY, user: 'dr-safe' } })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
})

test('the policy begins a measure once for each finding, however many processes try, and not again when it was ended', async () => {
  const automatic = asked('dr-auto', { finding: 'f-2', automatic: true })
  const other = await openOther()
  const from = told.length
  const [one, two] = await Promise.all([here.begin(automatic), other.begin(automatic)])
  expect(one.id).toBe(two.id)
  expect(told.length).toBe(from + 1)
  await here.end(one.id, BY)
  expect(await here.begin(automatic)).toMatchObject({ id: one.id, ended: expect.any(Number) })
  expect(degreesOf(here, 'dr-auto')).toEqual([])
})

test('when the table cannot be read for a second everybody is in care-safe mode; known measures still count', async () => {
  const { database } = chartward.chartward
  const away = { now: false }
  const flickering: Database = {
    ...database,
    listen: (listening) => {
      const listener = database.listen(listening)
      return {
        query: async <Row>(sql: string, values: readonly unknown[] = []) => {
          if (away.now) throw new Error('the database is away')
          return await listener.query<Row>(sql, values)
        },
        close: async () => await listener.close(),
      }
    },
  }
  await here.begin(asked('dr-known', { degree: 'suspend-person' }))
  const blind = await openOther(flickering)
  expect([blind.inSight(), degreesOf(blind, 'dr-anybody')]).toEqual([true, []])
  away.now = true
  await expect.poll(() => degreesOf(blind, 'dr-anybody'), POLL).toEqual(['care-safe'])
  expect(blind.inSight()).toBe(false)
  expect(blind.isBarred(who('dr-known'))).toBe(true)
  await blind.look()
  expect(blind.inSight()).toBe(false)
  away.now = false
  await blind.look()
  expect([blind.inSight(), degreesOf(blind, 'dr-anybody')]).toEqual([true, []])
})

test('a measure that begins while the table is being read is not forgotten by what was read', async () => {
  const { database } = chartward.chartward
  const slow: Database = {
    ...database,
    listen: (listening) => {
      const listener = database.listen(listening)
      return {
        query: async <Row>(sql: string, values: readonly unknown[] = []) => {
          const rows = await listener.query<Row>(sql, values)
          await delay(100)
          return rows
        },
        close: async () => await listener.close(),
      }
    },
  }
  const containment = await openOther(slow)
  for (let at = 0; at < 5; at += 1) {
    const name = `dr-slow-${at}`
    const measure = await containment.begin(asked(name))
    for (let look = 0; look < 15; look += 1) {
      expect(degreesOf(containment, name)).toEqual(['care-safe'])
      await delay(10)
    }
    await containment.end(measure.id, BY)
    expect(degreesOf(containment, name)).toEqual([])
  }
})

test.each<[Partial<MeasureAsked>, string]>([
  [{ reason: 'x' }, 'a reason is'],
  [{ reason: 'two\nlines' }, 'a reason is'],
  [{ forMs: 10 }, 'a minute to a year'],
  [{ degree: 'suspend-app' }, 'suspend-app is for: app'],
  [{ degree: 'freeze' }, 'freeze is for: environment'],
  [{ target: { kind: 'person', name: '' } }, 'no such name'],
])('%j is refused: %s', async (more, says) => {
  await expect(here.begin(asked('dr-wrong', more))).rejects.toThrow(says)
})
