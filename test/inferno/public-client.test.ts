import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchApp, openAppUser } from '../support/app-users.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import {
  readContext,
  type Given,
  openInfernoApp,
  PATIENT_APP_SCOPES,
  readIdToken,
  STANDALONE_NUMBERS,
  testLaunch,
} from '../support/inferno.ts'

/** Inferno 9.16: an app that can keep no secret. */
const asked = PATIENT_APP_SCOPES

let chartward: TestChartward
let given: Given & { readonly app: Awaited<ReturnType<typeof openInfernoApp>> }
beforeAll(async () => {
  chartward = await openTestChartward()
  await chartward.fhir('PUT', 'Patient/ann', { body: { resourceType: 'Patient', id: 'ann' } })
  const ann = await openAppUser(chartward, 'patient', { fhirUser: 'Patient/ann' })
  const app = await openInfernoApp(chartward, { scopes: asked, authMethod: 'none' })
  given = { chartward, app, asked, launched: await launchApp(app, ann, { scopes: asked }) }
})
afterAll(async () => await chartward.close())

test('9.16.10 what the app has to know is published, and it has no secret', () => {
  expect(given.app.configuration.capabilities).toContain('client-public')
  expect(given.app.secret).toBeUndefined()
})

testLaunch('9.16', STANDALONE_NUMBERS, () => given)

test('9.16.08 the patient is told, and can be read', async () => {
  expect(await readContext(chartward, given.launched.token, 'Patient')).toBe('Patient/ann')
})

test('9.16.09 the answer has an identity token for this app', async () => {
  const { claims, signed } = await readIdToken(given.app, given.launched.token.json.id_token)
  expect(signed).toBe(true)
  expect(claims.aud).toBe(given.app.id)
})
