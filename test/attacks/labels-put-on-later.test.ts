import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Resource } from '../../src/fhir/index.ts'
import { type Callers, openCallers } from '../support/callers.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'

let chartward: TestChartward
let callers: Callers
let mum: string
beforeAll(async () => {
  chartward = await openTestChartward()
  callers = openCallers(chartward)
  for (const id of ['ann', 'ben', 'cat']) await put({ resourceType: 'Patient', id })
  mum = (await callers.signIn('proxy', { fhirUser: 'RelatedPerson/mum', proxies: ['ann'] })).token
})
afterAll(async () => await chartward.close())

const put = async (body: Resource) => {
  const { status, text } = await chartward.fhir('PUT', `${body.resourceType}/${body.id}`, { body })
  if (status >= 300) throw new Error(text)
}
const ask = async (path: string, token: string) => await chartward.fhir('GET', path, { token })
const CONFIDENTIAL = { meta: { security: [{ code: 'ADOL' }] } }
const note = (id: string, more: object = {}): Resource => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { text: 'confided' },
  subject: { reference: 'Patient/ann' },
  ...more,
})

test('a label that is put on later covers the versions before it', async () => {
  await put(note('late'))
  expect((await ask('Observation/late/_history/1', mum)).status).toBe(200)
  await put(note('late', CONFIDENTIAL))
  for (const path of ['Observation/late/_history/1', 'Observation/late/_history', 'Observation/late']) {
    const { status, text } = await ask(path, mum)
    expect({ path, status }).toEqual({ path, status: 403 })
    expect(text).not.toContain('confided')
  }
})

test('a label that is taken off stays on the versions that had it', async () => {
  await put(note('early', CONFIDENTIAL))
  await put(note('early', { code: { text: 'told' } }))
  expect((await ask('Observation/early/_history/1', mum)).status).toBe(403)
  const { status, text, json } = await ask('Observation/early/_history', mum)
  expect([status, json.entry.length]).toEqual([200, 1])
  expect(text).not.toContain('confided')
})

test('what was labelled stays so when it is deleted', async () => {
  await put(note('gone', CONFIDENTIAL))
  await chartward.fhir('DELETE', 'Observation/gone')
  for (const path of ['', '/_history', '/_history/1', '/_history/2'])
    expect((await ask(`Observation/gone${path}`, mum)).status).toBe(403)
})

test('that a record of others was deleted is told to nobody else', async () => {
  await put({
    resourceType: 'Appointment',
    id: 'theirs',
    status: 'proposed',
    participant: ['ben', 'cat'].map((id) => ({
      actor: { reference: `Patient/${id}` },
      status: 'accepted',
    })),
  })
  await chartward.fhir('DELETE', 'Appointment/theirs')
  const ann = await callers.signIn('patient', { fhirUser: 'Patient/ann' })
  for (const path of ['', '/_history', '/_history/1', '/_history/2'])
    expect((await ask(`Appointment/theirs${path}`, ann.token)).status).toBe(403)
})

test('a refusal does not say which label kept the record back', async () => {
  await put(note('secret', CONFIDENTIAL))
  expect((await ask('Observation/secret', mum)).text).not.toMatch(/label|minor/)
})
