import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { openSmartApp, type SmartApp } from '../../test/support/smart-app.ts'
import { openWebBrowser, type WebBrowser } from '../../test/support/web-browser.ts'
import { STRANGER } from '../access/index.ts'
import { type Identity, openIdentity, type PersonId, type Session } from '../identity/index.ts'
import { asUnixMs, silentLog } from '../kernel/index.ts'
import { migrate } from '../postgres/index.ts'
import { type Allowed, type Oauth, type OauthEvent, openOauth } from './index.ts'

const MIGRATIONS = path.resolve(import.meta.dirname, '..', '..', 'migrations')
const REDIRECT = 'https://app.example/after'
const SCOPES = 'openid fhirUser launch/patient offline_access patient/Observation.rs patient/Patient.rs'
const PERSON = '0d4bb0a4-33a0-4d0c-9d0b-0c8a35e0a001' as PersonId
const BY = { user: 'admin', role: 'operator', client: 'test', session: 'test', address: 'local' }
const YEAR_MS = 365 * 86_400_000

let opened: TestDatabase
let identity: Identity
let oauth: Oauth
let door: Server
let session: Session
let url = ''
let ahead = 0
const events: OauthEvent[] = []
const clock = { now: () => asUnixMs(Date.now() + ahead) }
const say: { allowed: Partial<Allowed> | 'no' } = { allowed: {} }

beforeAll(async () => {
  opened = await openTestDatabase()
  const { database } = opened
  await migrate(database, MIGRATIONS)
  const limits = { staffIdleMs: 1e8, staffLifetimeMs: 1e8, patientIdleMs: 1e8, patientLifetimeMs: 1e8 }
  const common = { database, clock, log: silentLog }
  identity = await openIdentity({ ...common, hashKey: Buffer.alloc(32, 3), limits, tell: async () => {} })
  ;({ session } = await identity.sessions.openBrowser({
    person: PERSON,
    user: 'ann',
    role: 'patient',
    client: 'browser',
    address: '192.0.2.1',
    fhirUser: 'Patient/ann',
  }))
  oauth = openOauth({
    ...common,
    root: Buffer.alloc(32, 5),
    sessions: identity.sessions,
    access: {
      subjectOf: async () => ({ person: PERSON, role: 'patient', fhirUser: 'Patient/ann', proxies: [] }),
      standings: async (_subject, patients) =>
        new Map(patients.map((one) => [one, { ...STRANGER, own: true }])),
    },
    tell: async (event) => void events.push(event),
    isType: (name) => ['Patient', 'Observation', 'Condition'].includes(name),
    publicUrl: () => url,
    siteUrl: () => url,
    grantLifetimeMs: YEAR_MS,
    keyOrigins: [],
  })
  door = createServer((request, response) => {
    const exchange = { request, response, address: '192.0.2.1' }
    const asked = request.url ?? ''
    const answer = async () => {
      if (asked.endsWith('/smart-configuration')) {
        response.end(JSON.stringify(oauth.smartConfiguration()))
      } else if (asked.startsWith('/auth')) {
        await oauth.serve(exchange, asked.slice('/auth'.length))
      } else if (say.allowed === 'no') {
        response.writeHead(303, { location: await oauth.refuse(exchange, session) }).end()
      } else {
        const { offers } = await oauth.asking(exchange, session)
        const allowed = { scopes: offers.map(({ scope }) => scope), ...say.allowed }
        response.writeHead(303, { location: await oauth.allow(exchange, session, allowed) }).end()
      }
    }
    answer().catch((error: Error) => response.writeHead(500).end(error.stack))
  })
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(door.address() as AddressInfo).port}`
})
afterAll(async () => {
  door.close()
  await oauth.close()
  await identity.close()
  await opened.close()
})

async function registered(authMethod: string): Promise<SmartApp> {
  const asked = { name: 'App', authMethod, redirectUris: [REDIRECT], scopes: SCOPES }
  const app = await oauth.clients.register(BY, asked)
  return await openSmartApp(`${url}/fhir/R4`, { ...app, redirectUri: REDIRECT })
}

async function launched(app: SmartApp, scopes = SCOPES, browser: WebBrowser = openWebBrowser(url)) {
  const launch = app.launch(scopes)
  const back = await browser.get(launch.url)
  return { launch, back, code: () => app.codeIn(back.url, launch) }
}

test.each(['none', 'client_secret_basic'])(
  'an app with %s is given what its person allows',
  async (method) => {
    const app = await registered(method)
    const { launch, back, code } = await launched(app)
    expect(back.headers.getSetCookie().join()).not.toContain('session')
    expect(back.url.searchParams.get('iss')).toBe(`${url}/auth`)
    const { status, headers, json } = await app.exchange(code(), launch)
    expect(json).toMatchObject({ token_type: 'Bearer', expires_in: 3600, patient: 'ann', scope: SCOPES })
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('pragma')).toBe('no-cache')
    expect(await identity.findCaller(json.access_token)).toMatchObject({
      user: 'ann',
      role: 'patient',
      patient: 'ann',
      scopes: SCOPES.split(' '),
    })
    const claims = JSON.parse(Buffer.from(json.id_token.split('.')[1], 'base64url').toString())
    expect(claims).toMatchObject({ fhirUser: `${url}/fhir/R4/Patient/ann`, iss: `${url}/auth` })
    expect(claims.aud).toBe(new URL(launch.url).searchParams.get('client_id'))
    const { keys } = (await (await fetch(app.configuration.jwks_uri)).json()) as { keys: [object] }
    const [header, payload, signature] = json.id_token.split('.')
    const key = createPublicKey({ key: keys[0] as JsonWebKey, format: 'jwk' })
    const signed = Buffer.from(`${header}.${payload}`)
    expect(verify('sha256', signed, key, Buffer.from(signature, 'base64url'))).toBe(true)
    const again = await app.refresh(json.refresh_token)
    expect(again.json).toMatchObject({ patient: 'ann', scope: SCOPES })
    expect(again.json.refresh_token).not.toBe(json.refresh_token)
  },
)

async function given(method = 'client_secret_basic', scopes = SCOPES) {
  const app = await registered(method)
  const { launch, code } = await launched(app, scopes)
  const used = code()
  const answer = await app.exchange(used, launch)
  return { app, launch, code: used, ...answer.json } as {
    app: SmartApp
    launch: typeof launch
    code: string
    access_token: string
    refresh_token: string
  }
}

test('a code used twice ends everything that came of it', async () => {
  const { app, launch, code, access_token: token, refresh_token: refresh } = await given()
  expect((await app.exchange(code, launch)).json).toMatchObject({ error: 'invalid_grant' })
  expect(await identity.findCaller(token)).toBeUndefined()
  expect((await app.refresh(refresh)).json).toMatchObject({ error: 'invalid_grant' })
  expect((await app.introspect(token)).json).toEqual({ active: false })
})

test('a refresh token used twice ends everything too', async () => {
  const { app, refresh_token: refresh } = await given('none')
  const next = await app.refresh(refresh)
  expect(next.status).toBe(200)
  expect((await app.refresh(refresh)).status).toBe(400)
  expect((await app.refresh(next.json.refresh_token)).status).toBe(400)
  expect(await identity.findCaller(next.json.access_token)).toBeUndefined()
})

test('refreshing may ask for less, never for more', async () => {
  const { app, refresh_token: refresh } = await given()
  const more = await app.refresh(refresh, { scope: 'patient/Condition.rs' })
  expect(more.json).toMatchObject({ error: 'invalid_scope' })
  const less = await app.refresh(refresh, { scope: 'patient/Patient.rs' })
  expect(less.json).toMatchObject({ scope: 'patient/Patient.rs', patient: 'ann' })
  expect(await identity.findCaller(less.json.access_token)).toMatchObject({ scopes: ['patient/Patient.rs'] })
})

test('an app that takes back a token has nothing left', async () => {
  for (const which of ['access_token', 'refresh_token'] as const) {
    const all = await given()
    expect((await all.app.revoke(all[which])).status).toBe(200)
    expect(await identity.findCaller(all.access_token)).toBeUndefined()
    expect((await all.app.refresh(all.refresh_token)).status).toBe(400)
  }
})

test('an app cannot take back what another was given, nor ask about it', async () => {
  const [mine, theirs] = [await given(), await given()]
  await mine.app.revoke(theirs.access_token)
  expect(await identity.findCaller(theirs.access_token)).toBeDefined()
  expect((await mine.app.introspect(theirs.access_token)).json).toEqual({ active: false })
  expect((await theirs.app.introspect(theirs.access_token)).json).toMatchObject({
    active: true,
    scope: SCOPES,
    patient: 'ann',
    sub: PERSON,
    iss: `${url}/auth`,
    fhirUser: `${url}/fhir/R4/Patient/ann`,
  })
})

test('what a person takes back is over at once', async () => {
  const { app, access_token: token, refresh_token: refresh } = await given()
  const [grant] = await oauth.grants(PERSON)
  expect(grant).toMatchObject({ name: 'App', launch: { patient: 'ann' } })
  expect(await oauth.takeBack(session, grant?.session ?? '')).toBe(true)
  expect(await identity.findCaller(token)).toBeUndefined()
  expect((await app.refresh(refresh)).status).toBe(400)
  expect(await oauth.takeBack(session, session.session)).toBe(false)
})

test('an app that is disabled has nothing, and is none', async () => {
  const { app, launch, access_token: token } = await given()
  const id = launch.form.get('client_id') ?? ''
  expect(await oauth.disable(id, BY)).toBe(true)
  expect(await identity.findCaller(token)).toBeUndefined()
  expect((await app.introspect(token)).status).toBe(401)
  const back = await openWebBrowser(url).get(app.launch(SCOPES).url)
  expect(back.status).toBe(400)
  expect(back.url.origin).toBe(url)
})

test('an app gets what it registered for, and what was allowed of it', async () => {
  const app = await registered('none')
  say.allowed = { scopes: ['openid', 'patient/Patient.rs'] }
  const { launch, code } = await launched(app, `${SCOPES} patient/Condition.rs system/Patient.rs user/*.rs`)
  say.allowed = {}
  const { json } = await app.exchange(code(), launch)
  expect(json.scope).toBe('openid patient/Patient.rs')
  expect(json.refresh_token).toBeUndefined()
  expect(events.findLast(({ how }) => how === 'consent')?.note).toMatch(/: openid patient\/Patient\.rs$/)
})

test('nobody can allow what was not asked', async () => {
  const app = await registered('none')
  say.allowed = { scopes: ['patient/Condition.rs'] }
  const { back } = await launched(app)
  say.allowed = {}
  expect(back.status).toBe(500)
  expect(back.text).toContain('an app is given what it asked for, or less')
})

test('a person who says no sends the app away with nothing', async () => {
  const app = await registered('none')
  for (const no of ['no', { scopes: [] }] as const) {
    say.allowed = no
    const { back } = await launched(app)
    say.allowed = {}
    expect(back.url.searchParams.get('error')).toBe('access_denied')
    expect(back.url.searchParams.get('iss')).toBe(`${url}/auth`)
  }
})

test.each<[string, Record<string, string>, string]>([
  ['another server', { aud: 'https://evil.example/fhir' }, 'invalid_target'],
  ['no server', { aud: '' }, 'invalid_target'],
  ['no PKCE', { code_challenge: '', code_challenge_method: '' }, 'invalid_request'],
  ['plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request'],
  ['a question without anybody to ask', { prompt: 'none' }, 'login_required'],
  ['a token at once', { response_type: 'token' }, 'unsupported_response_type'],
])('no code is given for %s', async (_, changes, error) => {
  const app = await registered('none')
  const { url: back } = await openWebBrowser(url).get(app.launch(SCOPES, changes).url)
  expect(back.searchParams.get('code')).toBeNull()
  expect(new URLSearchParams(back.search || back.hash.slice(1)).get('error')).toBe(error)
})

test('a browser is sent to no address that was not registered', async () => {
  const app = await registered('none')
  for (const redirect of [
    'https://app.example/after/',
    'https://app.example.evil/after',
    `${REDIRECT}?x=1`,
  ]) {
    const back = await openWebBrowser(url).get(app.launch(SCOPES, { redirect_uri: redirect }).url)
    expect(back.status).toBe(400)
    expect(back.url.origin).toBe(url)
  }
})

test.each<[string, Record<string, string>]>([
  ['another verifier', { code_verifier: 'x'.repeat(43) }],
  ['no verifier', { code_verifier: '' }],
  ['another redirect', { redirect_uri: 'https://app.example/other' }],
  ['another code', { code: 'x'.repeat(43) }],
])('a code with %s is worth nothing', async (_, changes) => {
  const app = await registered('none')
  const { launch, code } = await launched(app)
  expect((await app.exchange(code(), launch, changes)).json).toMatchObject({ error: 'invalid_grant' })
  expect(events.at(-1)).toMatchObject({ how: 'sign-in-failed', who: { user: 'unknown' } })
  const again = await app.exchange(code(), launch)
  expect(again.status).toBe('code' in changes ? 200 : 400)
})

test('a wrong secret is refused, and told', async () => {
  const { app, access_token: token, launch } = await given()
  const id = launch.form.get('client_id') ?? ''
  const forged = await openSmartApp(app.fhirBase, { id, secret: 'x'.repeat(43), redirectUri: REDIRECT })
  expect((await forged.introspect(token)).status).toBe(401)
  expect(events.at(-1)).toMatchObject({ how: 'sign-in-failed', who: { client: id } })
})

test.each(['http://localhost:4567/after', 'http://127.0.0.1:4567/', 'com.example.app:/after'])(
  'an app on somebody’s own machine is sent to %s',
  async (redirectUri) => {
    const asked = { name: 'App', authMethod: 'none', redirectUris: [redirectUri], scopes: SCOPES }
    const app = await oauth.clients.register(BY, asked)
    const smart = await openSmartApp(`${url}/fhir/R4`, { ...app, redirectUri })
    const { launch, back, code } = await launched(smart)
    expect(back.url.href.startsWith(`${redirectUri}?`)).toBe(true)
    expect((await smart.exchange(code(), launch)).status).toBe(200)
  },
)

test('what was answered is not answered again', async () => {
  const app = await registered('none')
  const asked = await fetch(app.launch(SCOPES).url, { redirect: 'manual' })
  const cookie = asked.headers.getSetCookie().map((one) => one.split(';')[0])
  const page = new URL(asked.headers.get('location') ?? '', url)
  const visit = async () => await fetch(page, { redirect: 'manual', headers: { cookie: cookie.join('; ') } })
  expect((await visit()).status).toBe(303)
  const again = await visit()
  expect([again.status, await again.text()]).toEqual([500, expect.stringContaining('is over')])
})

test('no token is in the tables, as text or as bytes', async () => {
  const { access_token: token, refresh_token: refresh, code } = await given()
  const tables = await opened.database.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
  )
  const rows = await Promise.all(
    tables.map(async ({ name }) => await opened.database.query(`select t::text as row from "${name}" t`)),
  )
  const dump = JSON.stringify(rows)
  expect(dump).toContain('AccessToken')
  for (const secret of [token, refresh, code]) {
    expect(dump).not.toContain(secret)
    expect(dump).not.toContain(Buffer.from(secret).toString('hex'))
    expect(dump).not.toContain(Buffer.from(secret, 'base64url').toString('hex'))
  }
})
