import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { appointment, observation, patient } from '../laws/scene.ts'

/** The way in: whoever can write to the database, but has no key. */

const WORDS = ['Abbott', 'Zyxqvortel', '8867-4', '2339-0', '718-7']

let chartward: TestChartward

beforeAll(async () => {
  chartward = await openTestChartward()
  const put = async (type: string, id: string, body: unknown) => {
    const { status } = await chartward.fhir('PUT', `${type}/${id}`, { body })
    if (status >= 300) throw new Error(`${type}/${id} was not stored`)
  }
  await put('Patient', 'ann', patient('ann', 'Abbott'))
  await put('Patient', 'ben', patient('ben', 'Zyxqvortel'))
  await put('Observation', 'a1', observation('a1', 'ann', '8867-4'))
  await put('Observation', 'a2', observation('a2', 'ann', '2339-0'))
  await put('Observation', 'b1', observation('b1', 'ben', '718-7'))
  await put('Observation', 'a1', observation('a1', 'ann', '2339-0'))
  await put('Appointment', 'both', appointment('both', 'ann', 'ben'))
  await put('Observation', 'gone', observation('gone', 'ben', '718-7'))
  await chartward.fhir('DELETE', 'Observation/gone')
  await sql('create table kept as select * from record')
  await sql('create table kept_history as select * from record_history')
})
afterAll(async () => await chartward.close())

// Every test alters a database that is whole.
beforeEach(async () => {
  for (const [table, kept] of [
    ['record', 'kept'],
    ['record_history', 'kept_history'],
  ] as const) {
    await sql(`delete from ${table}`)
    await sql(`insert into ${table} select * from ${kept}`)
  }
})

async function sql(text: string, values: readonly unknown[] = []): Promise<void> {
  await chartward.chartward.database.query(text, [...values], { plan: 'custom' })
}

/** What whoever asks gets to see: the status, and which of the words that stand in records. */
async function shown(path: string): Promise<{ status: number; words: string[] }> {
  const { status, text } = await chartward.fhir('GET', path)
  return { status, words: WORDS.filter((word) => text.includes(word)) }
}

const CLOSED = { status: 500, words: [] }

async function swap(one: string, other: string, columns: string): Promise<void> {
  const names = columns.split(', ')
  const set = names.map((name) => `${name} = o.${name}`).join(', ')
  await sql(
    `update record r set ${set} from kept o
     where (r.type || '/' || r.id, o.type || '/' || o.id) in (($1, $2), ($2, $1))`,
    [one, other],
  )
}

test('rows that nobody altered open', async () => {
  expect(await shown('Observation/a1')).toEqual({ status: 200, words: ['2339-0'] })
  expect(await shown('Appointment/both')).toMatchObject({ status: 200 })
})

test.each([
  ['of one person', 'Observation/a1', 'Observation/a2', 'sealed'],
  ['of two people', 'Observation/a2', 'Observation/b1', 'sealed'],
  ['of two people, with whose they are', 'Observation/a2', 'Observation/b1', 'sealed, patient'],
  [
    'of two people, with all that is said of them',
    'Observation/a2',
    'Observation/b1',
    'sealed, patient, updated, elements, version, deleted',
  ],
  ['of different types', 'Patient/ann', 'Observation/a2', 'sealed, patient, elements, updated'],
  ['one of which is shared', 'Appointment/both', 'Observation/a2', 'sealed, patient, elements, updated'],
])('two rows %s, swapped, open for neither', async (_whose, one, other, columns) => {
  await swap(one, other, columns)
  expect([await shown(one), await shown(other)]).toEqual([CLOSED, CLOSED])
})

test('a row swapped is shown by no search, no everything, and no history either', async () => {
  await swap('Observation/a2', 'Observation/b1', 'sealed, patient')
  await sql(
    `update record_history set sealed = (select sealed from kept_history where id = 'b1') where id = 'a2'`,
  )
  for (const path of [
    'Observation?patient=ann',
    'Patient/ann/$everything',
    'Patient/ben/$everything',
    'Observation/a2/_history',
    'Observation/a2/_history/1',
  ])
    expect([path, await shown(path)]).toEqual([path, CLOSED])
})

test('an older version of the same record does not open in the place of the newer', async () => {
  await sql(`update record set sealed = o.sealed, updated = o.updated, elements = o.elements
    from kept_history o where record.id = 'a1' and o.id = 'a1' and o.version = 1`)
  expect(await shown('Observation/a1')).toEqual(CLOSED)
})

test.each([
  ['what classes of elements it has', 'elements = 0'],
  ['when it was written', 'updated = updated + 1'],
  ['whose it is', `patient = (select patient from kept where id = 'b1')`],
  ['that it is nobody’s', 'patient = null'],
  ['that it is shared', `patient = '00000000-0000-0000-0000-000000000000'`],
  ['which version it is', 'version = version + 1'],
])('a row that lies about %s does not open', async (_about, change) => {
  await sql(`update record set ${change} where id = 'a2'`)
  expect(await shown('Observation/a2')).toEqual(CLOSED)
})

test('a deleted record that is said not to be deleted does not open', async () => {
  await sql(`update record set deleted = true where id = 'a2'`)
  expect(await shown('Observation/a2')).toEqual({ status: 410, words: [] })
  await sql(`update record set deleted = false where id = 'gone'`)
  expect(await shown('Observation/gone')).toEqual(CLOSED)
})

test('a row with any one byte changed does not open', async () => {
  const [{ length } = { length: 0 }] = await chartward.chartward.database.query<{ length: number }>(
    `select length(sealed) as length from record where id = 'a2'`,
  )
  expect(length).toBeGreaterThan(100)
  for (const at of [0, 1, 2, 13, 14, 40, Math.floor(length / 2), length - 16, length - 1]) {
    await sql(
      `update record set sealed = set_byte(k.sealed, $1, get_byte(k.sealed, $1) # 16)
      from kept k where record.id = 'a2' and k.id = 'a2'`,
      [at],
    )
    expect([at, await shown('Observation/a2')]).toEqual([at, CLOSED])
  }
  for (const shorter of ["''", 'substr(sealed, 1, 20)', "sealed || '\\x00'"]) {
    await sql(`update record set sealed = ${shorter} where id = 'a2'`)
    expect([shorter, await shown('Observation/a2')]).toEqual([shorter, CLOSED])
  }
})

test('a search token put on a row finds it for nobody: what it says decides', async () => {
  await sql(`update record set lookup = k.lookup from kept k where record.id = 'ben' and k.id = 'ann'`)
  chartward.chartward.keys.forget()
  expect(await shown('Patient?family=abbott')).toEqual({ status: 200, words: ['Abbott'] })
})

test('every alteration of what was stored is found by holding it against the ledger', async () => {
  await chartward.verifyEverything()
  await sql(
    `update record_history set sealed = set_byte(sealed, 30, get_byte(sealed, 30) # 1) where id = 'a2'`,
  )
  await expect(chartward.verifyEverything()).rejects.toThrow('Observation/a2/1')
})
