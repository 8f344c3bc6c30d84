import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchApp, openAppUser } from '../support/app-users.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import {
  ACCESS,
  accessQuestion,
  readContext,
  missingScopes,
  type Given,
  openInfernoApp,
  readAs,
  STANDALONE_CAPABILITIES,
  STANDALONE_NUMBERS,
  testCapabilities,
  testDiscovery,
  testLaunch,
  uscdiScopes,
} from '../support/inferno.ts'
import { wholeRecord, writeAll } from '../support/whole-record.ts'

/** Inferno 9.22: an app that asks in the words of SMART version 1. */
const asked = `launch/patient openid fhirUser offline_access ${uscdiScopes('patient', 'read')}`

let chartward: TestChartward
let given: Given
beforeAll(async () => {
  chartward = await openTestChartward()
  await writeAll(chartward, wholeRecord('ann'))
  const ann = await openAppUser(chartward, 'patient', { fhirUser: 'Patient/ann' })
  const app = await openInfernoApp(chartward, { scopes: asked })
  given = { chartward, app, asked, launched: await launchApp(app, ann, { scopes: asked }) }
})
afterAll(async () => await chartward.close())

testDiscovery('9.22.2', () => chartward)
testCapabilities('9.22.2.05', () => chartward, STANDALONE_CAPABILITIES)
testLaunch('9.22.4', STANDALONE_NUMBERS, () => given)

test('9.22.4.09 all that was asked for was given, in the words it was asked in', () => {
  const required = ['openid', 'fhirUser', 'launch/patient', 'offline_access']
  expect(missingScopes(given, { level: 'patient', required, rights: /^read$/ })).toEqual([])
})

test('9.22.4.10 without a token nothing is read', async () => {
  expect((await readAs(chartward, '', 'Patient/ann')).status).toBe(401)
})

test('9.22.4.11 the patient is told, and can be read', async () => {
  expect(await readContext(chartward, given.launched.token, 'Patient')).toBe('Patient/ann')
})

test('9.22.5.01 the scopes given are for all types of US Core', () => {
  const types = [...ACCESS.map(([, type]) => type), 'Practitioner', 'Organization']
  expect(missingScopes(given, { level: 'patient', rights: /^read$/, types })).toEqual([])
})

test.each(ACCESS.map(([whole, type, more]) => [whole.replace(/^1\.7/, '9.22.5'), type, more] as const))(
  '%s access to %s',
  async (_, type, more) => {
    const { access_token: token } = given.launched.token.json
    const { status, json } = await readAs(chartward, token, accessQuestion(type, more, 'ann'))
    expect(status).toBe(200)
    expect(json.entry.length).toBeGreaterThan(0)
  },
)

test('9.22.5 to read is not to write', async () => {
  const body = { resourceType: 'Goal', id: 'new', lifecycleStatus: 'active', description: { text: 'rest' } }
  const { access_token: token } = given.launched.token.json
  const { status } = await chartward.fhir('PUT', 'Goal/new', { token, body })
  expect(status).toBe(403)
})
