import { afterAll, beforeAll, expect, test } from 'vitest'
import { admitAnn } from '../support/care-team.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { asPerson, atPage } from '../support/page-caller.ts'

let chartward: TestChartward
beforeAll(async () => {
  chartward = await openTestChartward()
  await admitAnn(chartward, 'doctor', 'other')
})
afterAll(async () => await chartward.close())

const DOCTOR = { fhirUser: 'Practitioner/doctor' }

function note(more: object = {}) {
  return {
    resourceType: 'DocumentReference',
    status: 'current',
    docStatus: 'preliminary',
    type: { coding: [{ system: 'http://loinc.org', code: '11506-3' }] },
    subject: { reference: 'Patient/ann' },
    author: [{ reference: 'Practitioner/doctor' }],
    content: [{ attachment: { contentType: 'text/plain', data: 'YQ==' } }],
    ...more,
  }
}
const FINAL = { docStatus: 'final', authenticator: { reference: 'Practitioner/doctor' } }

test('a note is signed by its author with a passkey shown just before, and never changed or deleted after', async () => {
  const doctor = await atPage(chartward, 'clinician', DOCTOR)
  const draft = await doctor.fhir('POST', 'DocumentReference', note())
  expect(draft.status).toBe(201)
  const { id } = draft.json
  const signed = await doctor.fhir('PUT', `DocumentReference/${id}`, note({ id, ...FINAL }))
  expect(signed.status).toBe(200)

  const before = await chartward.leafCount()
  const changed = { id, ...FINAL, content: [{ attachment: { contentType: 'text/plain', data: 'Yg==' } }] }
  for (const [method, path, body] of [
    ['PUT', `DocumentReference/${id}`, note(changed)],
    ['PUT', `DocumentReference/${id}`, note({ id })],
    ['PUT', `DocumentReference/${id}`, note({ ...changed, docStatus: 'entered-in-error' })],
    ['DELETE', `DocumentReference/${id}`, undefined],
    ['POST', '', transactionOf('PUT', `DocumentReference/${id}`, note(changed))],
    ['POST', '', transactionOf('DELETE', `DocumentReference/${id}`)],
  ] as const) {
    const answer = await doctor.fhir(method, path, body)
    expect([answer.status, answer.headers.get('chartward-code')]).toEqual([409, 'DOCUMENT_SIGNED'])
  }
  const entries = await chartward.entries(before)
  expect(entries.filter(({ how, note: says }) => how === 'denied' && says?.includes('signed'))).toHaveLength(
    6,
  )
  expect((await doctor.fhir('GET', `DocumentReference/${id}`)).json.meta.versionId).toBe('2')

  const wrong = note({ id, ...FINAL, status: 'entered-in-error' })
  expect((await doctor.fhir('PUT', `DocumentReference/${id}`, wrong)).status).toBe(200)
  const marked = note({ id, ...FINAL, docStatus: 'entered-in-error' })
  expect((await doctor.fhir('PUT', `DocumentReference/${id}`, marked)).status).toBe(200)
  const again = await doctor.fhir(
    'PUT',
    `DocumentReference/${id}`,
    note({ ...changed, docStatus: 'preliminary' }),
  )
  expect(again.headers.get('chartward-code')).toBe('DOCUMENT_SIGNED')
  const addendum = note({
    ...FINAL,
    relatesTo: [{ code: 'appends', target: { reference: `DocumentReference/${id}` } }],
  })
  expect((await doctor.fhir('POST', 'DocumentReference', addendum)).status).toBe(201)
})

test.each([
  ['without an author', { author: undefined }],
  ['in somebody else’s name', { author: [{ reference: 'Practitioner/other' }] }],
  ['authenticated by somebody else', { authenticator: { reference: 'Practitioner/other' } }],
  ['without who authenticates', { authenticator: undefined }],
])('a note is not signed %s', async (_name, more) => {
  const doctor = await atPage(chartward, 'clinician', DOCTOR)
  const answer = await doctor.fhir('POST', 'DocumentReference', note({ ...FINAL, ...more }))
  expect([answer.status, answer.headers.get('chartward-code')]).toEqual([400, 'SIGNATURE_INVALID'])
})

test('a note and an order wait for a passkey, and a draft of either does not', async () => {
  const doctor = await atPage(chartward, 'clinician', { ...DOCTOR, proven: false })
  for (const [type, body] of [
    ['DocumentReference', note(FINAL)],
    ['MedicationRequest', prescription({ status: 'active' })],
    ['ServiceRequest', order({ status: 'active' })],
  ] as const) {
    const answer = await doctor.fhir('POST', type, body)
    expect([answer.status, answer.headers.get('chartward-code')]).toEqual([401, 'STEP_UP_REQUIRED'])
  }
  expect((await doctor.fhir('POST', 'DocumentReference', note())).status).toBe(201)
  expect((await doctor.fhir('POST', 'MedicationRequest', prescription({ status: 'draft' }))).status).toBe(201)
  expect((await doctor.fhir('POST', 'ServiceRequest', order({ status: 'draft' }))).status).toBe(201)
})

test('a passkey shown more than five minutes ago signs nothing', async () => {
  const doctor = await atPage(chartward, 'clinician', DOCTOR)
  expect((await doctor.fhir('POST', 'MedicationRequest', prescription({ status: 'active' }))).status).toBe(
    201,
  )
  chartward.clock.pass(5 * 60_000 + 1)
  const late = await doctor.fhir('POST', 'MedicationRequest', prescription({ status: 'active' }))
  expect(late.headers.get('chartward-code')).toBe('STEP_UP_REQUIRED')
})

test('an order is signed in one’s own name', async () => {
  const doctor = await atPage(chartward, 'clinician', DOCTOR)
  const requester = { reference: 'Practitioner/other' }
  for (const [type, body] of [
    ['MedicationRequest', prescription({ status: 'active', requester })],
    ['ServiceRequest', order({ status: 'active', requester })],
    ['ServiceRequest', order({ status: 'active', requester: undefined })],
  ] as const)
    expect((await doctor.fhir('POST', type, body)).headers.get('chartward-code')).toBe('SIGNATURE_INVALID')
})

test('an app that was given somebody’s rights signs no note for them', async () => {
  const app = await asPerson(chartward, 'clinician', DOCTOR)
  expect((await app.fhir('POST', 'DocumentReference', note())).status).toBe(201)
  const answer = await app.fhir('POST', 'DocumentReference', note(FINAL))
  expect(answer.headers.get('chartward-code')).toBe('STEP_UP_REQUIRED')
})

test('nobody who signed in says that a file was scanned', async () => {
  const doctor = await atPage(chartward, 'clinician', DOCTOR)
  const meta = { tag: [{ system: 'urn:chartward:scan', code: 'clean' }] }
  const answer = await doctor.fhir('POST', 'DocumentReference', note({ meta }))
  expect([answer.status, answer.headers.get('chartward-code')]).toEqual([400, 'SIGNATURE_INVALID'])
  const { id } = (await doctor.fhir('POST', 'DocumentReference', note())).json
  const later = await doctor.fhir('PUT', `DocumentReference/${id}`, note({ id, meta }))
  expect(later.headers.get('chartward-code')).toBe('SIGNATURE_INVALID')
})

function prescription(more: object) {
  return {
    resourceType: 'MedicationRequest',
    intent: 'order',
    medicationCodeableConcept: { text: 'Amoxicillin 500 mg' },
    subject: { reference: 'Patient/ann' },
    requester: { reference: 'Practitioner/doctor' },
    ...more,
  }
}

function order(more: object) {
  return {
    resourceType: 'ServiceRequest',
    intent: 'order',
    code: { text: 'Complete blood count' },
    subject: { reference: 'Patient/ann' },
    requester: { reference: 'Practitioner/doctor' },
    ...more,
  }
}

function transactionOf(method: string, url: string, resource?: object) {
  return { resourceType: 'Bundle', type: 'transaction', entry: [{ request: { method, url }, resource }] }
}
