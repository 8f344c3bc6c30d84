import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEFAULT_BUDGETS } from '../../src/brake/index.ts'
import { patientIdOf } from '../../src/fhir/index.ts'
import { observation, patient } from '../laws/scene.ts'
import { openCallers, type TestCaller } from '../support/callers.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'

/** The way in: a clinician's account, the glass of many broken in advance, and every way out tried that is not a plain read. */

const PEOPLE = Array.from({ length: 24 }, (_, at) => `p-${at}`)
const MAX = DEFAULT_BUDGETS.find(({ name }) => name === 'unrelated-10m')?.max ?? 0

let chartward: TestChartward
beforeAll(async () => {
  chartward = await openTestChartward()
  const who = { user: 'test', role: 'server', client: 'test', session: 'import', address: 'local' }
  const entry = PEOPLE.flatMap((id) => [
    { resource: patient(id, 'Abbott') },
    { resource: observation(`of-${id}`, id, '8867-4') },
  ])
  const text = JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry })
  await chartward.chartward.disclosure.importDocument({ who, request: 'load', why: 'HSYSADMIN' }, text)
})
afterAll(async () => await chartward.close())

/** Somebody who broke the glass of everybody here. */
async function openThief(): Promise<TestCaller> {
  const thief = await openCallers(chartward).signIn('clinician')
  const caller = { ...thief.caller, factorAt: chartward.clock.now() }
  for (const id of PEOPLE)
    await chartward.chartward.access.breakGlass({
      caller,
      patient: patientIdOf(id),
      reason: 'found unconscious in the hall',
    })
  return thief
}

/** Of how many people the ledger says that somebody was shown something. */
async function shownTo({ user }: TestCaller, from: number): Promise<number> {
  const entries = await chartward.entries(from)
  const mine = entries.filter(({ who, resources }) => who.user === user && resources.length > 0)
  return new Set(mine.map((entry) => entry.patient)).size
}

/** Of how many people an answer says something. */
const namedIn = (text: string): number =>
  PEOPLE.filter((id) => new RegExp(`"(?:Patient/|of-)?${id}"`).test(text)).length

test('a hundred requests at the same time have no more than one after the other', async () => {
  const thief = await openThief()
  const from = await chartward.leafCount()
  const answers = await Promise.all(
    Array.from({ length: 100 }, async (_, at) => {
      const path = at % 2 === 0 ? 'Patient/p-' : 'Observation/of-p-'
      return await chartward.fhir('GET', `${path}${at % PEOPLE.length}`, { token: thief.token })
    }),
  )
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 429]))
  expect(await shownTo(thief, from)).toBe(MAX)
})

const GETS = PEOPLE.flatMap((id) => [`Patient/${id}`, `Observation/of-${id}`])
const bundle = (type: 'batch' | 'transaction', urls: readonly string[]) => ({
  resourceType: 'Bundle',
  type,
  entry: urls.map((url) => ({ request: { method: 'GET', url } })),
})

test.each([
  ['reads in a batch', 'POST', '', bundle('batch', GETS)],
  ['reads in a transaction', 'POST', '', bundle('transaction', GETS)],
  [
    'searches in a batch',
    'POST',
    '',
    bundle(
      'batch',
      PEOPLE.map((id) => `Observation?patient=${id}`),
    ),
  ],
  ['a search for everybody', 'GET', `Observation?code=8867-4&_count=50`, undefined],
  ['what is included', 'GET', `Observation?code=8867-4&_include=Observation:patient&_count=50`, undefined],
  ['what points back', 'GET', `Patient?family=abbott&_revinclude=Observation:patient&_count=50`, undefined],
  ['a sorted search', 'GET', `Observation?code=8867-4&_sort=-date&_count=50`, undefined],
] as const)('%s: no more people than the budget', async (_way, method, path, body) => {
  const thief = await openThief()
  const from = await chartward.leafCount()
  const asked = body === undefined ? {} : { body }
  const { text } = await chartward.fhir(method, path, { token: thief.token, ...asked })
  const shown = await shownTo(thief, from)
  expect(shown).toBeLessThanOrEqual(MAX)
  expect(namedIn(text)).toBeLessThanOrEqual(shown)
})

test.each([
  ['history', (id: string) => `Patient/${id}/_history`],
  ['an old version', (id: string) => `Observation/of-${id}/_history/1`],
  ['everything', (id: string) => `Patient/${id}/$everything`],
] as const)('%s of one after the other: no more people than the budget', async (_way, pathOf) => {
  const thief = await openThief()
  const from = await chartward.leafCount()
  const statuses: number[] = []
  for (const id of PEOPLE) statuses.push((await chartward.fhir('GET', pathOf(id), thief)).status)
  expect(statuses.filter((status) => status === 200)).toHaveLength(MAX)
  expect(await shownTo(thief, from)).toBe(MAX)
})

test('what a person writes is braked like what they read', async () => {
  const thief = await openThief()
  const statuses: number[] = []
  for (const id of PEOPLE) {
    const body = observation(`of-${id}`, id, '8867-4')
    statuses.push((await chartward.fhir('PUT', `Observation/of-${id}`, { token: thief.token, body })).status)
  }
  expect(statuses.filter((status) => status < 300)).toHaveLength(MAX)
})

test('people who are written down for the first time are no strangers: a morning of admissions goes on', async () => {
  for (const role of ['clinician', 'front-desk'] as const) {
    const { token } = await openCallers(chartward).signIn(role)
    const statuses: number[] = []
    for (let at = 0; at < 3 * MAX; at += 1)
      statuses.push(
        (await chartward.fhir('POST', 'Patient', { token, body: patient(`new-${at}`, 'New') })).status,
      )
    expect([role, ...new Set(statuses)]).toEqual([role, 201])
  }
})
