import { afterAll, beforeAll, expect, test } from 'vitest'
import { type HttpAnswer, openTestChartward, type TestChartward } from '../support/chartward.ts'
import { bundle, refusal, observation, patient, placeOf, post, put, storedState } from './bodies.ts'

let chartward: TestChartward
beforeAll(async () => {
  chartward = await openTestChartward()
  await chartward.fhir('PUT', 'Patient/ann', { body: patient('Abbott', { id: 'ann' }) })
})
afterAll(async () => {
  await chartward.verifyEverything()
  await chartward.close()
})

const send = async (...entry: object[]) =>
  await chartward.fhir('POST', '', { body: bundle('batch', ...entry) })
const get = (url: string) => ({ request: { method: 'GET', url } })
const statuses = ({ json }: HttpAnswer) => json.entry.map(({ response }: any) => response.status)

test('every entry is answered in its place, and one that fails leaves the others alone', async () => {
  const answer = await send(
    get('Patient/ann'),
    get('Patient/nobody'),
    post(patient('Made')),
    post(patient('Bad', { gender: 'unheard-of' })),
    put({ ...patient('Put'), id: 'put-here' }),
    { request: { method: 'DELETE', url: 'Patient/put-here' } },
    get('Patient/put-here'),
  )
  expect(answer.status).toBe(200)
  expect(answer.json.type).toBe('batch-response')
  expect(statuses(answer)).toEqual(['200', '404', '201', '400', '201', '204', '410'])
  expect(answer.json.entry[0].resource.name[0].family).toBe('Abbott')
  expect(answer.json.entry[0].response).toMatchObject({ etag: 'W/"1"' })
  expect(answer.json.entry[3].response.outcome.issue[0].expression[0]).toContain('gender')
  expect((await chartward.fhir('GET', placeOf(answer, 2))).status).toBe(200)
})

test('every way to read goes into a batch, and each is accounted for on its own', async () => {
  const from = await chartward.leafCount()
  const answer = await send(
    get('Patient/ann'),
    get('Patient/ann/_history/1'),
    get('Patient/ann/_history'),
    get('Patient?_id=ann'),
    get('Patient?family=Abb&_count=1'),
    get('Patient/ann/$everything?_type=Patient'),
    get('/Patient/ann'),
  )
  expect(statuses(answer)).toEqual(Array.from({ length: 7 }, () => '200'))
  const told = (await chartward.entries(from)).filter(({ resources }) => resources.includes('Patient/ann/1'))
  expect(told.map(({ how }) => how)).toEqual([
    'read',
    'vread',
    'history',
    'search',
    'search',
    'everything',
    'read',
  ])
  expect(new Set(told.map(({ request }) => request)).size).toBe(7)
  expect(new Set(told.map(({ request }) => request.split('.')[0])).size).toBe(1)
})

test.each([
  ['an unknown type', get('Cat/1'), '404'],
  ['an unknown parameter', get('Patient?nonsense=1'), '400'],
  ['a value with a question mark', get('Patient?birthdate=1980?x'), '400'],
  ['a parameter that is not UTF-8', get('Patient?family=%ff'), '400'],
  ['an address with a zero', get('Patient/\u0000'), '404'],
  ['SQL', get("Patient/x'; drop table record; --"), '404'],
  ['an address elsewhere', get('https://other.example/Patient/ann'), '404'],
  ['an operation there is none of', get('Patient/ann/$meta'), '400'],
  ['a version that is no number', get('Patient/ann/_history/x'), '404'],
  ['too long an address', get('Patient/ann/_history/1/2'), '400'],
  ['a delete by search', { request: { method: 'DELETE', url: 'Patient?family=Abbott' } }, '400'],
  ['a delete of a type', { request: { method: 'DELETE', url: 'Patient' } }, '400'],
  ['a method there is none of', { request: { method: 'PATCH', url: 'Patient/ann' } }, '400'],
  ['no request', { resource: patient('X') }, '400'],
  ['a create with an id', { resource: patient('X'), request: { method: 'POST', url: 'Patient/x' } }, '400'],
  ['another type', { resource: patient('X'), request: { method: 'POST', url: 'Observation' } }, '400'],
  [
    'another id',
    { resource: patient('X', { id: 'y' }), request: { method: 'PUT', url: 'Patient/x' } },
    '400',
  ],
  ['a version that is not current', put({ ...patient('X'), id: 'ann' }, { ifMatch: 'W/"7"' }), '412'],
  ['a version that is none', put({ ...patient('X'), id: 'ann' }, { ifMatch: 'seven' }), '412'],
  ['a search in place of an id', post(observation('Patient?family=Abbott')), '400'],
])('an entry with %s: nothing is changed', async (_, entry, status) => {
  const before = await storedState(chartward)
  const answer = await send(entry)
  expect(answer.status).toBe(200)
  expect(statuses(answer)).toEqual([status])
  expect(answer.json.entry[0].response.outcome.resourceType).toBe('OperationOutcome')
  expect(await storedState(chartward)).toEqual(before)
})

test('a conditional create in a batch makes one and then finds it', async () => {
  const identifier = [{ system: 'urn:mrn', value: 'batch' }]
  const entry = post(patient('Once', { identifier }), { ifNoneExist: 'identifier=urn:mrn|batch' })
  const answer = await send(entry, entry)
  expect(statuses(answer)).toEqual(['201', '200'])
  expect(placeOf(answer, 0)).toBe(placeOf(answer, 1))
})

test('decimals come through a batch digit for digit, both ways', async () => {
  const body = JSON.stringify(
    bundle('batch', put({ ...observation('Patient/ann', { valueQuantity: { value: '@' } }), id: 'digits' })),
  ).replace('"@"', '2.50')
  expect(statuses(await chartward.fhir('POST', '', { body }))).toEqual(['201'])
  expect((await send(get('Observation/digits'))).text).toContain('"value":2.50')
})

test('a batch of nothing is answered, and stands in the ledger', async () => {
  const from = await chartward.leafCount()
  const answer = await send()
  expect(answer.json).toEqual({ resourceType: 'Bundle', type: 'batch-response' })
  expect((await chartward.entries(from)).map(({ how }) => how)).toEqual(['batch'])
})

test('an entry that is no object spoils the batch before anything is done', async () => {
  const before = await storedState(chartward)
  const body = { resourceType: 'Bundle', type: 'batch', entry: [post(patient('Fine')), 7] }
  expect(refusal(await chartward.fhir('POST', '', { body }))).toBe(400)
  expect(await storedState(chartward)).toEqual(before)
})
