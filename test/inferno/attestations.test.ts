import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AppUser, launchApp, openAppUser } from '../support/app-users.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { scopesOn } from '../support/consent.ts'
import { openInfernoApp, PATIENT_APP_SCOPES } from '../support/inferno.ts'

/** Inferno 11: what a tester looks at or is told, as far as it can be asked of the product. */
const THREE_MONTHS_MS = 92 * 86_400_000
const NATIVE = 'com.example.growth:/after'

let chartward: TestChartward
beforeAll(async () => {
  chartward = await openTestChartward()
  await chartward.fhir('PUT', 'Patient/ann', { body: { resourceType: 'Patient', id: 'ann' } })
})
afterAll(async () => await chartward.close())

/** Signed in anew: these tests let more time pass than a browser's session lasts. */
async function openAnn(): Promise<AppUser> {
  return await openAppUser(chartward, 'patient', { fhirUser: 'Patient/ann' })
}

test('11.03 every type that is asked for is a box of its own that a person can untick', async () => {
  const app = await openInfernoApp(chartward, { scopes: PATIENT_APP_SCOPES })
  const page = await (await openAnn()).browser.get(app.launch(PATIENT_APP_SCOPES).url)
  expect(scopesOn(page).ticked.sort()).toEqual(PATIENT_APP_SCOPES.split(' ').sort())
})

test('11.04 a person is told that an app asks to come back while they are away, and only then', async () => {
  const app = await openInfernoApp(chartward, { scopes: PATIENT_APP_SCOPES })
  const ann = await openAnn()
  const textOf = async (scopes: string) => (await ann.browser.get(app.launch(scopes).url)).text
  expect(await textOf(PATIENT_APP_SCOPES)).toContain('keep this access while you are away')
  expect(await textOf(PATIENT_APP_SCOPES.replace('offline_access ', ''))).not.toContain('while you are away')
})

test.each([
  ['11.05 and 11.16', 'an app with a secret', { authMethod: 'client_secret_basic' }],
  ['11.13 and 11.16', 'an app on a phone', { authMethod: 'none', redirectUris: [NATIVE], origins: [] }],
])('%s the refresh token of %s is good for three months, and with each use again', async (_, __, asked) => {
  const app = await openInfernoApp(chartward, { scopes: PATIENT_APP_SCOPES, ...asked })
  const { token } = await launchApp(app, await openAnn(), { scopes: PATIENT_APP_SCOPES })
  let last = token
  for (let use = 0; use < 3; use += 1) {
    chartward.clock.pass(THREE_MONTHS_MS)
    last = await app.refresh(last.json.refresh_token)
    expect(last.status).toBe(200)
  }
  chartward.clock.pass(2 * THREE_MONTHS_MS)
  expect((await app.refresh(last.json.refresh_token)).status).toBe(400)
})
