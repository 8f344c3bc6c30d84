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
  PATIENT_APP_SCOPES,
  readAs,
  STANDALONE_CAPABILITIES,
  STANDALONE_NUMBERS,
  testCapabilities,
  testDiscovery,
  testLaunch,
  testOpenId,
  testRefresh,
} from '../support/inferno.ts'
import { wholeRecord, writeAll } from '../support/whole-record.ts'

/** Inferno 1: a patient gives an app with a secret their whole record. */
const asked = PATIENT_APP_SCOPES

let chartward: TestChartward
let given: Given & { readonly app: Awaited<ReturnType<typeof openInfernoApp>> }
beforeAll(async () => {
  chartward = await openTestChartward()
  await writeAll(chartward, [...wholeRecord('ann'), ...wholeRecord('ben')])
  const ann = await openAppUser(chartward, 'patient', { fhirUser: 'Patient/ann' })
  const app = await openInfernoApp(chartward, { scopes: asked })
  const launched = await launchApp(app, ann, { scopes: asked, changes: { nonce: 'n-0S6_WzA2Mj' } })
  given = { chartward, app, launched, asked }
})
afterAll(async () => await chartward.close())

testDiscovery('1.8', () => chartward)
testCapabilities('1.8.05', () => chartward, STANDALONE_CAPABILITIES)
testLaunch('1.9', STANDALONE_NUMBERS, () => given)

test('1.9.09 all that was asked for was given', () => {
  const required = ['openid', 'fhirUser', 'launch/patient', 'offline_access']
  expect(missingScopes(given, { level: 'patient', required })).toEqual([])
  expect(given.launched.token.json.scope.split(' ').sort()).toEqual(asked.split(' ').sort())
})

test('1.9.10 without a token nothing is read', async () => {
  const { status, json } = await readAs(chartward, '', 'Patient/ann')
  expect(status).toBe(401)
  expect(json.resourceType).toBe('OperationOutcome')
})

test('1.9.11 the patient is told, and can be read', async () => {
  expect(await readContext(chartward, given.launched.token, 'Patient')).toBe('Patient/ann')
})

testOpenId('1.11', () => given, 'Patient/ann')
testRefresh('1.6', () => given)

test('1.7.01 the scopes given are for all types of US Core', () => {
  const types = ACCESS.map(([, type]) => type)
  expect(
    missingScopes(given, { level: 'patient', types: [...types, 'Practitioner', 'Organization'] }),
  ).toEqual([])
})

test.each(ACCESS)('%s access to %s', async (_, type, more) => {
  const { access_token: token } = given.launched.token.json
  const { status, json } = await readAs(chartward, token, accessQuestion(type, more, 'ann'))
  expect(status).toBe(200)
  const found: any[] = json.entry.map(({ resource }: any) => resource)
  expect(found.length).toBeGreaterThan(0)
  expect(found.filter(({ resourceType }) => resourceType !== type)).toEqual([])
})

test.each([
  'Medication/metformin',
  'Organization/north-clinic',
  'Practitioner/lee',
  'PractitionerRole/lee-at-north',
])('1.7 what records refer to is read as well: %s', async (path) => {
  const { status } = await readAs(chartward, given.launched.token.json.access_token, path)
  expect(status).toBe(200)
})

test('1.7 where a record comes from comes along with it', async () => {
  const { access_token: token } = given.launched.token.json
  const question = 'AllergyIntolerance?patient=ann&_revinclude=Provenance:target'
  const { json } = await readAs(chartward, token, question)
  expect(json.entry.map(({ resource }: any) => resource.resourceType)).toEqual([
    'AllergyIntolerance',
    'Provenance',
  ])
})

test('1.7 nothing of anybody else', async () => {
  const { access_token: token } = given.launched.token.json
  expect((await readAs(chartward, token, 'Patient/ben')).status).not.toBe(200)
  for (const [, type, more] of ACCESS.filter(([, one]) => one !== 'Location')) {
    const { json } = await readAs(chartward, token, accessQuestion(type, more, 'ben'))
    expect(json.entry ?? []).toEqual([])
  }
})
