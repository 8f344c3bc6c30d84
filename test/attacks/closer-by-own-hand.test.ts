import { afterAll, beforeAll, expect, test } from 'vitest'
import { patientIdOf, type Resource } from '../../src/fhir/index.ts'
import { type Callers, openCallers, type TestCaller } from '../support/callers.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'

let chartward: TestChartward
let callers: Callers
let lee: TestCaller
beforeAll(async () => {
  chartward = await openTestChartward()
  callers = openCallers(chartward)
  await put({ resourceType: 'Practitioner', id: 'lee' })
  for (const id of ['ann', 'ben', 'cat']) {
    await put({ resourceType: 'Patient', id })
    await put({ ...ofPatient('Observation', id), id: `o-${id}` })
  }
  // Far from ann, by a task; close to cat, by a visit; nothing to ben.
  await put({ ...task('ann'), id: 'task' })
  await put({ ...visit('cat'), id: 'visit' })
  lee = await callers.signIn('clinician', {
    fhirUser: 'Practitioner/lee',
    factorAt: chartward.clock.now(),
  })
})
afterAll(async () => await chartward.close())

const LEE = { reference: 'Practitioner/lee' }
const put = async (body: Resource) => {
  const { status, text } = await chartward.fhir('PUT', `${body.resourceType}/${body.id}`, { body })
  if (status >= 300) throw new Error(text)
}
const write = async (body: Resource) => {
  const { id, resourceType } = body
  const { token } = lee
  const place = id === undefined ? resourceType : `${resourceType}/${id}`
  return (await chartward.fhir(id === undefined ? 'POST' : 'PUT', place, { token, body })).status
}
const inTransaction = async (resource: Resource) => {
  const request = { method: 'POST', url: resource.resourceType }
  const body = { resourceType: 'Bundle', type: 'transaction', entry: [{ resource, request }] }
  return (await chartward.fhir('POST', '', { token: lee.token, body })).status
}
const sees = async (path: string) => (await chartward.fhir('GET', path, { token: lee.token })).status === 200
const ofPatient = (resourceType: string, id: string): Resource => ({
  resourceType,
  status: 'final',
  code: { text: 'pulse' },
  subject: { reference: `Patient/${id}` },
})
const task = (id: string): Resource => ({
  resourceType: 'Task',
  status: 'requested',
  intent: 'order',
  for: { reference: `Patient/${id}` },
  owner: LEE,
})
const visit = (id: string): Resource => ({
  resourceType: 'Encounter',
  status: 'in-progress',
  class: { code: 'AMB' },
  subject: { reference: `Patient/${id}` },
  participant: [{ individual: LEE }],
})
const team = (id: string): Resource => ({
  resourceType: 'CareTeam',
  status: 'active',
  subject: { reference: `Patient/${id}` },
  participant: [{ member: LEE }],
})
const consent = (id: string): Resource => ({
  resourceType: 'Consent',
  status: 'active',
  scope: { text: 'privacy' },
  category: [{ text: 'disclosure' }],
  policyRule: { text: 'opt in' },
  patient: { reference: `Patient/${id}` },
  provision: { type: 'permit', actor: [{ role: { text: 'doctor' }, reference: LEE }] },
})

test('somebody new who is linked to another patient relates nobody to that patient', async () => {
  const link = [{ other: { reference: 'Patient/ben' }, type: 'seealso' }]
  const born: Resource = { resourceType: 'Patient', generalPractitioner: [LEE], link }
  expect([await write(born), await inTransaction(born)]).toEqual([201, 200])
  expect(await sees('Observation/o-ben')).toBe(false)
})

test('who takes part in care from afar brings themselves no closer', async () => {
  const labelled = (id: string, code: string) => ({
    ...ofPatient('Observation', 'ann'),
    id,
    meta: { security: [{ code }] },
  })
  await put(labelled('mind', 'PSY'))
  await put(labelled('drugs', 'ETHUD'))
  expect(await sees('Observation/o-ann')).toBe(true)
  const mine: Resource = { resourceType: 'Patient', id: 'ann', generalPractitioner: [LEE] }
  for (const one of [visit('ann'), team('ann'), consent('ann'), task('ann'), mine]) {
    expect(await write(one)).toBeLessThan(300)
    await inTransaction(one)
    expect([one.resourceType, await sees('Observation/mind')]).toEqual([one.resourceType, false])
    expect([one.resourceType, await sees('Observation/drugs')]).toEqual([one.resourceType, false])
  }
  // Somebody else says so.
  await put({ ...team('ann'), id: 'team' })
  expect(await sees('Observation/mind')).toBe(true)
})

test('broken glass is for an hour, whatever is written meanwhile', async () => {
  const { caller } = lee
  await chartward.chartward.access.breakGlass({
    caller,
    patient: patientIdOf('ben'),
    reason: 'found unconscious in the hall',
  })
  const issued = new Date(chartward.clock.now()).toISOString()
  const result = { ...ofPatient('Observation', 'ben'), performer: [LEE], issued }
  for (const one of [result, visit('ben'), team('ben'), task('ben'), consent('ben')])
    expect([await write(one), await inTransaction(one)]).toEqual([201, 200])
  expect(await sees('Observation/o-ben')).toBe(true)
  chartward.clock.pass(61 * 60_000)
  expect(await sees('Observation/o-ben')).toBe(false)
})

test('who has an appointment begins the visit, and who is close goes on with their work', async () => {
  await put({
    resourceType: 'Appointment',
    id: 'soon',
    status: 'booked',
    start: new Date(chartward.clock.now()).toISOString(),
    end: new Date(chartward.clock.now() + 60_000).toISOString(),
    participant: [
      { actor: { reference: 'Patient/ben' }, status: 'accepted' },
      { actor: LEE, status: 'accepted' },
    ],
  })
  expect(await write(visit('ben'))).toBe(201)
  await chartward.fhir('DELETE', 'Appointment/soon')
  expect(await sees('Observation/o-ben')).toBe(true)
  expect(await write(team('cat'))).toBe(201)
  await chartward.fhir('DELETE', 'Encounter/visit')
  expect(await sees('Observation/o-cat')).toBe(true)
})
