import { afterAll, beforeAll, expect, test } from 'vitest'

import { openTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import type { PatientId } from '../kernel/index.ts'
import { migrate, type Query } from '../postgres/index.ts'
import { type Candidates, findCandidates, type Way } from './candidates-sql.ts'
import { exportPage, type ExportPageAsked, type Whose } from './exported.ts'

const ROWS = 60_000
const FREQUENT = '7'
const FREQUENT_COUNT = 6_000
const PATIENT = '00000000-0000-4000-8000-000000000011' as PatientId

let t: TestDatabase

/** Row n: its own token 1000 + n; every tenth has the frequent one; 100 patients. No statistics are gathered. */
beforeAll(async () => {
  t = await openTestDatabase()
  await migrate(t.database, 'migrations')
  for (const table of ['record', 'record_history']) {
    await t.database.query(`alter table ${table} set (autovacuum_enabled = off)`)
    await t.database.query(
      `insert into ${table} (updated, version, elements, patient, deleted, type, id, lookup, within, sealed)
       select n, 1, 0, ('00000000-0000-4000-8000-' || lpad((n % 100)::text, 12, '0'))::uuid, false,
         case n % 2 when 0 then 'Observation' else 'Encounter' end, md5(n::text),
         case n % 10 when 0 then array[1000 + n, ${FREQUENT}] else array[1000 + n] end, array[n % 3], '\\x00'
       from generate_series(1, ${ROWS}) n`,
    )
  }
})

afterAll(async () => {
  await t.close()
})

const page = { type: 'Observation', afterId: '', limit: 50, snapshot: undefined }

/** The plan of every statement that a search runs. */
async function plansOf(way: Way, setting = 'force_custom_plan'): Promise<string[]> {
  const plans: string[] = []
  await t.database.transaction(async (transaction) => {
    await transaction.query(`set local plan_cache_mode = ${setting}`)
    const explained: Query = async (sql, values) => {
      const lines = await transaction.query<{ 'QUERY PLAN': string }>(`explain ${sql}`, values)
      plans.push(lines.map((line) => line['QUERY PLAN']).join('\n'))
      return (await transaction.query(sql, values)) as never
    }
    await findCandidates(explained, way, page)
  })
  return plans
}

async function run(way: Way, limit = 1000, more: { snapshot?: string } = {}): Promise<string[]> {
  const found: string[] = []
  let afterId = ''
  for (;;) {
    const request = { type: 'Observation', afterId, limit, snapshot: more.snapshot }
    const answer: Candidates = await findCandidates(t.database.query, way, request)
    found.push(...answer.rows.map(({ id }) => id))
    afterId = answer.rows.at(-1)?.id ?? ''
    if (answer.complete) return found
  }
}

test.each(['never analyzed', 'analyzed'])('a token is looked up in the token index (%s)', async (state) => {
  if (state === 'analyzed') await t.database.query('analyze record, record_history', [], { plan: 'custom' })
  for (const groups of [[['1042']], [['1042', '5', '6']], [['1042'], ['8', FREQUENT]]]) {
    const [plan = '', ...more] = await plansOf({ kind: 'lookup', groups })
    expect(more).toEqual([])
    expect(plan).toContain('Bitmap Index Scan on record_lookup')
    expect(plan).not.toContain('Seq Scan on record')
  }
})

test.each(['never analyzed', 'analyzed'])('rows of a patient come from the patient index (%s)', async () => {
  const way: Way = { kind: 'patient', patient: PATIENT, within: [['1', '2']], mention: '99' }
  const [plan = ''] = await plansOf(way)
  expect(plan).toContain('record_patient')
  expect(plan).toContain('Bitmap Index Scan on record_lookup')
  expect(plan).not.toContain('Seq Scan on record')
})

test.each(['force_custom_plan', 'force_generic_plan'])(
  'a search whose plan is kept has a good one for any patient (%s)',
  async (setting) => {
    for (const within of [[], [['1', '2']]]) {
      const [plan = ''] = await plansOf({ kind: 'patient', patient: PATIENT, within, mention: '99' }, setting)
      expect(plan).toContain('Index Scan using record_patient')
      expect(plan).toContain('Bitmap Index Scan on record_lookup')
      expect(plan).not.toContain('Seq Scan on record')
    }
  },
)

const WHOSE: readonly Whose[] = [
  { kind: 'own', patients: [PATIENT] },
  { kind: 'shared' },
  { kind: 'shared', mentions: ['99'] },
  { kind: 'open' },
]

test.each(['never analyzed', 'analyzed'])(
  'a page of an export is never looked for everywhere (%s)',
  async () => {
    const asked: Omit<ExportPageAsked, 'whose'> = {
      type: 'Observation',
      snapshot: '1:1:',
      since: 0,
      limit: 50,
    }
    for (const whose of WHOSE) {
      const plans: string[] = []
      const explained: Query = async (sql, values) => {
        const lines = await t.database.query<{ 'QUERY PLAN': string }>(`explain ${sql}`, values, {
          plan: 'custom',
        })
        plans.push(lines.map((line) => line['QUERY PLAN']).join('\n'))
        return []
      }
      await exportPage(explained, { ...asked, whose })
      expect(plans).toHaveLength(1)
      expect(plans[0]).not.toContain('Seq Scan on record_history')
      expect(plans[0]).toContain(whose.kind === 'own' ? 'record_history_patient' : 'record_history')
    }
  },
)

test('a frequent token is met by walking the primary key, page by page, without loss', async () => {
  const way: Way = { kind: 'lookup', groups: [[FREQUENT]] }
  const plans = await plansOf(way)
  expect(plans).toHaveLength(2)
  const wanted = await t.database.query<{ id: string }>(
    `select id from record where type = 'Observation' and lookup && array[${FREQUENT}::bigint] order by id`,
  )
  expect(wanted).toHaveLength(FREQUENT_COUNT)
  const first = await findCandidates(t.database.query, way, page)
  await t.database.query(
    `update record set tx = pg_current_xact_id(), version = 2, lookup = '{}' where id in
       (select id from record where type = 'Observation' and lookup && array[${FREQUENT}::bigint] order by id limit 3)`,
  )
  await t.database.query(
    `insert into record_history (updated, version, elements, patient, deleted, type, id, lookup, within, sealed)
     select updated, version, elements, patient, deleted, type, id, lookup, within, sealed from record where version = 2`,
  )
  const { snapshot } = first
  expect(await run(way, 1000, { snapshot })).toEqual(wanted.map(({ id }) => id))
  expect(await run(way)).toEqual(wanted.slice(3).map(({ id }) => id))
})
