import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AppUser, BY, openAppUser, openRegisteredApp, REDIRECT } from '../support/app-users.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { scopesOn, valueOf } from '../support/consent.ts'

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

/** Pieces that break parsers, queries, headers and pages. */
const ODD = [
  '\0',
  'a\0b',
  '\r\nset-cookie: x=y',
  '\u0001',
  '\ud800',
  '"><script>alert(1)</script>',
  "' or 1=1 --",
  '%',
  '%00',
  '../../token',
  '{}',
  '[]',
  'null',
  '*',
  ' ',
  '\t',
  '$&',
  'é𝕏',
  'x'.repeat(3000),
]
const NAMES = [
  'grant_type',
  'code',
  'redirect_uri',
  'code_verifier',
  'refresh_token',
  'scope',
  'resource',
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
  'token',
  'token_type_hint',
  'response_type',
  'response_mode',
  'state',
  'nonce',
  'aud',
  'launch',
  'prompt',
  'claims',
  'request',
  'request_uri',
  'code_challenge',
  'code_challenge_method',
  'id_token_hint',
  'login_hint',
  'max_age',
  '__proto__',
]

const shownSecret = 'a-secret-that-was-sent-along-0123456789'
const odd = fc.oneof(
  fc.constantFrom(...ODD),
  fc.string({ maxLength: 60 }),
  fc.constantFrom('authorization_code', 'refresh_token', 'client_credentials', 'code', 'none', 'query'),
)
const fields = (known: readonly (readonly [string, string])[]) =>
  fc
    .array(fc.tuple(fc.constantFrom(...NAMES), odd), { minLength: 1, maxLength: 8 })
    .chain((made) =>
      fc.constantFrom<readonly (readonly [string, string])[]>(
        made,
        [...known.filter(([name]) => !made.some(([other]) => other === name)), ...made],
        [...known, ...made],
      ),
    )

const formOf = (sent: readonly (readonly [string, string])[]): URLSearchParams =>
  new URLSearchParams(sent.map(([name, value]): [string, string] => [name, value.toWellFormed()]))

/** What of an answer would help whoever sent this: a fault, a way out, how it is made, or what was sent in confidence. */
async function leaksOf(response: Response, redirects: readonly string[] = []): Promise<readonly string[]> {
  const text = await response.text()
  const to = response.headers.get('location')
  const there = to === null ? site() : new URL(to, site()).origin
  const wrong: readonly (readonly [boolean, string])[] = [
    [response.status >= 500, `${response.status} ${text.slice(0, 300)}`],
    [/<script>|node_modules|\.ts:\d|\n\s+at |access_token|postgres|select .* from/i.test(text), text],
    [text.includes(shownSecret), 'the secret'],
    [response.headers.getSetCookie().join().includes('x=y'), 'a cookie'],
    [![new URL(site()).origin, ...redirects].includes(there), there],
  ]
  return wrong.filter(([holds]) => holds).map(([, what]) => what)
}

describe('whatever is sent to an app’s endpoints is refused without a fault:', () => {
  test('by an app to ask for access', async () => {
    const app = await openRegisteredApp(chartward, { scopes: 'openid launch/patient patient/Patient.rs' })
    const known = [...app.launch('openid launch/patient').form]
    await fc.assert(
      fc.asyncProperty(fields(known), fc.boolean(), async (sent, posted) => {
        const form = formOf(sent)
        const response = posted
          ? await fetch(`${site()}/auth/auth`, { method: 'POST', body: form, redirect: 'manual' })
          : await fetch(`${site()}/auth/auth?${form.toString()}`, { redirect: 'manual' })
        expect(await leaksOf(response, [new URL(REDIRECT).origin])).toEqual([])
        expect(response.headers.get('location') ?? '').not.toMatch(/^https:.*[?&]code=/)
      }),
      { numRuns: 120 },
    )
  })

  test.each(['/auth/token', '/auth/token/introspection', '/auth/token/revocation'])(
    'at %s, and each failure of an app to show who it is leaves a leaf',
    async (path) => {
      const app = await openRegisteredApp(chartward, { scopes: 'openid launch/patient patient/Patient.rs' })
      const headers = [
        {},
        { authorization: `Basic ${Buffer.from(`${app.id}:${shownSecret}`).toString('base64')}` },
        { authorization: `Basic ${Buffer.from(`${app.id}:${app.secret ?? ''}`).toString('base64')}` },
        { authorization: 'Basic %%%' },
        { authorization: `Bearer ${shownSecret}` },
        { origin: 'null' },
      ]
      const known = [
        ['client_id', app.id],
        ['client_secret', shownSecret],
        ['token', shownSecret],
        ['refresh_token', shownSecret],
      ] as const
      await fc.assert(
        fc.asyncProperty(fields(known), fc.constantFrom(...headers), async (sent, more) => {
          const body = formOf(sent)
          const from = await chartward.leafCount()
          const response = await fetch(`${site()}${path}`, { method: 'POST', body, headers: more })
          const { status } = response
          const said = await response.clone().text()
          expect(await leaksOf(response)).toEqual([])
          expect(response.headers.get('cache-control')).toBe('no-store')
          expect(response.headers.get('access-control-allow-credentials')).toBeNull()
          // Before it is known which app asked, the refusal itself can be read by anybody; nothing else can.
          const read = status < 400 && 'origin' in more && response.headers.has('access-control-allow-origin')
          expect(read).toBe(false)
          const fails = status === 401 || /invalid_client"|invalid_grant/.test(said)
          const told = (await chartward.entries(from)).filter(({ how }) => how === 'sign-in-failed')
          expect([said, told.length]).toEqual([said, fails ? 1 : 0])
        }),
        { numRuns: 80 },
      )
    },
  )

  test('to register', async () => {
    const value = fc.oneof(odd, fc.jsonValue({ maxDepth: 2 }))
    const members = fc.dictionary(
      fc.constantFrom(
        'client_name',
        'redirect_uris',
        'scope',
        'jwks',
        'jwks_uri',
        'token_endpoint_auth_method',
        'initiate_login_uri',
        'cors_origins',
        'grant_types',
      ),
      fc.oneof(value, fc.array(value, { maxLength: 3 })),
    )
    const right = { client_name: 'X', redirect_uris: [REDIRECT], scope: 'openid' }
    const invitation = await chartward.chartward.oauth.clients.invite(BY)
    await fc.assert(
      fc.asyncProperty(fc.oneof(members, fc.jsonValue()), fc.boolean(), async (made, invited) => {
        const body = JSON.stringify(
          typeof made === 'object' && made !== null && !Array.isArray(made) ? { ...right, ...made } : made,
        )
        const bearer = invited ? invitation : shownSecret
        const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
        const response = await fetch(`${site()}/auth/register`, { method: 'POST', body, headers })
        expect(await leaksOf(response)).toEqual([])
      }),
      { numRuns: 100 },
    )
  })
})

test('an invitation that is none, and a token that may not introspect, leave a leaf', async () => {
  const from = await chartward.leafCount()
  const registered = await fetch(`${site()}/auth/register`, {
    method: 'POST',
    headers: { authorization: `Bearer ${shownSecret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ client_name: 'X', redirect_uris: [REDIRECT], scope: 'openid' }),
  })
  const introspected = await fetch(`${site()}/auth/token/introspection`, {
    method: 'POST',
    headers: { authorization: `Bearer ${shownSecret}` },
    body: new URLSearchParams({ token: shownSecret }),
  })
  expect([registered.status, introspected.status]).toEqual([401, 401])
  const leaves = await chartward.entries(from)
  expect(leaves.map(({ how }) => how)).toEqual(['sign-in-failed', 'sign-in-failed'])
})

test.each([
  ['/factors/passkey/remove', 'passkey'],
  ['/factors/passkey/name', 'passkey'],
  ['/account/apps', 'grant'],
  ['/account/launch', 'app'],
  ['/account/sessions/end', 'session'],
  ['/account/proxies/take-back', 'person'],
])('a form with a NUL in it is no form, and no fault: %s', async (path, name) => {
  const csrf = valueOf(await ann.browser.get('/account/apps'), 'csrf')
  const { status } = await ann.browser.post(path, [
    ['csrf', csrf],
    ['name', 'Key'],
    [name, 'a\0b'],
  ])
  expect(status).toBe(400)
})
