import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AppUser, launchApp, openAppUser } from '../support/app-users.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import {
  ACCESS,
  accessQuestion,
  readContext,
  type Given,
  openInfernoApp,
  PATIENT_APP_SCOPES,
  readAs,
  STANDALONE_NUMBERS,
  testLaunch,
} from '../support/inferno.ts'
import { wholeRecord, writeAll } from '../support/whole-record.ts'

/** Inferno 2: the same app, and a patient who leaves most types out. */
const asked = PATIENT_APP_SCOPES
const EXPECTED = ['Patient', 'Condition', 'Observation']
const isExpected = (scope: string) =>
  !scope.startsWith('patient/') || EXPECTED.some((type) => scope.startsWith(`patient/${type}.`))

let chartward: TestChartward
let ann: AppUser
let given: Given
beforeAll(async () => {
  chartward = await openTestChartward()
  await writeAll(chartward, wholeRecord('ann'))
  ann = await openAppUser(chartward, 'patient', { fhirUser: 'Patient/ann' })
  const app = await openInfernoApp(chartward, { scopes: asked })
  const tick = (_: readonly string[], ticked: readonly string[]) => ticked.filter(isExpected)
  given = { chartward, app, asked, launched: await launchApp(app, ann, { scopes: asked, consent: { tick } }) }
})
afterAll(async () => await chartward.close())

const statusOf = async (type: string, more: string, token = given.launched.token) =>
  (await readAs(chartward, token.json.access_token, accessQuestion(type, more, 'ann'))).status

testLaunch('2.4', STANDALONE_NUMBERS, () => given)

test('2.4.09 the patient is told, and can be read', async () => {
  expect(await readContext(chartward, given.launched.token, 'Patient')).toBe('Patient/ann')
})

test('2.4.10 the scopes given are those that were left ticked', () => {
  expect(given.launched.token.json.scope.split(' ').sort()).toEqual(
    asked.split(' ').filter(isExpected).sort(),
  )
})

test.each(ACCESS.map(([, type, more, part]) => [part, type, more] as const))(
  '%s access to %s is as the patient chose',
  async (_, type, more) => {
    expect(await statusOf(type, more)).toBe(EXPECTED.includes(type) ? 200 : 403)
  },
)

test('2.3 what was left out is left out of refreshed tokens too, whatever they ask for', async () => {
  const refreshed = await given.app.refresh(given.launched.token.json.refresh_token)
  expect(refreshed.json.scope).toBe(given.launched.token.json.scope)
  expect(await statusOf('Goal', '', refreshed)).toBe(403)
  const more = await given.app.refresh(refreshed.json.refresh_token, { scope: asked })
  expect(more.status).toBe(400)
})

test('2.4.10 of everything, a patient gives some types', async () => {
  const scopes = 'launch/patient openid fhirUser patient/*.rs'
  const app = await openInfernoApp(chartward, { scopes })
  const tick = (offered: readonly string[]) =>
    offered.filter((one) => one !== 'patient/*.rs' && isExpected(one))
  const { token, page } = await launchApp(app, ann, { scopes, consent: { tick } })
  for (const [, type] of ACCESS) expect(page.text).toContain(`value="patient/${type}.rs"`)
  expect(token.json.scope.split(' ').sort()).toEqual(
    ['launch/patient', 'openid', 'fhirUser', ...EXPECTED.map((type) => `patient/${type}.rs`)].sort(),
  )
  for (const [, type, more] of ACCESS)
    expect([type, await statusOf(type, more, token)]).toEqual([type, EXPECTED.includes(type) ? 200 : 403])
})
