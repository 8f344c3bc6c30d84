import { afterAll, beforeAll, expect, test } from 'vitest'
import { openAppUser } from '../support/app-users.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import {
  EHR_CAPABILITIES,
  EHR_NUMBERS,
  readContext,
  missingScopes,
  type Given,
  launchByPost,
  openFromChart,
  openInfernoApp,
  ORIGIN,
  readAs,
  testCapabilities,
  testDiscovery,
  testLaunch,
  testOpenId,
  testRefresh,
  uscdiScopes,
} from '../support/inferno.ts'
import { wholeRecord, writeAll } from '../support/whole-record.ts'

/** Inferno 3: a practitioner opens an app from the chart; it asks with POST. */
const asked = `launch openid fhirUser offline_access ${uscdiScopes('user')}`
const LAUNCH_URL = 'https://app.example/launch'

let chartward: TestChartward
let opened: URL
let given: Given & { readonly app: Awaited<ReturnType<typeof openInfernoApp>> }
beforeAll(async () => {
  chartward = await openTestChartward()
  await writeAll(chartward, wholeRecord('ann'))
  const lee = await openAppUser(chartward, 'clinician', { fhirUser: 'Practitioner/lee' })
  const app = await openInfernoApp(chartward, { scopes: asked, launchUrl: LAUNCH_URL })
  opened = await openFromChart(lee, app, 'ann')
  const launch = opened.searchParams.get('launch') ?? ''
  given = {
    chartward,
    app,
    asked,
    launched: await launchByPost(app, lee, { scopes: asked, changes: { launch } }),
  }
})
afterAll(async () => await chartward.close())

testDiscovery('3.7', () => chartward)
testCapabilities('3.7.05', () => chartward, EHR_CAPABILITIES)

test('3.8.01 the app is opened at its own address', () => {
  expect(opened.href.startsWith(`${LAUNCH_URL}?`)).toBe(true)
  expect(opened.searchParams.get('iss')).toBe(given.app.fhirBase)
})

test('3.8.02 it receives a launch parameter that says nothing of the patient', () => {
  expect(opened.searchParams.get('launch')).toMatch(/^[\w-]{22,}$/)
  expect(opened.href).not.toContain('ann')
})

testLaunch('3.8', EHR_NUMBERS, () => given)

test('3.8.04 a form of the app’s own site is let ask', async () => {
  const { url, form } = given.app.launch(asked)
  const response = await fetch(new URL(new URL(url).pathname, url), {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: ORIGIN, 'sec-fetch-site': 'cross-site' },
    body: form,
  })
  expect(response.status).toBe(303)
})

test('3.8.08 what else is open is told in the form that is asked for', () => {
  expect(given.launched.token.json.fhirContext).toEqual([{ reference: 'Goal/ann-goal' }])
})

test('3.8.11 all that was asked for was given', () => {
  expect(
    missingScopes(given, { level: 'user', required: ['openid', 'fhirUser', 'launch', 'offline_access'] }),
  ).toEqual([])
})

test('3.8.12 without a token nothing is read', async () => {
  expect((await readAs(chartward, '', 'Patient/ann')).status).toBe(401)
})

test('3.8.13 the patient is told, and can be read', async () => {
  expect(await readContext(chartward, given.launched.token, 'Patient')).toBe('Patient/ann')
})

test('3.8.16 the visit is told, and can be read', async () => {
  expect(await readContext(chartward, given.launched.token, 'Encounter')).toBe('Encounter/ann-encounter')
})

test('3.8.17 how the pages look is told by the address of a JSON file', async () => {
  const { status, headers, json } = await readAs(chartward, '', given.launched.token.json.smart_style_url)
  expect(status).toBe(200)
  expect(json).toHaveProperty('color_background')
  expect(['*', ORIGIN]).toContain(headers.get('access-control-allow-origin'))
})

test('3.8.18 whether the app is to say whose record it is, is told', () => {
  expect(given.launched.token.json.need_patient_banner).toEqual(expect.any(Boolean))
})

testOpenId('3.10', () => given, 'Practitioner/lee')
testRefresh('3.6', () => given)

test('9.20.3.01 introspection tells the visit as well', async () => {
  const { json } = await given.app.introspect(given.launched.token.json.access_token)
  expect(json).toMatchObject({ active: true, patient: 'ann', encounter: 'ann-encounter' })
})
