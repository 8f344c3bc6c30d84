import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'

let chartward: TestChartward
beforeAll(async () => {
  chartward = await openTestChartward()
})
afterAll(async () => await chartward.close())

test('a patient is created, read, and both stand in the ledger', async () => {
  const body = { resourceType: 'Patient', name: [{ family: 'Marker', given: ['Ada'] }] }
  const created = await chartward.fhir('POST', 'Patient', { body })
  expect(created.status).toBe(201)
  const before = await chartward.leafCount()
  const read = await chartward.fhir('GET', `Patient/${created.json.id}`)
  expect(read.json.name[0].family).toBe('Marker')
  const [entry] = await chartward.entries(before)
  expect(entry?.resources).toEqual([`Patient/${created.json.id}/1`])
  await chartward.verifyEverything()
})
