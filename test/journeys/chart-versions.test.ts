import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { CHART_STAFF, largeChart } from '../support/large-chart.ts'
import { atPage } from '../support/page-caller.ts'
import { writeAll } from '../support/whole-record.ts'

const PLACE = '/api/chart/versions/Condition/rosa-condition-0'

let t: TestChartward
beforeAll(async () => {
  t = await openTestChartward()
  await writeAll(t, largeChart('rosa', 40, t.clock.now()))
  const { json } = await t.fhir('GET', 'Condition/rosa-condition-0')
  const { token } = await t.token('clinician', 'dr-second')
  await t.fhir('PUT', 'Condition/rosa-condition-0', {
    token,
    body: { ...json, note: [{ text: 'looked at' }] },
  })
})
afterAll(async () => await t.close())

async function ask(path: string, role: string, fhirUser?: string) {
  const caller = await atPage(t, role, fhirUser === undefined ? {} : { fhirUser })
  return await caller.ask('GET', path)
}

test('whoever may see the history is told who wrote each version, and the ledger that they were', async () => {
  const from = await t.leafCount()
  const answer = await ask(PLACE, 'clinician', `Practitioner/${CHART_STAFF.doctor}`)
  expect(
    answer.json.map(({ version, by, resource }: any) => [version, by, resource.note?.[0]?.text]),
  ).toEqual([
    [2, { user: 'dr-second', role: 'clinician' }, 'looked at'],
    [1, { user: 'dr-test', role: 'clinician' }, undefined],
  ])
  const leaves = (await t.entries(from)).filter(({ how }) => how === 'history')
  expect(
    leaves.map(({ predicate, resources }) => [predicate, [...resources].sort((a, b) => (a < b ? -1 : 1))]),
  ).toEqual([
    ['Condition/rosa-condition-0', ['Condition/rosa-condition-0/1', 'Condition/rosa-condition-0/2']],
  ])
})

test('a stranger and the desk are told nothing of it, and that is told', async () => {
  for (const [role, fhirUser] of [
    ['clinician', 'Practitioner/stranger'],
    ['front-desk', undefined],
  ] as const) {
    const from = await t.leafCount()
    const answer = await ask(PLACE, role, fhirUser)
    expect(answer.status).toBe(403)
    expect(answer.text).not.toContain('dr-second')
    expect((await t.entries(from)).map(({ how }) => how)).toContain('denied')
  }
})

test('what is not there, and what no type is, has no versions', async () => {
  const as = ['clinician', `Practitioner/${CHART_STAFF.doctor}`] as const
  expect((await ask('/api/chart/versions/Condition/nothing', ...as)).status).toBe(404)
  expect((await ask('/api/chart/versions/Nonsense/nothing', ...as)).status).toBe(404)
})
