import { afterAll, beforeAll, expect, test } from 'vitest'
import { patientIdOf } from '../../src/fhir/index.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { CHART_STAFF, largeChart } from '../support/large-chart.ts'
import { atPage, type PageCaller } from '../support/page-caller.ts'
import { withoutLedger } from '../support/stopped-ledger.ts'
import { writeAll } from '../support/whole-record.ts'

const DOCTOR = { fhirUser: `Practitioner/${CHART_STAFF.doctor}` }
const PLACE = '/api/chart/last-look/rosa'
const TEN_MINUTES = 600_000

let t: TestChartward
beforeAll(async () => {
  t = await openTestChartward()
  await writeAll(t, largeChart('rosa', 20, t.clock.now()))
})
afterAll(async () => await t.close())

/** Time goes by while somebody works elsewhere; the session stays. */
async function goAway(one: PageCaller): Promise<void> {
  for (let step = 0; step < 2; step += 1) {
    t.clock.pass(TEN_MINUTES)
    await one.fhir('GET', 'Practitioner?_count=1')
  }
}

async function lookOf(one: PageCaller) {
  await t.leafCount()
  const { json } = await one.ask('GET', PLACE)
  return json as { readonly since?: string; readonly until: string; readonly own: readonly string[] }
}

const problem = (text: string) => ({
  resourceType: 'Condition',
  subject: { reference: 'Patient/rosa' },
  code: { text },
})

test('somebody is told when they opened the chart before this look, and what they wrote themselves since', async () => {
  const one = await atPage(t, 'clinician', DOCTOR)
  const other = await atPage(t, 'clinician', DOCTOR)
  await other.fhir('GET', 'Patient/rosa')
  await one.fhir('GET', 'Condition?patient=rosa')
  expect((await lookOf(one)).since, 'looks of others and searches are no opening').toBeUndefined()
  const before = t.clock.now()
  await one.fhir('GET', 'Patient/rosa')
  const after = t.clock.now()
  expect((await lookOf(one)).since, 'this very look').toBeUndefined()
  const own = await one.fhir('POST', 'Condition', problem('written by them'))
  await other.fhir('POST', 'Condition', problem('written by somebody else'))
  await goAway(one)
  const { since = '', until, own: written } = await lookOf(one)
  expect(Date.parse(since)).toBeGreaterThanOrEqual(before)
  expect(Date.parse(since)).toBeLessThanOrEqual(after)
  expect(written).toEqual([`Condition/${own.json.id}`])
  expect(Date.parse(until)).toBeLessThanOrEqual(t.clock.now())
  await one.fhir('GET', 'Patient/rosa')
  expect((await lookOf(one)).since, 'the same all through this look').toBe(since)
  await goAway(one)
  expect(Date.parse((await lookOf(one)).since ?? '')).toBeGreaterThan(Date.parse(since) + TEN_MINUTES)
})

test('that they asked has its leaf, and without the ledger nobody is told', async () => {
  const one = await atPage(t, 'clinician', DOCTOR)
  const from = await t.leafCount()
  await lookOf(one)
  const leaves = (await t.entries(from)).filter(({ how }) => how === 'search')
  expect(leaves.map(({ who, patient, note }) => [who.user, patient, note])).toEqual([
    [one.user, patientIdOf('rosa'), 'when they opened this chart before'],
  ])
  await withoutLedger(t, async () => {
    const answer = await one.ask('GET', PLACE)
    expect([answer.status, answer.text.includes('until')]).toEqual([503, false])
  })
})

test('a stranger learns nothing, and that is told', async () => {
  const from = await t.leafCount()
  const stranger = await atPage(t, 'clinician', { fhirUser: 'Practitioner/stranger' })
  expect((await stranger.ask('GET', PLACE)).status).toBe(403)
  expect((await t.entries(from)).map(({ how }) => how)).toContain('denied')
})
