import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AppUser, launchApp, openAppUser, openRegisteredApp } from '../support/app-users.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { answerConsent, valueOf } from '../support/consent.ts'

/** A clinician opens an app from the chart (Inferno 3, 9.19 and 9.21 ask the same). */
const SCOPES = 'openid fhirUser launch offline_access user/Encounter.rs user/Patient.rs'
const LAUNCH_URL = 'https://app.example/launch'
const WANTED = { scopes: SCOPES, launchUrl: LAUNCH_URL } as const

let chartward: TestChartward
let lee: AppUser
beforeAll(async () => {
  chartward = await openTestChartward()
  for (const id of ['ann', 'ben'])
    await chartward.fhir('PUT', `Patient/${id}`, { body: { resourceType: 'Patient', id } })
  await chartward.fhir('PUT', 'Encounter/visit', {
    body: {
      resourceType: 'Encounter',
      id: 'visit',
      status: 'in-progress',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
      subject: { reference: 'Patient/ann' },
      participant: [{ individual: { reference: 'Practitioner/lee' } }],
      period: { start: new Date(Date.now() - 3_600_000).toISOString() },
    },
  })
  lee = await openAppUser(chartward, 'clinician', { fhirUser: 'Practitioner/lee' })
})
afterAll(async () => await chartward.close())

/** Opens an app from its page, and answers the handle it was opened with. */
async function opened(user: AppUser, app: { readonly id: string }, more: Record<string, string> = {}) {
  const page = await user.browser.get('/account/apps')
  return await user.browser.post('/account/launch', [
    ['csrf', valueOf(page, 'csrf')],
    ['app', app.id],
    ...Object.entries({ patient: 'ann', encounter: 'visit', ...more }),
  ])
}

const handleOf = ({ url }: { readonly url: URL }): string => url.searchParams.get('launch') ?? ''

test('an app that is opened from the chart is told which patient and visit it is about', async () => {
  const app = await openRegisteredApp(chartward, WANTED)
  const { url } = await opened(lee, app)
  expect(url.href.startsWith(`${LAUNCH_URL}?`)).toBe(true)
  expect(url.searchParams.get('iss')).toBe(app.fhirBase)
  const { token } = await launchApp(app, lee, { scopes: SCOPES, changes: { launch: handleOf({ url }) } })
  expect(token.json).toMatchObject({
    patient: 'ann',
    encounter: 'visit',
    need_patient_banner: true,
    scope: SCOPES,
  })
  const style = await fetch(token.json.smart_style_url)
  expect(await style.json()).toHaveProperty('color_background')
  const claims = JSON.parse(Buffer.from(token.json.id_token.split('.')[1], 'base64url').toString())
  expect(claims.fhirUser).toBe(`${app.fhirBase}/Practitioner/lee`)
  const { status } = await chartward.fhir('GET', 'Encounter/visit', { token: token.json.access_token })
  expect(status).toBe(200)
  const refreshed = await app.refresh(token.json.refresh_token)
  expect(refreshed.json).toMatchObject({ patient: 'ann', encounter: 'visit' })
})

test('what else is open, whether a banner is needed and what it is for come along', async () => {
  const app = await openRegisteredApp(chartward, WANTED)
  const more = { context: 'ImagingStudy/scan', banner: 'shown', intent: 'reconcile' }
  const launch = handleOf(await opened(lee, app, more))
  const { token } = await launchApp(app, lee, { scopes: SCOPES, changes: { launch } })
  expect(token.json).toMatchObject({
    fhirContext: [{ reference: 'ImagingStudy/scan' }],
    need_patient_banner: false,
    intent: 'reconcile',
  })
  expect((await opened(lee, app, { context: 'Patient/ben' })).status).toBe(400)
})

test('with patient scopes it reads that patient and nobody else (9.19)', async () => {
  const scopes = 'openid fhirUser launch patient/Encounter.rs patient/Patient.rs'
  const app = await openRegisteredApp(chartward, { ...WANTED, scopes })
  const launch = handleOf(await opened(lee, app))
  const { token } = await launchApp(app, lee, { scopes, changes: { launch } })
  const ask = async (path: string) =>
    (await chartward.fhir('GET', path, { token: token.json.access_token })).status
  expect(await ask('Patient/ann')).toBe(200)
  expect(await ask('Patient/ben')).not.toBe(200)
})

test('a handle is good once, for its person and its app, for five minutes', async () => {
  const app = await openRegisteredApp(chartward, WANTED)
  const other = await openRegisteredApp(chartward, WANTED)
  const kim = await openAppUser(chartward, 'clinician', { fhirUser: 'Practitioner/kim' })
  const launch = handleOf(await opened(lee, app))
  const shown = async (user: AppUser, asked = app) =>
    (await user.browser.get(asked.launch(SCOPES, { launch }).url)).status
  expect(await shown(kim)).toBe(404)
  expect(await shown(lee, other)).toBe(404)
  expect(await shown(lee)).toBe(200)
  await launchApp(app, lee, { scopes: SCOPES, changes: { launch } })
  expect(await shown(lee)).toBe(404)
  const late = handleOf(await opened(lee, app))
  chartward.clock.pass(300_001)
  expect((await lee.browser.get(app.launch(SCOPES, { launch: late }).url)).status).toBe(404)
})

test('nobody opens an app on a record they may not open, nor an app that is not made for it', async () => {
  const app = await openRegisteredApp(chartward, WANTED)
  expect((await opened(lee, app, { patient: 'ben' })).status).toBe(403)
  const alone = await openRegisteredApp(chartward, { scopes: SCOPES })
  expect((await opened(lee, alone)).status).toBe(400)
})

test('a clinician who was told no patient names one they care for', async () => {
  const scopes = 'launch/patient patient/Patient.rs'
  const app = await openRegisteredApp(chartward, { scopes })
  const page = await lee.browser.get(app.launch(scopes).url)
  expect(page.text).not.toContain('ann')
  expect((await answerConsent(lee.browser, page, { patient: 'ben' })).status).toBe(400)
  const { token } = await launchApp(app, lee, { scopes, consent: { patient: 'ann' } })
  expect(token.json.patient).toBe('ann')
})

test('an app that signs with its own key gets its token with that (9.21)', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one' }] }
  const wanted = { ...WANTED, authMethod: 'private_key_jwt', jwks }
  const app = await openRegisteredApp(chartward, wanted, { privateKey, kid: 'one' })
  const launch = handleOf(await opened(lee, app))
  const { token } = await launchApp(app, lee, { scopes: SCOPES, changes: { launch } })
  expect(token.json).toMatchObject({ patient: 'ann', encounter: 'visit' })
  const bare = await fetch(app.configuration.token_endpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: token.json.refresh_token,
      client_id: app.id,
    }),
  })
  expect(bare.status).toBe(401)
})
