import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchApp, openAppUser, REDIRECT } from '../support/app-users.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { runCommandLine } from '../support/command-line.ts'
import { openSmartApp } from '../support/smart-app.ts'

let chartward: TestChartward
let folder: string
beforeAll(async () => {
  chartward = await openTestChartward()
  folder = await mkdtemp(path.join(os.tmpdir(), 'cw-apps-'))
  await chartward.fhir('PUT', 'Patient/ann', { body: { resourceType: 'Patient', id: 'ann' } })
})
afterAll(async () => {
  await chartward.close()
  await rm(folder, { recursive: true, force: true })
})

const run = async (...words: string[]) => await runCommandLine(chartward.home, ['app', ...words])
const fhirBase = () => `${chartward.url}/fhir/R4`

test('an operator registers an app, a person uses it, and disabling it ends all of that; each with its leaf', async () => {
  const from = await chartward.leafCount()
  const scopes = ['launch/patient', 'patient/Patient.rs']
  const made = await run(
    'register',
    '--name',
    'Diary',
    '--redirect',
    REDIRECT,
    ...scopes.flatMap((one) => ['--scope', one]),
  )
  const [id = '', secret = ''] = made.out.split('\n')
  const ann = await openAppUser(chartward, 'patient', { fhirUser: 'Patient/ann' })
  const app = await openSmartApp(fhirBase(), { id, secret, redirectUri: REDIRECT })
  const { token } = await launchApp(app, ann, { scopes: scopes.join(' ') })
  const read = async () =>
    (await chartward.fhir('GET', 'Patient/ann', { token: token.json.access_token })).status
  expect(await read()).toBe(200)
  expect((await run('list')).out).toMatch(/Diary +client_secret_basic +launch\/patient patient\/Patient\.rs/)
  expect((await run('disable', id)).out).toBe('disabled\n')
  expect(await read()).toBe(401)
  expect((await run('disable', id)).code).toBe(1)
  const told = (await chartward.entries(from)).filter(({ how }) => how === 'policy' || how === 'revocation')
  expect(told.map(({ note }) => note)).toEqual([
    `app ${id} registered as Diary: launch/patient patient/Patient.rs`,
    `app ${id} disabled`,
    `1 session ended: client ${id}; app disabled`,
  ])
})

test('a backend service brings its keys in a file', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const file = path.join(folder, 'keys.json')
  await writeFile(file, JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one' }] }))
  const made = await run(
    'register',
    '--name',
    'Export',
    '--backend',
    '--jwks',
    file,
    '--scope',
    'system/*.rs',
    '--json',
  )
  const { id } = JSON.parse(made.out) as { id: string }
  const app = await openSmartApp(fhirBase(), { id, key: { privateKey, kid: 'one' }, redirectUri: '' })
  expect((await app.clientCredentials('system/*.rs')).status).toBe(200)
  expect((await run('register', '--name', 'Export', '--backend', '--jwks', `${file}.not`)).code).toBe(2)
})

test('whoever was invited registers one app over HTTP, by the same rules', async () => {
  const invitation = (await run('invite')).out.trim()
  const register = async (body: object, bearer = invitation) => {
    const response = await fetch(`${chartward.url}/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
      body: JSON.stringify(body),
    })
    return { status: response.status, json: (await response.json()) as Record<string, unknown> }
  }
  const asked = {
    client_name: 'Diary',
    redirect_uris: [REDIRECT],
    scope: 'openid',
    grant_types: ['authorization_code'],
  }
  expect((await register({ ...asked, redirect_uris: ['http://app.example/'] })).status).toBe(400)
  expect((await register({ ...asked, jwks_uri: 'https://app.example/jwks' })).status).toBe(400)
  expect((await register(asked, 'x'.repeat(43))).status).toBe(401)
  const { status, json } = await register(asked)
  expect(status).toBe(201)
  expect(json).toMatchObject({ client_name: 'Diary', client_secret: expect.stringMatching(/^[\w-]{43}$/) })
  expect((await register(asked)).status).toBe(401)
})

test('an app in a browser finds and reads us from its own origin, and from no other', async () => {
  const origin = 'https://spa.example'
  const made = await run(
    'register',
    '--name',
    'Page',
    '--public',
    '--redirect',
    REDIRECT,
    '--scope',
    'openid',
    '--origin',
    origin,
  )
  const allowed = async (
    where: string,
    from: string,
    options: { method?: string; headers?: Record<string, string>; body?: URLSearchParams } = {},
  ) => {
    const response = await fetch(`${chartward.url}${where}`, {
      ...options,
      headers: { origin: from, ...options.headers },
    })
    return response.headers.get('access-control-allow-origin')
  }
  for (const open of ['/fhir/R4/metadata', '/fhir/R4/.well-known/smart-configuration'])
    expect(await allowed(open, 'https://anyone.example')).toBe('*')
  const preflight = { method: 'OPTIONS', headers: { 'access-control-request-method': 'GET' } }
  for (const options of [{}, preflight]) {
    expect(await allowed('/fhir/R4/Patient/ann', origin, options)).toBe(origin)
    expect(await allowed('/fhir/R4/Patient/ann', 'https://evil.example', options)).toBeNull()
  }
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: 'x',
    client_id: made.out.trim(),
  })
  expect(await allowed('/auth/token', origin, { method: 'POST', body })).toBe(origin)
  expect(await allowed('/auth/token', 'https://evil.example', { method: 'POST', body })).toBeNull()
})

test('what is said of us is there: every address that an app finds answers', async () => {
  const { configuration } = await openSmartApp(fhirBase(), { id: '', redirectUri: '' })
  expect(configuration.capabilities).toEqual(
    expect.arrayContaining(['launch-ehr', 'authorize-post', 'permission-v2']),
  )
  expect(configuration.code_challenge_methods_supported).toEqual(['S256'])
  const openid = await fetch(`${configuration.issuer}/.well-known/openid-configuration`)
  expect(await openid.json()).toMatchObject({
    issuer: configuration.issuer,
    token_endpoint: configuration.token_endpoint,
    authorization_endpoint: configuration.authorization_endpoint,
    jwks_uri: configuration.jwks_uri,
    response_modes_supported: ['query'],
  })
  const { keys } = (await (await fetch(configuration.jwks_uri)).json()) as { keys: object[] }
  expect(keys).toEqual([expect.objectContaining({ kty: 'RSA', alg: 'RS256' })])
  expect(keys[0]).not.toHaveProperty('d')
  for (const name of [
    'token_endpoint',
    'introspection_endpoint',
    'revocation_endpoint',
    'registration_endpoint',
  ]) {
    const { status } = await fetch(configuration[name], { method: 'POST' })
    expect([400, 401]).toContain(status)
  }
  const { json } = await chartward.fhir('GET', 'metadata')
  const [{ security }] = json.rest
  expect(security.service[0].coding[0].code).toBe('SMART-on-FHIR')
  expect(security.extension[0].extension).toContainEqual({
    url: 'token',
    valueUri: configuration.token_endpoint,
  })
})
