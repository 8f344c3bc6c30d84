import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AppUser, openAppUser, openRegisteredApp } from '../support/app-users.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { scopesOn } from '../support/consent.ts'

/** Requests of apps, written otherwise than anybody writes them. */

let chartward: TestChartward
let ann: AppUser
beforeAll(async () => {
  chartward = await openTestChartward()
  await chartward.fhir('PUT', 'Patient/ann', { body: { resourceType: 'Patient', id: 'ann' } })
  ann = await openAppUser(chartward, 'patient', { fhirUser: 'Patient/ann' })
})
afterAll(async () => await chartward.close())

const site = () => chartward.chartward.site.url

test.each([
  '/auth/auth/',
  '/auth/AUTH',
  '/auth/auth//',
  '/auth/auth/.',
  '/auth//auth',
  '/auth/%61uth',
  '/auth/auth%2f',
  '/auth/auth;a',
])('an app asks for no more than it registered, nor of another server, by asking at %s', async (path) => {
  const app = await openRegisteredApp(chartward, { scopes: 'launch/patient patient/Patient.rs' })
  for (const changes of [{}, { aud: '' }, { aud: 'https://evil.example/fhir' }]) {
    const asked = app.launch('launch/patient patient/*.rs user/*.cruds', changes).form
    const page = await ann.browser.get(`${site()}${path}?${asked.toString()}`)
    expect(scopesOn(page).offered).toEqual([])
  }
})
