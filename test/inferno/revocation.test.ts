import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AppUser, launchApp, type Launched, openAppUser } from '../support/app-users.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { valueOf } from '../support/consent.ts'
import { openInfernoApp, PATIENT_APP_SCOPES, readAs } from '../support/inferno.ts'

/** Inferno 9.3: a patient takes back what they gave. The kit allows an hour. */
let chartward: TestChartward
let ann: AppUser
let app: Awaited<ReturnType<typeof openInfernoApp>>
let launched: Launched
beforeAll(async () => {
  chartward = await openTestChartward()
  await chartward.fhir('PUT', 'Patient/ann', { body: { resourceType: 'Patient', id: 'ann' } })
  ann = await openAppUser(chartward, 'patient', { fhirUser: 'Patient/ann' })
  app = await openInfernoApp(chartward, { scopes: PATIENT_APP_SCOPES })
  launched = await launchApp(app, ann, { scopes: PATIENT_APP_SCOPES })
})
afterAll(async () => await chartward.close())

test('9.3.01 the patient asks on the page about apps, and it is so at once', async () => {
  const { access_token: token } = launched.token.json
  expect((await readAs(chartward, token, 'Patient/ann')).status).toBe(200)
  const page = await ann.browser.get('/account/apps')
  const ended = await ann.browser.post('/account/apps', [
    ['csrf', valueOf(page, 'csrf')],
    ['grant', valueOf(page, 'grant')],
  ])
  expect(ended.status).toBe(200)
})

test('9.3.02 the token reads nothing any more', async () => {
  expect((await readAs(chartward, launched.token.json.access_token, 'Patient/ann')).status).toBe(401)
  expect((await app.introspect(launched.token.json.access_token)).json).toEqual({ active: false })
})

test('9.3.03 the refresh token gives nothing any more', async () => {
  const { status, json } = await app.refresh(launched.token.json.refresh_token)
  expect([400, 401]).toContain(status)
  expect(json.access_token).toBeUndefined()
})
