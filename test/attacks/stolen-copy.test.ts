import { generateKeyPairSync } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { Secret, TOTP } from 'otpauth'
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
import { valueOf } from '../support/consent.ts'
import { openMembers } from '../support/members.ts'
import { openSiteBrowser } from '../support/site.ts'

/** A thief has the whole database and the whole home but its keys. Upper bound: nothing that was ever handed out or typed. */

const SCOPES = 'openid fhirUser launch/patient offline_access patient/Patient.rs'
const PASSWORD = 'wq7 blom trelliswork nine'

let chartward: TestChartward
/** By what it is, everything that opens something. */
const secrets = new Map<string, string>()
beforeAll(async () => {
  chartward = await openTestChartward()
  await chartward.fhir('PUT', 'Patient/ann', { body: { resourceType: 'Patient', id: 'ann' } })
  await signInWithPassword()
  const ann = await openAppUser(chartward, 'patient', { fhirUser: 'Patient/ann' })
  secrets.set('cookie of a passkey', ann.browser.cookie('chartward') ?? '')
  secrets.set('device of a passkey', ann.browser.cookie('chartward-device') ?? '')
  await launchApps(ann)
  await register()
})
afterAll(async () => await chartward.close())

async function signInWithPassword(): Promise<void> {
  const { code } = await openMembers(chartward).invite('patient', { userName: 'p-copied' })
  const browser = openSiteBrowser(chartward)
  await browser.post('/enrol', { 'enrolment-code': code })
  secrets.set('enrolment code', code)
  secrets.set('cookie of an enrolment', browser.cookies.get('chartward') ?? '')
  const field = async () => ({ csrf: await browser.csrf('/enrol/set-up') })
  const shown = await browser.post('/factors/authenticator', await field())
  const seed = /id="secret">([A-Z2-7 ]+)</.exec(shown.text)?.[1]?.replaceAll(' ', '') ?? ''
  const app = new TOTP({ secret: Secret.fromBase32(seed) })
  const now = () => app.generate({ timestamp: chartward.clock.now() })
  const codes = await browser.post('/factors/authenticator/confirm', { ...(await field()), code: now() })
  const recovery = [...codes.text.matchAll(/<code>([0-9a-z-]{19})<\/code>/g)].map(([, one]) => one ?? '')
  await browser.post('/factors/password', { ...(await field()), password: PASSWORD, repeat: PASSWORD })
  await browser.post('/enrol/finish', await field())
  chartward.clock.pass(60_000)
  const first = await browser.post('/sign-in', { login: 'p-copied', password: PASSWORD, next: '/account' })
  const ticket = /name="ticket"\s+value="([^"]+)"/.exec(first.text)?.[1] ?? ''
  await browser.post('/sign-in/second', { ticket, code: now(), next: '/account', codes: 'yes' })
  secrets.set('seed', seed)
  secrets.set('password', PASSWORD)
  secrets.set('ticket', ticket.split('.')[1] ?? '')
  recovery.forEach((one, at) =>
    secrets.set(`recovery code ${at}`, one).set(`bare ${at}`, one.replaceAll('-', '')),
  )
  secrets.set('csrf', await browser.csrf())
  secrets.set('cookie of a password', browser.cookies.get('chartward') ?? '')
}

async function launchApps(ann: AppUser): Promise<void> {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const key = { privateKey: pair.privateKey, kid: 'one' }
  const jwks = { keys: [{ ...pair.publicKey.export({ format: 'jwk' }), kid: 'one' }] }
  const launchUrl = 'https://app.example/launch'
  for (const [name, app] of [
    ['confidential', await openRegisteredApp(chartward, { scopes: SCOPES, launchUrl })],
    ['public', await openRegisteredApp(chartward, { scopes: SCOPES, authMethod: 'none' })],
    [
      'asymmetric',
      await openRegisteredApp(chartward, { scopes: SCOPES, authMethod: 'private_key_jwt', jwks }, key),
    ],
  ] as const) {
    const { code, launch, token } = await launchApp(app, ann, { scopes: SCOPES })
    const next = await app.refresh(token.json.refresh_token)
    secrets.set(`${name} code`, code).set(`${name} verifier`, launch.verifier)
    secrets.set(`${name} state`, launch.state).set(`${name} ID token`, token.json.id_token)
    for (const kind of ['access_token', 'refresh_token']) {
      secrets.set(`${name} ${kind}`, token.json[kind])
      secrets.set(`${name} second ${kind}`, next.json[kind])
    }
    if (app.secret !== undefined) secrets.set(`${name} secret`, app.secret)
    if (app.secret === undefined) continue
    const opened = await ann.browser.post('/account/launch', [
      ['csrf', valueOf(await ann.browser.get('/account/apps'), 'csrf')],
      ['app', app.id],
      ['patient', 'ann'],
    ])
    secrets.set('handle', opened.url.searchParams.get('launch') ?? '')
  }
  const backend = {
    scopes: 'system/*.rs',
    authMethod: 'private_key_jwt',
    jwks,
    backend: true,
    redirectUris: [],
  }
  const service = await openRegisteredApp(chartward, backend, key)
  secrets.set('backend token', (await service.clientCredentials('system/*.rs')).json.access_token)
}

async function register(): Promise<void> {
  const { oauth, site } = chartward.chartward
  secrets.set('open invitation', await oauth.clients.invite(BY))
  const used = await oauth.clients.invite(BY)
  const answer = await fetch(`${site.url}/auth/register`, {
    method: 'POST',
    headers: { authorization: `Bearer ${used}`, 'content-type': 'application/json' },
    body: JSON.stringify({ client_name: 'X', redirect_uris: [REDIRECT], scope: 'openid' }),
  })
  const { client_secret: secret } = (await answer.json()) as { client_secret: string }
  secrets.set('used invitation', used).set('registered secret', secret)
}

/** As it could be written: as text, in hexadecimal and base64, and the bytes that it stands for. */
function spellings(secret: string): readonly string[] {
  const text = Buffer.from(secret)
  const stood = Buffer.from(secret, 'base64url')
  const seed = /^[A-Z2-7]{32}$/.test(secret) ? [Buffer.from(Secret.fromBase32(secret).bytes)] : []
  const written = [text, ...(stood.length >= 16 ? [stood] : []), ...seed]
  // The last letters of base64 depend on what follows.
  const whole = (bytes: Buffer) => bytes.subarray(0, bytes.length - (bytes.length % 3))
  return [
    secret,
    ...written.flatMap((bytes) => [
      bytes.toString('hex'),
      whole(bytes).toString('base64'),
      whole(bytes).toString('base64url'),
    ]),
  ]
}

const found = (where: string): string[] =>
  [...secrets]
    .filter(([, secret]) => spellings(secret).some((one) => where.includes(one)))
    .map(([name]) => name)

test('every secret there is was handed out, and the search finds one that stands somewhere', () => {
  expect([...secrets].filter(([, secret]) => (secret?.length ?? 0) < 16).map(([name]) => name)).toEqual([])
  expect(secrets.size).toBeGreaterThan(40)
  const seed = Buffer.from(Secret.fromBase32(secrets.get('seed') ?? '').bytes).toString('hex')
  expect(found(`x${secrets.get('handle')}x ${seed}`)).toEqual(['seed', 'handle'])
})

test('none of it stands in any column of any table', async () => {
  const { database } = chartward.chartward
  const tables = await database.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
  )
  const standing: Record<string, string[]> = {}
  for (const { name } of tables) {
    const rows = await database.query<{ row: string }>(`select t::text as row from "${name}" t`)
    const here = found(rows.map(({ row }) => row).join('\n'))
    if (here.length > 0) standing[name] = here
  }
  expect([standing, tables.length > 20]).toEqual([{}, true])
})

test('nor in any file of the home but its keys', async () => {
  const entries = await readdir(chartward.home, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !path.relative(chartward.home, file).startsWith(`keys${path.sep}`))
  const standing: Record<string, string[]> = {}
  for (const file of files) {
    const bytes = await readFile(file)
    const here = [...new Set([...found(bytes.toString('latin1')), ...found(bytes.toString('hex'))])]
    if (here.length > 0) standing[path.relative(chartward.home, file)] = here
  }
  expect([standing, files.length > 0]).toEqual([{}, true])
})
