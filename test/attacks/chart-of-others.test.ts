import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Resource } from '../../src/fhir/index.ts'
import { type Callers, openCallers } from '../support/callers.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'

let chartward: TestChartward
let callers: Callers
beforeAll(async () => {
  chartward = await openTestChartward()
  callers = openCallers(chartward)
  await put({ resourceType: 'Practitioner', id: 'lee' })
  for (const id of ['ann', 'ben']) await put({ resourceType: 'Patient', id })
  for (const id of ['ann', 'ben']) for (const at of [1, 2, 3]) await put(observation(`${id}-${at}`, id))
  await put(VISIT)
})
afterAll(async () => await chartward.close())

const put = async (body: Resource) => {
  const { status, text } = await chartward.fhir('PUT', `${body.resourceType}/${body.id}`, { body })
  if (status >= 300) throw new Error(text)
}
const ask = async (path: string, token: string) => await chartward.fhir('GET', path, { token })
const observation = (id: string, of: string, more: object = {}): Resource => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { text: 'pulse' },
  subject: { reference: `Patient/${of}` },
  ...more,
})
const VISIT: Resource = {
  resourceType: 'Encounter',
  id: 'visit',
  status: 'in-progress',
  class: { code: 'AMB' },
  subject: { reference: 'Patient/ann' },
  participant: [{ individual: { reference: 'Practitioner/lee' } }],
}
const lee = async () => (await callers.signIn('clinician', { fhirUser: 'Practitioner/lee' })).token
const idsOf = ({ json }: { json: { entry?: { resource: Resource }[] } }) =>
  (json.entry ?? []).map(({ resource }) => resource.id)
const nextOf = ({ json }: { json: { link: { relation: string; url: string }[] } }) => {
  const url = json.link.find(({ relation }) => relation === 'next')?.url ?? ''
  return url.slice(url.indexOf('/fhir/R4') + '/fhir/R4'.length)
}

test('a page link made while a relation lasted shows nothing once it has ended', async () => {
  const token = await lee()
  for (const path of ['Observation?patient=ann&_count=1', 'Patient/ann/$everything?_count=1']) {
    const next = nextOf(await ask(path, token))
    expect(next).toContain('_page=')
    await chartward.fhir('DELETE', 'Encounter/visit')
    const page = await ask(next, token)
    expect([path, idsOf(page)]).toEqual([path, []])
    await put(VISIT)
  }
})

test('a page link of somebody whose role was taken away is none', async () => {
  const one = await callers.signIn('clinician', { fhirUser: 'Practitioner/lee' })
  const next = nextOf(await ask('Observation?patient=ann&_count=1', one.token))
  await callers.withdraw(one)
  chartward.clock.pass(1_000)
  const { status } = await ask(next, one.token)
  expect([401, 403]).toContain(status)
})

test('nothing of another patient comes along with a record that refers to it', async () => {
  await put(observation('ann-4', 'ann', { derivedFrom: [{ reference: 'Observation/ben-1' }] }))
  const token = await lee()
  const from = await chartward.leafCount()
  const along = await ask('Observation?_id=ann-4&patient=ann&_include=Observation:derived-from', token)
  expect(idsOf(along)).toEqual(['ann-4'])
  const resources = (await chartward.entries(from)).flatMap((entry) => entry.resources)
  expect(resources).toEqual(['Observation/ann-4/1'])
})

test('what two patients share is for whoever may see both, by every way out', async () => {
  await put({
    resourceType: 'Appointment',
    id: 'both',
    status: 'proposed',
    participant: ['ann', 'ben'].map((id) => ({
      actor: { reference: `Patient/${id}` },
      status: 'accepted',
    })),
  })
  const ann = await callers.signIn('patient', { fhirUser: 'Patient/ann' })
  for (const token of [await lee(), ann.token]) {
    for (const path of ['', '/_history', '/_history/1'])
      expect((await ask(`Appointment/both${path}`, token)).status).toBe(403)
    expect(idsOf(await ask('Appointment?patient=ann', token))).toEqual([])
    expect((await ask('Patient/ann/$everything', token)).text).not.toContain('Appointment/both')
    const batch = {
      resourceType: 'Bundle',
      type: 'batch',
      entry: ['Appointment/both', 'Appointment?patient=ann', 'Patient/ben'].map((url) => ({
        request: { method: 'GET', url },
      })),
    }
    const { text } = await chartward.fhir('POST', '', { token, body: batch })
    expect(text).not.toContain('"proposed"')
    expect(text).not.toContain('"id":"ben"')
  }
})

test('a record moved to another patient is deleted and changed by nobody who had only the first', async () => {
  const token = await lee()
  await put(observation('moved', 'ann'))
  await put(observation('moved', 'ben'))
  const body = observation('moved', 'ann')
  expect((await chartward.fhir('PUT', 'Observation/moved', { token, body })).status).toBe(403)
  expect((await chartward.fhir('DELETE', 'Observation/moved', { token })).status).toBe(403)
  expect((await ask('Observation/moved/_history/2', token)).status).toBe(403)
  expect((await ask('Observation/moved/_history', token)).json.entry.length).toBe(1)
})

test('what a page of people says is told of each by the relation it rests on, those compared only among them', async () => {
  const token = await lee()
  const from = await chartward.leafCount()
  await ask('Observation?_id=ann-1&code=nothing', token)
  await ask('Observation?patient=ann&code=nothing', token)
  const told = (await chartward.entries(from)).filter(({ patient }) => patient !== null)
  expect(told.length).toBeGreaterThan(0)
  for (const { basis } of told) expect(basis).toBe('encounter')
})

test('a visit that is over counts for its thirty days, and not a day longer', async () => {
  const token = await lee()
  const end = new Date(chartward.clock.now()).toISOString()
  await put({ ...VISIT, status: 'finished', period: { start: end, end } })
  expect((await ask('Observation/ann-1', token)).status).toBe(200)
  chartward.clock.pass(29 * 86_400_000)
  expect((await ask('Observation/ann-1', await lee())).status).toBe(200)
  chartward.clock.pass(2 * 86_400_000)
  expect((await ask('Observation/ann-1', await lee())).status).toBe(403)
})
