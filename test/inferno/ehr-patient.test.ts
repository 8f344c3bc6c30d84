import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchApp, openAppUser } from '../support/app-users.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import {
  EHR_NUMBERS,
  readContext,
  type Given,
  openFromChart,
  openInfernoApp,
  readAs,
  testLaunch,
} from '../support/inferno.ts'
import { wholeRecord, writeAll } from '../support/whole-record.ts'

/** Inferno 9.19: an app is opened from the chart, and asks for that patient alone. */
const asked = 'launch openid fhirUser offline_access patient/Patient.rs'

let chartward: TestChartward
let opened: URL
let given: Given
beforeAll(async () => {
  chartward = await openTestChartward()
  await writeAll(chartward, [...wholeRecord('ann'), ...wholeRecord('ben')])
  const lee = await openAppUser(chartward, 'clinician', { fhirUser: 'Practitioner/lee' })
  const app = await openInfernoApp(chartward, { scopes: asked, launchUrl: 'https://app.example/launch' })
  opened = await openFromChart(lee, app, 'ann')
  const launch = opened.searchParams.get('launch') ?? ''
  given = {
    chartward,
    app,
    asked,
    launched: await launchApp(app, lee, { scopes: asked, changes: { launch } }),
  }
})
afterAll(async () => await chartward.close())

test('9.19.13 what the app has to know is published', () => {
  expect(given.app.configuration.capabilities).toEqual(
    expect.arrayContaining(['launch-ehr', 'permission-patient', 'context-ehr-patient']),
  )
})

test('9.19.01 and 9.19.02 the app is opened with an issuer and a launch parameter', () => {
  expect(opened.searchParams.get('iss')).toBe(given.app.fhirBase)
  expect(opened.searchParams.get('launch')).toMatch(/^[\w-]{22,}$/)
})

testLaunch('9.19', EHR_NUMBERS, () => given)

test('9.19.11 the patient is told, and can be read', async () => {
  expect(await readContext(chartward, given.launched.token, 'Patient')).toBe('Patient/ann')
})

test('9.19.12 the scope given is of the patient, and reaches nobody else', async () => {
  expect(given.launched.token.json.scope.split(' ')).toContain('patient/Patient.rs')
  const { access_token: token } = given.launched.token.json
  expect((await readAs(chartward, token, 'Patient/ben')).status).not.toBe(200)
  const { json } = await readAs(chartward, token, 'Patient?family=Doe')
  expect(json.entry.map(({ resource }: any) => resource.id)).toEqual(['ann'])
})
