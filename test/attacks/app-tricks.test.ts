import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AppUser, launchApp, openAppUser, openRegisteredApp, REDIRECT } from '../support/app-users.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { answerConsent } from '../support/consent.ts'

/** An app, or whoever stands in for one, that asks for a little more than it may, in ways that have worked elsewhere. */

const SCOPES = 'openid fhirUser launch/patient offline_access patient/Patient.rs'
const LOCAL = 'http://127.0.0.1:4000/after'

let chartward: TestChartward
let ann: AppUser
let app: Awaited<ReturnType<typeof openRegisteredApp>>
beforeAll(async () => {
  chartward = await openTestChartward()
  await chartward.fhir('PUT', 'Patient/ann', { body: { resourceType: 'Patient', id: 'ann' } })
  ann = await openAppUser(chartward, 'patient', { fhirUser: 'Patient/ann' })
  app = await openRegisteredApp(chartward, { scopes: SCOPES, redirectUris: [REDIRECT, LOCAL] })
})
afterAll(async () => await chartward.close())

test.each([
  'https://APP.example/after',
  'HTTPS://app.example/after',
  'https://app.example:443/after',
  'https://app.example:8443/after',
  'https://app.example/after/',
  'https://app.example/./after',
  'https://app.example/x/../after',
  'https://app.example/%61fter',
  'https://app.example/after?x=1',
  'https://app.example/after#x',
  'https://app.example@evil.example/after',
  'https://evil.example\\@app.example/after',
  'https://app.example.evil.example/after',
  'http://app.example/after',
  'https://[::1]/after',
  'http://[::1]:4000/after',
  'http://127.0.0.1:4001/after',
  'http://127.1:4000/after',
  `${REDIRECT}\r\nlocation: https://evil.example`,
  `${REDIRECT}\0`,
  ` ${REDIRECT}`,
])('no browser is sent to %j, which was not registered', async (redirect) => {
  const { status, url } = await ann.browser.get(app.launch(SCOPES, { redirect_uri: redirect }).url)
  expect([status, url.origin]).toEqual([400, chartward.chartward.site.url])
})

test.each<[string, Record<string, string>]>([
  ['no challenge', { code_challenge: '', code_challenge_method: '' }],
  ['a challenge in plain', { code_challenge_method: 'plain' }],
  ['a challenge whose method is left to us', { code_challenge_method: '' }],
  ['a challenge that is none', { code_challenge: 'short' }],
  ['an answer without a code', { response_type: 'token' }],
  ['an ID token from the front', { response_type: 'code id_token', nonce: 'n' }],
])('%s gives no code', async (_, changes) => {
  const { url } = await ann.browser.get(app.launch(SCOPES, changes).url)
  expect([url.origin, url.searchParams.get('code')]).toEqual([new URL(REDIRECT).origin, null])
  expect(url.href).toMatch(/[?&#]error=(?:invalid_request|unsupported_response_type)&/)
  expect(url.hash).not.toMatch(/code=|token=/)
})

test.each<[string, Record<string, string>]>([
  ['request', { request: 'eyJhbGciOiJub25lIn0.e30.' }],
  ['request_uri', { request_uri: 'http://127.0.0.1:1/x' }],
  ['response_mode', { response_mode: 'form_post' }],
  ['claims', { claims: '{"id_token":{"email":null}}' }],
  ['prompt', { prompt: 'login' }],
  ['id_token_hint', { id_token_hint: 'x' }],
  ['max_age', { max_age: '0' }],
])('%s changes nothing of what is asked and how it is answered', async (_, changes) => {
  const { back, token } = await launchApp(app, ann, { scopes: SCOPES, changes })
  expect(back.url.href.startsWith(`${REDIRECT}?code=`)).toBe(true)
  expect(token.json.scope.split(' ').toSorted()).toEqual(SCOPES.split(' ').toSorted())
})

test('nothing is given where nobody is asked', async () => {
  await launchApp(app, ann, { scopes: SCOPES })
  const { url } = await ann.browser.get(app.launch(SCOPES, { prompt: 'none' }).url)
  expect([url.searchParams.get('code'), url.searchParams.get('error')]).toEqual([
    null,
    expect.stringMatching(/^(?:login|consent|interaction)_required$/),
  ])
})

test.each([
  'patient/*.rs',
  `${SCOPES} user/Patient.rs`,
  'patient/Patient.cruds',
  'patient/Patient.rs\tpatient/*.rs',
  'patient/Patient.rs\u00a0patient/*.rs',
  'patient/Patient.rs\npatient/*.rs',
  'PATIENT/*.rs',
  'patient/Patient.rs patient/Patient.rs system/*.rs',
  'introspect',
])('a refresh gives no more than was given: %j', async (scope) => {
  const { token } = await launchApp(app, ann, { scopes: SCOPES })
  const { status, json } = await app.refresh(token.json.refresh_token, { scope })
  // A refusal says what was refused.
  const more = String(status === 200 ? json.scope : '')
    .split(' ')
    .filter((one) => one !== '' && !SCOPES.split(' ').includes(one))
  expect([more, json.access_token === undefined || status === 200]).toEqual([[], true])
})

test.each<[string, Record<string, string>]>([
  ['its secret twice', { client_id: 'ID', client_secret: 'SECRET' }],
  ['its secret and an assertion', { client_assertion_type: 'TYPE', client_assertion: 'a.b.c' }],
  ['a name that is not its own', { client_id: 'app-other' }],
])('an app that shows %s is refused', async (_, sent) => {
  const launch = app.launch(SCOPES)
  const back = await answerConsent(ann.browser, await ann.browser.get(launch.url))
  const real: Record<string, string> = {
    ID: app.id,
    SECRET: app.secret ?? '',
    TYPE: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
  }
  const changes = Object.fromEntries(
    Object.entries(sent).map(([name, value]) => [name, real[value] ?? value]),
  )
  const { status, json } = await app.exchange(app.codeIn(back.url, launch), launch, changes)
  expect([status === 400 || status === 401, json.access_token]).toEqual([true, undefined])
})

test('an app with a secret is not let off by saying it has none', async () => {
  const launch = app.launch(SCOPES)
  const back = await answerConsent(ann.browser, await ann.browser.get(launch.url))
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    code: app.codeIn(back.url, launch),
    redirect_uri: REDIRECT,
    code_verifier: launch.verifier,
    client_id: app.id,
  })
  const answer = await fetch(app.configuration.token_endpoint, { method: 'POST', body })
  expect(answer.status).toBe(401)
})

test('an answer with a token is kept nowhere, and no page of another site reads it', async () => {
  const { token } = await launchApp(app, ann, { scopes: SCOPES })
  expect(token.headers.get('cache-control')).toBe('no-store')
  for (const origin of ['null', 'https://evil.example']) {
    const read = await fetch(`${chartward.url}/fhir/R4/Patient/ann`, {
      headers: { origin, authorization: `Bearer ${token.json.access_token}` },
    })
    expect(read.headers.get('access-control-allow-origin')).toBeNull()
    expect(read.headers.get('access-control-allow-credentials')).toBeNull()
  }
})
