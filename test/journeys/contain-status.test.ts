import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { patientIdOf } from '../../src/fhir/index.ts'
import { callerOf } from '../../src/identity/index.ts'
import { type AppUser, BY, launchApp, openAppUser, openRegisteredApp } from '../support/app-users.ts'
import { approveBulk } from '../support/bulk.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { runCommandLine } from '../support/command-line.ts'
import { answerConsent } from '../support/consent.ts'
import { kickOff } from '../support/export.ts'
import { openSmartApp, type SmartApp } from '../support/smart-app.ts'
import { openSuspectedClinic } from '../support/suspects.ts'

/** One command that contains, and one that proves that nothing is alive: each kind of thing is made alive first. */

const SCOPES = 'openid fhirUser launch offline_access user/Encounter.rs user/Patient.rs'

let chartward: TestChartward
beforeAll(async () => {
  chartward = await openTestChartward()
  await openSuspectedClinic(chartward)
})
afterAll(async () => {
  await chartward.verifyEverything()
  await chartward.close()
})

const run = async (...words: string[]) => await runCommandLine(chartward.home, words)

interface Status {
  readonly alive: Readonly<Record<string, number>>
  readonly attempts: readonly Readonly<Record<string, unknown>>[]
  readonly measures: readonly { readonly degree: string; readonly id: string }[]
  readonly lasting: readonly {
    readonly how: string
    readonly count: number
    readonly leaves: readonly number[]
  }[]
  readonly isAlive: boolean
  readonly code: number | null
}

async function statusOf(...target: string[]): Promise<Status> {
  const { out, code } = await run('contain', 'status', ...target, '--json')
  const { alive, ...status } = JSON.parse(out)
  const kinds = alive.map(({ kind, count }: { kind: string; count: number }) => [kind, count])
  return { ...status, alive: Object.fromEntries(kinds), code }
}

const NOTHING = {
  sessions: 0,
  tokens: 0,
  grants: 0,
  'refresh-tokens': 0,
  codes: 0,
  launches: 0,
  exports: 0,
  'health-links': 0,
  keys: 0,
  'broken-glass': 0,
  support: 0,
  bulk: 0,
  subscriptions: 0,
}

/** Everything a person can have alive. */
async function enliven(user: AppUser): Promise<{ readonly app: SmartApp & { readonly id: string } }> {
  const { access, identity, oauth, keys } = chartward.chartward
  const app = await openRegisteredApp(chartward, {
    scopes: SCOPES,
    launchUrl: 'https://app.example/launch',
  })
  const { token } = await launchApp(app, user, { scopes: SCOPES.replace('launch ', '') })
  expect(token.json.refresh_token).toBeDefined()
  const [browser] = (await identity.sessions.list({ user: user.user })).filter(
    ({ kind }) => kind === 'browser',
  )
  if (browser === undefined) throw new Error('nobody is signed in')
  await oauth.launch(browser, { app: app.id, patient: 'ann' })
  // A code that nobody exchanged yet.
  const launch = app.launch(SCOPES.replace('launch ', ''))
  const page = await user.browser.get(launch.url)
  app.codeIn((await answerConsent(user.browser, page)).url, launch)
  const caller = callerOf(browser)
  await access.breakGlass({ caller, patient: patientIdOf('ben'), reason: 'unconscious in the hall' })
  const helper = { person: user.person, user: user.user, classes: ['clinical'], durationMs: 60_000 }
  await access.approveSupport(await access.askSupport({ ...helper, by: BY }), { ...BY, user: 'another' })
  await approveBulk(chartward, { user: user.user })
  keys.forget()
  const read = await chartward.fhir('GET', 'Encounter/visit', { token: token.json.access_token })
  expect(read.status).toBe(200)
  return { app }
}

test('of a person each kind of thing is seen while it is alive, and none after they are suspended', async () => {
  const user = await openAppUser(chartward, 'clinician', { fhirUser: 'Practitioner/lee' })
  await enliven(user)
  const before = await statusOf('--user', user.user)
  expect(before.alive).toEqual({
    sessions: 3,
    tokens: 2,
    grants: 2,
    'refresh-tokens': 1,
    codes: 1,
    launches: 1,
    exports: 0,
    'health-links': 0,
    keys: 1,
    'broken-glass': 1,
    support: 1,
    bulk: 1,
    subscriptions: 0,
  })
  expect([before.isAlive, before.code]).toEqual([true, 1])
  const suspended = await run('contain', 'suspend', '--user', user.user, '--reason', 'seen by night')
  expect([suspended.code, suspended.err]).toEqual([0, `suspend-person of person ${user.user} is in force\n`])
  const after = await statusOf('--user', user.user)
  expect(after.alive).toEqual(NOTHING)
  expect([after.isAlive, after.code]).toEqual([false, 0])
  expect(after.measures).toMatchObject([{ id: suspended.out.trim(), degree: 'suspend-person' }])
  expect((await run('contain', 'status', '--user', user.user)).out).toContain(
    `nothing of person ${user.user} is alive`,
  )
})

test('what a session did that goes on without it is named with its leaves, and by nobody else’s', async () => {
  const { accounts, identity } = chartward.chartward
  const [thief, patient] = [
    await openAppUser(chartward, 'proxy', {}),
    await openAppUser(chartward, 'patient', { fhirUser: 'Patient/ann' }),
  ]
  const [session] = await identity.sessions.list({ user: patient.user })
  const asker = { ...BY, user: patient.user, session: session?.session ?? '' }
  const grant = { person: thief.person, patient: patientIdOf('ann'), relationship: 'other' }
  const leaf = await chartward.leafCount()
  await accounts.proxies.grant(asker, grant)
  const { lasting, alive } = await statusOf('--session', asker.session)
  expect(lasting).toEqual([{ how: 'role', count: 1, last: expect.any(Number), leaves: [leaf] }])
  expect(alive['sessions']).toBe(1)
  expect((await run('contain', 'status', '--user', patient.user)).out).toContain('look at what outlives them')
  expect((await statusOf('--user', thief.user)).lasting.flatMap(({ leaves }) => leaves)).not.toContain(leaf)
})

test('of a service each kind of thing is seen while it is alive, exports too, and none after it is suspended', async () => {
  const { oauth, keys } = chartward.chartward
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const jwk = { ...pair.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'ES384' }
  const asked = { authMethod: 'private_key_jwt', jwks: { keys: [jwk] }, backend: true }
  const { id } = await oauth.clients.register(BY, { name: 'Nightly', scopes: 'system/*.rs', ...asked })
  const key = { privateKey: pair.privateKey, kid: 'one' }
  const app = await openSmartApp(`${chartward.url}/fhir/R4`, { id, key, redirectUri: '' })
  const { json } = await app.clientCredentials('system/*.rs')
  const token = json.access_token
  await approveBulk(chartward, { client: id })
  const { address } = await kickOff(chartward, token, 'Patient/$export')
  keys.forget()
  expect((await chartward.fhir('GET', 'Observation/of-ben', { token })).status).toBe(200)
  const before = await statusOf('--client', id)
  expect(before).toMatchObject({
    code: 1,
    alive: { sessions: 1, tokens: 1, grants: 1, exports: 1, keys: 1, bulk: 1 },
  })
  const suspended = await run('contain', 'suspend', '--client', id, '--reason', 'token stolen', '--json')
  expect(JSON.parse(suspended.out)).toMatchObject({
    degree: 'suspend-app',
    target: { kind: 'app', name: id },
  })
  expect(await statusOf('--client', id)).toMatchObject({ code: 0, alive: NOTHING, attempts: [] })
  // What it tries is counted: with the token it has, and for the next one.
  for (const path of ['Patient/ann', address])
    expect((await chartward.fhir('GET', path, { token })).status).toBe(403)
  expect((await app.clientCredentials('system/*.rs')).status).toBe(401)
  const { attempts } = await statusOf('--client', id)
  expect(attempts).toMatchObject([{ by: 'client', name: id, denied: 3, signInFailed: 0, shown: 0 }, {}])
  // It is an app again when the measure is ended, and has to ask for its token anew.
  expect((await run('contain', 'end', JSON.parse(suspended.out).id)).out).toBe('ended\n')
  expect((await run('contain', 'end', JSON.parse(suspended.out).id)).code).toBe(1)
  expect((await chartward.fhir('GET', 'Patient/ann', { token })).status).toBe(401)
  const again = await app.clientCredentials('system/*.rs')
  expect([again.status, (await statusOf('--client', id)).alive['sessions']]).toEqual([200, 1])
})

test('a person who tries to sign in after their suspension is counted by name and by where they come from', async () => {
  const { identity } = chartward.chartward
  const one = await chartward.token('clinician', 'dr-from-afar')
  await identity.sessions.open({
    kind: 'token',
    user: 'dr-from-afar',
    role: 'clinician',
    client: 'test',
    address: '127.0.0.1',
  })
  await run('contain', 'suspend', '--user', 'dr-from-afar', '--reason', 'seen by night')
  expect((await chartward.fhir('GET', 'Patient/ann', { token: one.token })).status).toBe(403)
  await expect(chartward.token('clinician', 'dr-from-afar')).rejects.toMatchObject({ code: 'CONTAINED' })
  const { attempts, code } = await statusOf('--user', 'dr-from-afar')
  expect(code).toBe(0)
  expect(attempts).toMatchObject([
    { by: 'user', name: 'dr-from-afar', denied: 2, shown: 0 },
    { by: 'address', name: '127.0.0.1' },
  ])
})

test('with a session of the pages end the apps that were let in from it; those from before go on', async () => {
  const { identity } = chartward.chartward
  const user = await openAppUser(chartward, 'clinician', { fhirUser: 'Practitioner/lee' })
  const app = await openRegisteredApp(chartward, { scopes: SCOPES, launchUrl: 'https://app.example/launch' })
  const scopes = SCOPES.replace('launch ', '')
  const before = await chartward.token('clinician', user.user)
  // Whoever has the cookie gives an app of theirs a session of its own, with a refresh token.
  const { token } = await launchApp(app, user, { scopes })
  const [pages] = (await identity.sessions.list({ user: user.user })).filter(({ kind }) => kind === 'browser')
  const name = pages?.session ?? ''
  expect((await statusOf('--session', name)).alive).toMatchObject({ sessions: 2, 'refresh-tokens': 1 })
  await run('contain', 'suspend', '--session', name, '--reason', 'the cookie is stolen')
  expect(await statusOf('--session', name)).toMatchObject({ code: 0, alive: NOTHING })
  const read = async (one: string) => (await chartward.fhir('GET', 'Encounter/visit', { token: one })).status
  expect(await read(token.json.access_token)).toBe(401)
  expect((await app.refresh(token.json.refresh_token)).status).toBe(400)
  expect((await identity.sessions.list({ user: user.user })).map(({ session }) => session)).toEqual([
    before.session,
  ])
})

test('a session is contained by itself; what keeps back leaves it alive', async () => {
  const { session, token } = await chartward.token('clinician', 'dr-two')
  const other = await chartward.token('clinician', 'dr-two')
  const safe = await run('contain', 'care-safe', '--session', session, '--reason', 'many', '--for', '30')
  expect(safe.code).toBe(0)
  expect(await statusOf('--session', session)).toMatchObject({ code: 1, alive: { sessions: 1 } })
  expect((await run('contain', 'list')).out).toMatch(
    new RegExp(`${safe.out.trim()} +care-safe +session ${session} .*many`),
  )
  await run('contain', 'suspend', '--session', session, '--reason', 'more than many')
  expect(await statusOf('--session', session)).toMatchObject({ code: 0, alive: NOTHING })
  const statuses = [token, other.token].map(
    async (one) => (await chartward.fhir('GET', 'Patient/ann', { token: one })).status,
  )
  expect(await Promise.all(statuses)).toEqual([403, 200])
})

test('an environment is frozen: every record is closed, no key is held, and it is open again when that is ended', async () => {
  const { token } = await chartward.token('clinician', 'dr-frozen')
  expect((await chartward.fhir('GET', 'Patient/ann', { token })).status).toBe(200)
  expect(await statusOf('--environment')).toMatchObject({ code: 1, alive: { 'key-releases': 1 } })
  const frozen = await run('contain', 'freeze', '--environment', '--reason', 'keys are pulled')
  expect([frozen.code, (await chartward.fhir('GET', 'Patient/ann', { token })).status]).toEqual([0, 403])
  expect(await statusOf('--environment')).toMatchObject({
    code: 0,
    alive: { 'key-releases': 0, exports: 0, keys: 0 },
  })
  expect((await run('contain', 'end', frozen.out.trim())).code).toBe(0)
  expect((await chartward.fhir('GET', 'Patient/ann', { token })).status).toBe(200)
})

test.each([
  [['contain', 'question', '--reason', 'why'], 2, 'name one'],
  [['contain', 'question', '--user', 'a', '--client', 'b', '--reason', 'why'], 2, 'name one'],
  [['contain', 'question', '--user', 'dr-two'], 2, '--reason'],
  [['contain', 'suspend', '--environment', '--reason', 'why'], 2, 'contain freeze'],
  [['contain', 'suspend', '--user', 'dr-nobody', '--reason', 'why'], 1, 'was ever here'],
  [['contain', 'suspend', '--client', 'browser', '--reason', 'why'], 2, 'the pages are no app'],
  [['contain', 'care-safe', '--user', 'dr-two', '--reason', 'why', '--for', 'ever'], 2, 'minutes'],
  [['contain', 'end'], 2, 'by its id'],
])('%j ends with %i and says %s', async (words, code, says) => {
  const ended = await run(...words)
  expect([ended.code, ended.err]).toEqual([code, expect.stringContaining(says)])
})
