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

function note(signer: string, more: object = {}) {
  return {
    resourceType: 'DocumentReference',
    status: 'current',
    subject: { reference: 'Patient/ann' },
    author: [{ reference: signer }],
    authenticator: { reference: signer },
    content: [{ attachment: { contentType: 'text/plain', data: 'YQ==' } }],
    ...more,
  }
}

test('a document that was never signed is not signed by being marked as wrong first', async () => {
  const doctor = await atPage(chartward, 'clinician', DOCTOR)
  const wrong = { docStatus: 'entered-in-error' }
  const { id } = (await doctor.fhir('POST', 'DocumentReference', note('Practitioner/other', wrong))).json
  for (const docStatus of ['final', 'amended']) {
    const answer = await doctor.fhir(
      'PUT',
      `DocumentReference/${id}`,
      note('Practitioner/other', { id, docStatus }),
    )
    expect([answer.status, answer.headers.get('chartward-code')]).toEqual([400, 'SIGNATURE_INVALID'])
  }
})

test('an app signs nothing by way of a mark either', async () => {
  const app = await asPerson(chartward, 'clinician', DOCTOR)
  const wrong = { docStatus: 'entered-in-error' }
  const { id } = (await app.fhir('POST', 'DocumentReference', note('Practitioner/doctor', wrong))).json
  const signed = note('Practitioner/doctor', { id, docStatus: 'final' })
  const answer = await app.fhir('PUT', `DocumentReference/${id}`, signed)
  expect([answer.status, answer.headers.get('chartward-code')]).toEqual([401, 'STEP_UP_REQUIRED'])
})

test('nobody says of a signed document afterwards that it was scanned', async () => {
  const doctor = await atPage(chartward, 'clinician', DOCTOR)
  const final = { docStatus: 'final' }
  const { id } = (await doctor.fhir('POST', 'DocumentReference', note('Practitioner/doctor', final))).json
  const meta = { tag: [{ system: 'urn:chartward:scan', code: 'clean' }] }
  const called = note('Practitioner/doctor', { id, ...final, meta })
  const answer = await doctor.fhir('PUT', `DocumentReference/${id}`, called)
  expect([answer.status, answer.headers.get('chartward-code')]).toEqual([400, 'SIGNATURE_INVALID'])
})
