import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestChartward, type TestChartward } from '../../test/support/chartward.ts'
import { patientIdOf } from '../fhir/index.ts'

let chartward: TestChartward
beforeAll(async () => {
  chartward = await openTestChartward()
})
afterAll(async () => await chartward.close())

async function patient(family: string, gender: string): Promise<string> {
  const body = { resourceType: 'Patient', gender, name: [{ family }] }
  return (await chartward.fhir('POST', 'Patient', { body })).json.id as string
}

test('whoever a search opens only to compare has a leaf that says so, and is not exposed by it', async () => {
  const shown = await patient('Comparable', 'female')
  const compared = await patient('Comparable', 'male')
  chartward.chartward.keys.forget()
  const from = await chartward.leafCount()
  const window = chartward.clock.now()
  const { json } = await chartward.fhir('GET', 'Patient?family=Comparable&gender=female')
  expect(json.entry.map((entry: any) => entry.resource.id)).toEqual([shown])
  const leaves = (await chartward.entries(from)).map(({ patient: whose, resources, note }) => ({
    whose,
    resources,
    note,
  }))
  expect(leaves).toContainEqual({
    whose: patientIdOf(shown),
    resources: [`Patient/${shown}/1`],
    note: undefined,
  })
  expect(leaves).toContainEqual({ whose: patientIdOf(compared), resources: [], note: 'compared-only' })
  const other = await chartward.token('clinician', 'dr-other')
  await chartward.fhir('GET', `Patient/${shown}`, { token: other.token })
  const query = { sessions: [other.session], users: [], clients: [], addresses: [], from: window }
  const { counts } = await chartward.operations.scope(query, { all: false })
  expect({ disclosed: counts.disclosed, exposed: counts.exposed }).toEqual({ disclosed: 1, exposed: 0 })
})

test('a search that is refused after it opened records leaves their leaves too', async () => {
  const id = await patient('Refusable', 'female')
  await chartward.fhir('POST', 'Patient', {
    body: { resourceType: 'Patient', name: [{ family: 'Refusable' }], gender: 'male' },
  })
  chartward.chartward.keys.forget()
  const from = await chartward.leafCount()
  const body = {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: [
      {
        resource: {
          resourceType: 'Observation',
          status: 'final',
          code: { text: 'x' },
          subject: { reference: 'Patient?family=Refusable' },
        },
        request: { method: 'POST', url: 'Observation' },
      },
    ],
  }
  const { status } = await chartward.fhir('POST', '', { body })
  expect(status).toBeGreaterThanOrEqual(400)
  expect((await chartward.entries(from)).map(({ patient: whose }) => whose)).toContain(patientIdOf(id))
})
