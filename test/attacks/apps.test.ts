import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type AppUser,
  BY,
  launchApp,
  openAppUser,
  openRegisteredApp,
  REDIRECT,
} from '../support/app-users.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { answerConsent, valueOf } from '../support/consent.ts'
import { openWebBrowser } from '../support/web-browser.ts'

/** Whoever stands between an app and us, steals from either, or is an app that wants more. Upper bounds, one a test. */
const SCOPES = 'openid fhirUser launch/patient offline_access patient/Patient.rs'
const DAY_MS = 86_400_000

let chartward: TestChartward
let ann: AppUser
beforeAll(async () => {
  chartward = await openTestChartward()
  for (const id of ['ann', 'ben'])
    await chartward.fhir('PUT', `Patient/${id}`, { body: { resourceType: 'Patient', id } })
  ann = await openAppUser(chartward, 'patient', { fhirUser: 'Patient/ann' })
})
afterAll(async () => await chartward.close())

test('a copy of the database has nothing in it that can be shown anywhere', async () => {
  const { oauth, database } = chartward.chartward
  const app = await openRegisteredApp(chartward, { scopes: SCOPES, launchUrl: 'https://app.example/launch' })
  const { code, token, launch } = await launchApp(app, ann, { scopes: SCOPES })
  const unused = app.launch(SCOPES)
  const back = await answerConsent(ann.browser, await ann.browser.get(unused.url))
  const page = await ann.browser.get('/account/apps')
  const opened = await ann.browser.post('/account/launch', [
    ['csrf', valueOf(page, 'csrf')],
    ['app', app.id],
    ['patient', 'ann'],
  ])
  const secrets = {
    access: token.json.access_token as string,
    refresh: token.json.refresh_token as string,
    code,
    unused: app.codeIn(back.url, unused),
    secret: app.secret ?? '',
    handle: opened.url.searchParams.get('launch') ?? '',
    invitation: await oauth.clients.invite(BY),
    cookie: ann.browser.cookie('chartward') ?? '',
    verifier: launch.verifier,
  }
  const tables = await database.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
  )
  const rows = await Promise.all(
    tables.map(async ({ name }) => await database.query(`select t::text as row from "${name}" t`)),
  )
  const dump = JSON.stringify(rows)
  expect(dump).toContain('RefreshToken')
  for (const [name, secret] of Object.entries(secrets)) {
    expect(`${name} ${secret.length > 20}`).toBe(`${name} true`)
    const written = [
      secret,
      Buffer.from(secret).toString('hex'),
      Buffer.from(secret, 'base64url').toString('hex'),
    ]
    expect(written.filter((one) => dump.includes(one))).toEqual([])
  }
  // The private half of the key that signs ID tokens is sealed with the rest.
  expect(dump).not.toMatch(/"?qi"?\s*:/)
})

test('an app that mixed us up with another server is told by the answer who we are', async () => {
  const app = await openRegisteredApp(chartward, { scopes: SCOPES })
  const { back } = await launchApp(app, ann, { scopes: SCOPES })
  const refused = await ann.browser.get(app.launch(SCOPES, { code_challenge_method: 'plain' }).url)
  for (const { url } of [back, refused]) expect(url.searchParams.get('iss')).toBe(app.configuration.issuer)
})

test('a code is worth nothing to another app, nor after its minute', async () => {
  const [app, other] = [
    await openRegisteredApp(chartward, { scopes: SCOPES }),
    await openRegisteredApp(chartward, { scopes: SCOPES }),
  ]
  const launch = app.launch(SCOPES)
  const back = await answerConsent(ann.browser, await ann.browser.get(launch.url))
  const code = app.codeIn(back.url, launch)
  expect((await other.exchange(code, launch)).json).toMatchObject({ error: 'invalid_grant' })
  const late = app.launch(SCOPES)
  const lateBack = await answerConsent(ann.browser, await ann.browser.get(late.url))
  chartward.clock.pass(61_000)
  expect((await app.exchange(app.codeIn(lateBack.url, late), late)).json).toMatchObject({
    error: 'invalid_grant',
  })
})

test('a token of an app is none of the command line, no cookie, and no refresh token', async () => {
  const app = await openRegisteredApp(chartward, { scopes: SCOPES })
  const { token } = await launchApp(app, ann, { scopes: SCOPES })
  const { access_token: access, refresh_token: refresh, id_token: id } = token.json
  for (const wrong of [refresh, id, `cw_${access}`])
    expect((await chartward.fhir('GET', 'Patient/ann', { token: wrong })).status).toBe(401)
  expect((await app.refresh(access)).status).toBe(400)
  const browser = openWebBrowser(chartward.chartward.site.url)
  browser.setCookie('chartward', access)
  expect((await browser.get(`/account/apps`)).url.pathname).toBe('/sign-in')
})

test('what ends the person ends the app: all sessions, the role, the account', async () => {
  const { identity, accounts } = chartward.chartward
  const app = await openRegisteredApp(chartward, { scopes: SCOPES })
  const given = async () => {
    const user = await openAppUser(chartward, 'patient', { fhirUser: 'Patient/ann' })
    const { token } = await launchApp(app, user, { scopes: SCOPES })
    return { user, access: token.json.access_token, refresh: token.json.refresh_token }
  }
  const dead = async ({ access, refresh }: { access: string; refresh: string }) => ({
    read: (await chartward.fhir('GET', 'Patient/ann', { token: access })).status !== 200,
    refreshed: (await app.refresh(refresh)).status !== 200,
  })
  const one = await given()
  await identity.sessions.end({ person: one.user.person }, BY, 'contained')
  expect(await dead(one)).toEqual({ read: true, refreshed: true })
  const another = await given()
  await accounts.people.endRole(BY, another.user.person, 'patient')
  chartward.clock.pass(10_000)
  expect(await dead(another)).toEqual({ read: true, refreshed: true })
})

test('an access token lives an hour, a refresh token three months, and no grant more than its year', async () => {
  const app = await openRegisteredApp(chartward, { scopes: SCOPES })
  const user = await openAppUser(chartward, 'patient', { fhirUser: 'Patient/ann' })
  const { token } = await launchApp(app, user, { scopes: SCOPES })
  let { access_token: access, refresh_token: refresh } = token.json
  for (let days = 0; days < 360; days += 90) {
    chartward.clock.pass(90 * DAY_MS)
    expect((await chartward.fhir('GET', 'Patient/ann', { token: access })).status).toBe(401)
    const next = await app.refresh(refresh)
    expect(next.status).toBe(200)
    ;({ access_token: access, refresh_token: refresh } = next.json)
    expect((await chartward.fhir('GET', 'Patient/ann', { token: access })).status).toBe(200)
  }
  const { session = '' } = (await chartward.chartward.identity.findCaller(access)) ?? {}
  const rows = await chartward.chartward.database.query('select 1 from access_token where session = $1', [
    session,
  ])
  expect(rows).toHaveLength(1)
  chartward.clock.pass(6 * DAY_MS)
  expect((await app.refresh(refresh)).json).toMatchObject({ error: 'invalid_grant' })
})

test('what is too long is refused before anything is done with it', async () => {
  const app = await openRegisteredApp(chartward, { scopes: SCOPES })
  ann = await openAppUser(chartward, 'patient', { fhirUser: 'Patient/ann' })
  const long = await fetch(app.launch(SCOPES, { state: 'x'.repeat(20_000) }).url, { redirect: 'manual' })
  expect(long.status).toBe(413)
  const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'x'.repeat(100_000) })
  const sent = await fetch(app.configuration.token_endpoint, { method: 'POST', body })
  expect(sent.status).toBe(413)
  const many = Array.from({ length: 301 }, (_, at) => `patient/Patient.rs?_id=${at}`).join(' ')
  const back = await ann.browser.post('/auth/auth', [...app.launch(many).form])
  expect(back.url.searchParams.get('code')).toBeNull()
})

test('no header says who we are: addresses are made of the configured one', async () => {
  const app = await openRegisteredApp(chartward, { scopes: SCOPES })
  const { pathname, search, hostname, port } = new URL(app.launch(SCOPES).url)
  const headers = {
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'https',
    forwarded: 'host=evil.example',
  }
  const said = await new Promise<string>((resolve, reject) => {
    request({ hostname, port, path: pathname + search, headers }, (response) => {
      response.resume()
      resolve(JSON.stringify(response.headers))
    })
      .on('error', reject)
      .end()
  })
  expect(said).toContain('/connect/')
  expect(said).not.toContain('evil')
})

test('an error is no way to another site', async () => {
  const app = await openRegisteredApp(chartward, { scopes: SCOPES })
  const tries = [
    { redirect_uri: 'https://evil.example/' },
    { redirect_uri: `${REDIRECT}/../evil` },
    { redirect_uri: '' },
    { client_id: 'app-unknown', redirect_uri: 'https://evil.example/' },
    { client_id: '\0', redirect_uri: 'https://evil.example/' },
    { response_type: 'none', redirect_uri: 'javascript:alert(1)' },
  ]
  for (const changes of tries) {
    const { status, url, text } = await ann.browser.get(app.launch(SCOPES, changes).url)
    expect([status, url.origin]).toEqual([400, chartward.chartward.site.url])
    expect(text).not.toContain('evil')
  }
})

test('an app whose name is markup cannot be registered, and no scope is written to a page as it stands', async () => {
  const marked = 'patient/Observation.rs?code=<script>alert(1)</script>'
  await expect(openRegisteredApp(chartward, { scopes: marked })).rejects.toMatchObject({ code: 'USAGE' })
  const app = await openRegisteredApp(chartward, { scopes: 'launch/patient patient/*.rs' })
  const page = await ann.browser.get(app.launch(`launch/patient patient/Patient.rs ${marked}`).url)
  expect(page.text).not.toContain('alert')
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
})
