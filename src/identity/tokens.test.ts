import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestChartward, type TestChartward } from '../../test/support/chartward.ts'
import { type Identity, openIdentity } from './index.ts'

let chartward: TestChartward
let identity: Identity
beforeAll(async () => {
  chartward = await openTestChartward()
  identity = chartward.chartward.identity
})
afterAll(async () => await chartward.close())

const ask = { user: 'dr-x', role: 'clinician', client: 'app' }
const BY = { user: 'officer', role: 'operator', client: 'test', session: 'control', address: 'local' }
const end = async (session: string) => await identity.sessions.end({ session }, BY, '')
const rows = async () => await chartward.chartward.database.query('select * from access_token', [])

test('a token speaks for whom it was made, and its hash in the table is keyed', async () => {
  const { token, session } = await identity.createToken(ask)
  expect(await identity.findCaller(token)).toEqual({ ...ask, session })
  const row = (await rows()).find((one) => one['session'] === session)
  const stored = JSON.stringify(
    Object.values(row ?? {}).map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : value)),
  )
  expect(stored).not.toContain(token)
  expect(stored).not.toContain(token.slice(3))
  const plain = createHash('sha256').update(token).digest()
  expect(row?.['hash']).not.toEqual(plain)
  expect(row?.['hash']).toHaveLength(32)
})

test('under another key the same table knows nobody', async () => {
  const { token } = await identity.createToken(ask)
  const { database, clock, log, config } = chartward.chartward
  const hashKey = Buffer.alloc(32, 7)
  const tell = async () => await Promise.resolve()
  const other = await openIdentity({ database, hashKey, clock, log, limits: config.sessions, tell })
  expect(await other.findCaller(token)).toBeUndefined()
  await other.close()
})

test('tokens are all different and cannot be told from their sessions', async () => {
  const made = await Promise.all(Array.from({ length: 20 }, async () => await identity.createToken(ask)))
  expect(new Set(made.map(({ token }) => token)).size).toBe(20)
  for (const { token, session } of made) {
    expect(token).toMatch(/^cw_[\w-]{43}$/)
    expect(await identity.findCaller(session)).toBeUndefined()
  }
})

test.each(['', 'cw_', 'x', `cw_${'a'.repeat(43)}`, `cw_${'a'.repeat(1_000)}`, "cw_'--", 'cw_\0'])(
  'nobody is known by "%.12s"',
  async (token) => {
    expect(await identity.findCaller(token)).toBeUndefined()
  },
)

test('a session ended here is refused at once, and ending it again ends nothing', async () => {
  const { token, session } = await identity.createToken(ask)
  const other = await identity.createToken(ask)
  expect(await identity.findCaller(token)).toBeDefined()
  expect(await end(session)).toBe(1)
  expect(await identity.findCaller(token)).toBeUndefined()
  expect(await identity.findCaller(other.token)).toBeDefined()
  expect(await end(session)).toBe(0)
  for (const nothing of ['x', "' or 1=1 --"]) expect(await end(nothing)).toBe(0)
})

test('a look-up that was under way when its session ended is not believed afterwards', async () => {
  for (let round = 0; round < 100; round += 1) {
    const { token, session } = await identity.createToken(ask)
    await Promise.all([identity.findCaller(token), end(session), identity.findCaller(token)])
    expect(await identity.findCaller(token)).toBeUndefined()
  }
})

test('a token ends with its lifetime, though it was believed a moment before', async () => {
  const { token } = await identity.createToken({ ...ask, lifetimeMs: 500 })
  expect(await identity.findCaller(token)).toBeDefined()
  chartward.clock.pass(501)
  expect(await identity.findCaller(token)).toBeUndefined()
})

test.each([
  { user: '', role: 'clinician' },
  { user: 'a b', role: 'clinician' },
  { user: "x'; --", role: 'clinician' },
  { user: 'x'.repeat(129), role: 'clinician' },
  { user: 'x', role: 'nobody' },
  { user: 'x', role: 'toString' },
  { user: 'x', role: 'clinician', client: 'a\nb' },
])('no token is made for %o', async (asked) => {
  const before = (await rows()).length
  await expect(identity.createToken(asked)).rejects.toMatchObject({ code: 'USAGE' })
  expect(await rows()).toHaveLength(before)
})
