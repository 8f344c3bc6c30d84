import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Callers, openCallers } from '../support/callers.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'

let chartward: TestChartward
let callers: Callers
beforeAll(async () => {
  chartward = await openTestChartward()
  callers = openCallers(chartward)
  for (const id of ['ann', 'ben'])
    await chartward.fhir('PUT', `Patient/${id}`, { body: { resourceType: 'Patient', id } })
})
afterAll(async () => await chartward.close())

test('who may not write learns nothing from the references of a transaction', async () => {
  const { token } = await callers.signIn('patient', { fhirUser: 'Patient/ann' })
  const scopes = ['user/*.rs']
  const app = await callers.signIn('clinician', { fhirUser: 'Practitioner/lee', scopes })
  const answer = async (reader: string, other: string) => {
    const resource = {
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'pulse' },
      subject: { reference: 'Patient/ann' },
      focus: [{ reference: other }],
    }
    const entry = [{ resource, request: { method: 'POST', url: 'Observation' } }]
    const body = { resourceType: 'Bundle', type: 'transaction', entry }
    const { status, text } = await chartward.fhir('POST', '', { token: reader, body })
    return { status, text: text.replaceAll(/[0-9a-f-]{36}/g, '') }
  }
  for (const reader of [token, app.token]) {
    const there = await answer(reader, 'Patient/ben')
    expect(there.status).toBe(403)
    expect(await answer(reader, 'Patient/nobody')).toEqual(there)
  }
})
