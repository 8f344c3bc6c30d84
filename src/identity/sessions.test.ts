import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestChartward, type TestChartward } from '../../test/support/chartward.ts'
import { asUnixMs } from '../kernel/index.ts'
import { type Identity, openIdentity } from './index.ts'
import type { PersonId } from './caller.ts'

/** Sessions end in every process, within a second; two identities on one database stand for two of them. */

let chartward: TestChartward
let here: Identity
let elsewhere: Identity
beforeAll(async () => {
  chartward = await openTestChartward()
  here = chartward.chartward.identity
  elsewhere = await openOther()
})
afterAll(async () => {
  await elsewhere.close()
  await chartward.close()
})

const BY = { user: 'officer', role: 'operator', client: 'test', session: 'control', address: 'local' }
const PERSON = '20000000-0000-4000-8000-000000000001' as PersonId
const BROWSER = { user: 'dr-b', role: 'clinician', client: 'web', address: '127.0.0.1', person: PERSON }
const POLL = { timeout: 5_000, interval: 20 }

async function openOther(hashKey?: Buffer): Promise<Identity> {
  const { database, keys, clock, log, config } = chartward.chartward
  return await openIdentity({
    database,
    hashKey: hashKey ?? (await keys.environmentKey('access-tokens')),
    clock,
    log,
    limits: config.sessions,
    tell: async () => undefined,
  })
}

const ask = { user: 'dr-x', role: 'clinician', client: 'app' }
const sql = async (text: string, values: unknown[] = []) =>
  await chartward.chartward.database.query(text, values, { plan: 'custom' })

test('a session ended here is refused at once; ended elsewhere it is refused here soon, and its signal aborts', async () => {
  const { token, session } = await here.createToken(ask)
  expect(await here.findCaller(token)).toMatchObject({ user: 'dr-x', session })
  expect(await elsewhere.findCaller(token)).toMatchObject({ session })
  const under = [here.sessions.signal(session), elsewhere.sessions.signal(session)]
  expect(under.map(({ aborted }) => aborted)).toEqual([false, false])
  expect(await elsewhere.sessions.end({ session }, BY, 'a test')).toBe(1)
  expect([await elsewhere.findCaller(token), under[1]?.aborted]).toEqual([undefined, true])
  await expect.poll(async () => await here.findCaller(token), POLL).toBeUndefined()
  await expect.poll(() => under[0]?.aborted, POLL).toBe(true)
  expect(under[0]?.reason).toMatchObject({ code: 'SESSION_ENDED' })
  expect(await here.sessions.end({ session }, BY, '')).toBe(0)
})

test('an ending is told to the ledger first: one that cannot be told does not happen', async () => {
  const { token, session } = await here.createToken(ask)
  const { database, keys, clock, log, config } = chartward.chartward
  const mute = await openIdentity({
    database,
    hashKey: await keys.environmentKey('access-tokens'),
    clock,
    log,
    limits: config.sessions,
    tell: async () => await Promise.reject(new Error('the ledger cannot be written')),
  })
  await expect(mute.sessions.end({ session }, BY, '')).rejects.toThrow('cannot be written')
  await mute.close()
  expect(await here.findCaller(token)).toMatchObject({ session })
  const before = await chartward.leafCount()
  await here.sessions.end({ session }, BY, 'seen at night')
  const [entry] = await chartward.entries(before)
  expect(entry).toMatchObject({
    how: 'revocation',
    note: `1 session ended: session ${session}; seen at night`,
  })
})

test('sessions end by user, by client, by person, and all of them', async () => {
  const one = await here.createToken({ ...ask, user: 'many', client: 'app-1' })
  const two = await here.createToken({ ...ask, user: 'many', client: 'app-2' })
  const { cookie } = await here.sessions.openBrowser(BROWSER)
  expect(await here.sessions.end({ user: 'many', client: 'app-1' }, BY, '')).toBe(1)
  expect([await here.findCaller(one.token), (await here.findCaller(two.token))?.client]).toEqual([
    undefined,
    'app-2',
  ])
  expect(await here.sessions.end({ person: PERSON }, BY, '')).toBe(1)
  expect(await here.sessions.findByCookie(cookie)).toBeUndefined()
  expect((await here.sessions.list({ user: 'many' })).map(({ session }) => session)).toEqual([two.session])
  await expect(here.sessions.end({}, BY, '')).rejects.toMatchObject({ code: 'USAGE' })
  expect(await here.sessions.end({ everything: true }, BY, '')).toBeGreaterThan(0)
  expect(await here.findCaller(two.token)).toBeUndefined()
})

test('a cookie opens no door a token opens, nor the other way round, and a new one ends the one before', async () => {
  const { session, cookie } = await here.sessions.openBrowser(BROWSER)
  const { token } = await here.createToken(ask)
  expect(await here.findCaller(cookie)).toBeUndefined()
  expect(await here.sessions.findByCookie(token)).toBeUndefined()
  const next = await here.sessions.rotate(session.session, { factorAt: chartward.clock.now() })
  expect(await here.sessions.findByCookie(cookie)).toBeUndefined()
  expect(await here.sessions.findByCookie(next)).toMatchObject({ factorAt: expect.any(Number) })
  const given = here.sessions.csrfToken(session.session)
  const other = await here.sessions.openBrowser(BROWSER)
  expect(here.sessions.isCsrfToken(session.session, given)).toBe(true)
  expect(here.sessions.isCsrfToken(other.session.session, given)).toBe(false)
})

test('a session keeps what was shown in it, and a new showing takes its place', async () => {
  const at = chartward.clock.now()
  const opened = { ...BROWSER, session: '7d0c5b0e-8f3c-4c61-9d3e-0a6f3a1f6f10', enrolmentOnly: true } as const
  const { session, cookie } = await here.sessions.openBrowser({
    ...opened,
    proof: { factorAt: at, factors: ['enrolment', 'totp'] },
  })
  expect(session.session).toBe(opened.session)
  expect(await here.sessions.findByCookie(cookie)).toMatchObject({
    enrolmentOnly: true,
    proof: { factorAt: at, factors: ['enrolment', 'totp'] },
  })
  expect((await elsewhere.sessions.findByCookie(cookie))?.factorAt).toBeUndefined()
  const proof = { factorAt: at, factors: ['passkey'] } as const
  const next = await here.sessions.rotate(opened.session, { proof })
  const found = await here.sessions.findByCookie(next)
  expect([found?.proof, found?.factorAt]).toEqual([proof, undefined])
  const bare = await here.sessions.openBrowser(BROWSER)
  expect([bare.session.proof, bare.session.enrolmentOnly]).toEqual([undefined, undefined])
})

test('a session in place of another lasts no longer than that one would have', async () => {
  const endsBy = asUnixMs(chartward.clock.now() + 60_000)
  expect((await here.sessions.openBrowser({ ...BROWSER, endsBy })).session.expires).toBe(endsBy)
  const late = asUnixMs(endsBy + 86_400_000)
  const { session } = await here.sessions.openBrowser({ ...BROWSER, endsBy: late })
  expect(session.expires).toBeLessThan(late)
})

test('a session that was not used for its idle time is over, and so is one at its end, however busy', async () => {
  const { cookie } = await here.sessions.openBrowser(BROWSER)
  for (let turn = 0; turn < 3; turn += 1) {
    chartward.clock.pass(14 * 60_000)
    expect(await here.sessions.findByCookie(cookie)).toBeDefined()
  }
  chartward.clock.pass(15 * 60_000)
  expect(await here.sessions.findByCookie(cookie)).toBeUndefined()
  const busy = await here.sessions.openBrowser({ ...BROWSER, idleMs: 86_400_000 })
  chartward.clock.pass(12 * 3_600_000 + 1)
  expect(await here.sessions.findByCookie(busy.cookie)).toBeUndefined()
})

test('a role that nobody can have in such a session opens nothing', async () => {
  for (const [role, kind] of [
    ['root', 'token'],
    ['patient', 'token'],
    ['integration', 'browser'],
  ] as const) {
    const { token, session } = await here.createToken(ask)
    await sql('update session set role = $2, kind = $3 where session = $1', [session, role, kind])
    expect([role, await here.findCaller(token)]).toEqual([role, undefined])
  }
})

test('nothing that opens a session stands in the tables', async () => {
  const { token } = await here.createToken(ask)
  const { cookie } = await here.sessions.openBrowser(BROWSER)
  const rows = JSON.stringify([
    await sql('select * from session'),
    await sql("select encode(hash, 'hex') || encode(hash, 'base64') as hash, session from access_token"),
  ])
  for (const secret of [token, token.slice(3), cookie]) {
    expect(rows).not.toContain(secret)
    expect(rows).not.toContain(Buffer.from(secret, 'base64url').toString('hex'))
  }
})

test('a warm token asks the database nothing', async () => {
  const { token } = await here.createToken(ask)
  await here.findCaller(token)
  const { database } = chartward.chartward
  const before = database.statementCount()
  for (let count = 0; count < 1_000; count += 1) expect(await here.findCaller(token)).toBeDefined()
  expect(database.statementCount()).toBe(before)
})

test('a process that stood still for a second asks again before it believes', async () => {
  const { token } = await here.createToken(ask)
  await here.findCaller(token)
  const { database } = chartward.chartward
  const before = database.statementCount()
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_100)
  expect(await here.findCaller(token)).toBeDefined()
  expect(database.statementCount()).toBe(before + 1)
})

test('when the sessions cannot be read, nobody is believed, and what is under way ends', async () => {
  const { token, session } = await here.createToken(ask)
  expect(await here.findCaller(token)).toBeDefined()
  const signal = here.sessions.signal(session)
  // Whoever asks finds no table: as if the database were away, for as long as it takes.
  await sql('alter table session rename to session_away')
  try {
    await expect.poll(() => signal.aborted, { timeout: 20_000 }).toBe(true)
    expect(signal.reason).toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    await expect(here.findCaller(token)).rejects.toMatchObject({ code: expect.stringMatching(/^DATABASE_/) })
  } finally {
    await sql('alter table session_away rename to session')
  }
  await expect.poll(async () => await here.findCaller(token), POLL).toMatchObject({ user: 'dr-x' })
})

test('another process refuses a session soon after its end, by the notice it hears', async () => {
  const { token, session } = await here.createToken(ask)
  const other = await startOther(token)
  await other.says('known')
  await here.sessions.end({ session }, BY, '')
  const ended = performance.now()
  await other.says('refused')
  expect(performance.now() - ended).toBeLessThan(5_000)
  other.kill()
})

/** A process with an identity of its own, that says whenever what it finds for the token changes. */
async function startOther(token: string) {
  const { config, keys } = chartward.chartward
  const hashKey = (await keys.environmentKey('access-tokens')).toString('hex')
  const at = (file: string) => JSON.stringify(path.join(import.meta.dirname, '..', file))
  const program = `
    import { openDatabase } from ${at('postgres/index.ts')}
    import { openIdentity } from ${at('identity/index.ts')}
    const log = { info() {}, warn() {}, error() {} }
    const connection = { url: ${JSON.stringify(config.database.url)} }
    const database = await openDatabase({ connection, log })
    const hashKey = Buffer.from('${hashKey}', 'hex')
    const clock = { now: () => Date.now() + ${chartward.clock.now() - Date.now()} }
    const identity = await openIdentity({ database, hashKey, clock, log, limits: {}, tell: async () => {} })
    let said = ''
    for (;;) {
      const now = (await identity.findCaller('${token}')) === undefined ? 'refused' : 'known'
      if (now !== said) console.log((said = now))
      await new Promise((resolve) => setTimeout(resolve, 5))
    }`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
  return {
    says: async (word: string) =>
      await expect.poll(() => said, { timeout: 30_000, interval: 5 }).toContain(word),
    kill: () => child.kill('SIGKILL'),
  }
}

test('a token of an app opens its session until it expires, for its own scopes; the word itself is nowhere', async () => {
  const app = { kind: 'app' as const, ...BROWSER, client: 'app-1', scopes: ['patient/*.rs'] }
  const { session } = await here.sessions.open(app)
  const token = randomBytes(32).toString('base64url')
  const now = chartward.clock.now()
  const expires = asUnixMs(now + 60_000)
  await here.sessions.admit({ session, token, expires, scopes: ['patient/Patient.r'] })
  expect(await elsewhere.findCaller(token)).toMatchObject({ session, scopes: ['patient/Patient.r'] })
  expect(await here.sessions.findByCookie(token)).toBeUndefined()
  expect(JSON.stringify(await sql('select hash::text, session from access_token'))).not.toContain(token)
  await expect(here.sessions.admit({ session, token: 'cw_short', expires })).rejects.toMatchObject({
    code: 'USAGE',
  })
  chartward.clock.pass(60_000)
  expect([await here.findCaller(token), await elsewhere.findCaller(token)]).toEqual([undefined, undefined])
  expect(await here.sessions.find(session)).toMatchObject({ session })
})
