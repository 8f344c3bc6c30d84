import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { keyLeaves } from '../../test/support/accounts.ts'
import { asUnixMs, type PatientId, silentLog } from '../kernel/index.ts'
import { DEFAULT_KEY_BUDGETS } from './budgets.ts'
import { connectKeys, type Keys } from './client.ts'
import { type KeyServer, openKeyServer } from './key-server.ts'
import type { WrappedKey } from './protocol.ts'

const HOUR_MS = 3_600_000
const credential = randomBytes(32)
const BY = { user: 'officer', role: 'security-officer', client: 'console', session: 's', address: 'local' }
const asked = (user: string) => ({ who: { ...BY, user, role: 'clinician' }, request: 'r1', purpose: 'read' })
const emergency = { ...asked('dr'), emergency: true as const }

let home: string
let server: KeyServer
let keys: Keys
let wrapped: WrappedKey[]
let ahead = 0
const clock = { now: () => asUnixMs(Date.now() + ahead) }

const open = async (budgets = DEFAULT_KEY_BUDGETS) =>
  await openKeyServer({
    directory: path.join(home, 'keys'),
    socketPath: path.join(home, 'keys.sock'),
    credential,
    environment: 'clinic',
    origin: 'clinic.example/keys',
    witnesses: [],
    budgets,
    clock,
    log: silentLog,
    onFatal: (error) => {
      throw error
    },
  })
const connect = async () =>
  await connectKeys({
    socketPath: path.join(home, 'keys.sock'),
    credential,
    clock,
    log: silentLog,
    cache: {},
  })
const patientOf = (at: number): PatientId =>
  `00000000-0000-4000-8000-${String(at).padStart(12, '0')}` as PatientId
const codeOf = async (work: Promise<unknown>): Promise<string> =>
  await work.then(
    () => 'done',
    (error: { code?: string }) => error.code ?? 'no code',
  )

/** The server anew, as after a crash or with other settings, and a client of it. */
async function restart(budgets = DEFAULT_KEY_BUDGETS): Promise<void> {
  await keys.close()
  await server.close()
  server = await open(budgets)
  keys = await connect()
}

beforeEach(async () => {
  ahead = 0
  home = await mkdtemp(path.join(os.tmpdir(), 'cw-freeze-'))
  server = await open()
  keys = await connect()
  const made = await keys.create(
    Array.from({ length: 10 }, (_, at) => patientOf(at + 1)),
    asked('dr'),
  )
  wrapped = [...made.values()].map((one) => one.wrapped)
  keys.forget()
})
afterEach(async () => {
  await keys.close()
  await server.close()
  await rm(home, { recursive: true, force: true })
})

describe('a freeze', () => {
  test('stops keys, forgets those that are held, and is a leaf with its reason', async () => {
    await keys.release(wrapped.slice(0, 2), asked('dr'))
    expect(keys.inCache()).toHaveLength(2)
    await keys.freeze({ by: BY, reason: 'code ran in the web process' })
    expect(keys.findCached(patientOf(1))).toBeUndefined()
    expect(await codeOf(keys.release(wrapped.slice(0, 1), asked('dr')))).toBe('KEYS_FROZEN')
    expect(await codeOf(keys.create([patientOf(99)], asked('dr')))).toBe('KEYS_FROZEN')
    expect((await keys.health()).frozen).toMatchObject({
      by: 'officer',
      reason: 'code ran in the web process',
    })
    const leaves = (await keyLeaves(keys)).slice(-3)
    expect(leaves.map(({ op, purpose, who }) => [op, purpose, who?.user])).toEqual([
      ['freeze', 'code ran in the web process', 'officer'],
      ['refused', 'frozen', 'dr'],
      ['refused', 'frozen', 'dr'],
    ])
  })

  test('lets broken glass through, a few an hour, and keeps none of those keys', async () => {
    await restart({ ...DEFAULT_KEY_BUDGETS, emergencyPatientsInHourMax: 2 })
    await keys.freeze({ by: BY, reason: 'drill' })
    const outcomes: string[] = []
    for (const one of wrapped.slice(0, 4)) outcomes.push(await codeOf(keys.release([one], emergency)))
    expect(outcomes).toEqual(['done', 'done', 'KEYS_FROZEN', 'KEYS_FROZEN'])
    expect(keys.findCached(patientOf(1))).toBeUndefined()
    const released = (await keyLeaves(keys)).filter(({ op }) => op === 'release')
    expect(released.map(({ purpose }) => purpose)).toEqual(['break-glass: read', 'break-glass: read'])
    // The hour is not begun anew by a restart.
    await restart({ ...DEFAULT_KEY_BUDGETS, emergencyPatientsInHourMax: 2 })
    expect(await codeOf(keys.release(wrapped.slice(4, 5), emergency))).toBe('KEYS_FROZEN')
    ahead += HOUR_MS + 60_000
    expect(await codeOf(keys.release(wrapped.slice(4, 5), emergency))).toBe('done')
  })

  test('lets people sign in and patients be found', async () => {
    await keys.freeze({ by: BY, reason: 'drill' })
    expect(await keys.pepper([Buffer.from('a')], asked('dr'))).toHaveLength(1)
    const sealed = await keys.sealSecrets([{ name: 'totp/one', plain: Buffer.from('seed') }], asked('dr'))
    const [opened] = await keys.openSecrets(
      sealed.map((one) => ({ name: 'totp/one', sealed: one })),
      asked('dr'),
    )
    expect(opened?.toString()).toBe('seed')
    expect(
      await keys.lookupTokens([{ parameter: 'Patient.family', term: 'abbott' }], asked('dr')),
    ).toHaveLength(1)
  })

  test('holds over a restart, and also when nobody can read why', async () => {
    await keys.freeze({ by: BY, reason: 'drill' })
    await restart()
    expect(await codeOf(keys.release(wrapped, asked('dr')))).toBe('KEYS_FROZEN')
    await writeFile(path.join(home, 'keys', 'frozen'), '{')
    await restart()
    expect(await codeOf(keys.release(wrapped, asked('dr')))).toBe('KEYS_FROZEN')
    await keys.thaw({ by: BY, reason: 'the process is clean again' })
    expect(await codeOf(keys.release(wrapped, asked('dr')))).toBe('done')
    await restart()
    expect((await keys.health()).frozen).toBeUndefined()
    const last = (await keyLeaves(keys)).find(({ op }) => op === 'thaw')
    expect(last).toMatchObject({ purpose: 'the process is clean again', who: { user: 'officer' } })
  })

  test('makes every process of the environment forget its keys', async () => {
    const other = await connect()
    await other.release(wrapped.slice(0, 3), asked('dr'))
    await keys.freeze({ by: BY, reason: 'drill' })
    await vi.waitUntil(() => other.findCached(patientOf(1)) === undefined, { timeout: 30_000 })
    await vi.waitUntil(async () => (await codeOf(other.health())) === 'done', { timeout: 30_000 })
    expect(await codeOf(other.release(wrapped.slice(0, 1), asked('dr')))).toBe('KEYS_FROZEN')
    await other.close()
  })
})

describe('the budgets of the key server', () => {
  const small = { ...DEFAULT_KEY_BUDGETS, patientsIn10MinutesMax: 3 }

  test('hold whoever is said to ask, and over a restart', async () => {
    await restart(small)
    const outcomes: string[] = []
    for (const [at, one] of wrapped.entries())
      outcomes.push(await codeOf(keys.release([one], asked(`claimed-${at}`))))
    expect(outcomes.filter((one) => one === 'done')).toHaveLength(3)
    expect(new Set(outcomes.slice(3))).toEqual(new Set(['KEYS_BUDGET_SPENT']))
    await restart(small)
    expect(await codeOf(keys.release(wrapped.slice(8), asked('new')))).toBe('KEYS_BUDGET_SPENT')
    // What was given once is given again.
    expect(await codeOf(keys.release(wrapped.slice(0, 3), asked('new')))).toBe('done')
    ahead += HOUR_MS
    expect(await codeOf(keys.release(wrapped.slice(8), asked('new')))).toBe('done')
    const refused = (await keyLeaves(keys)).filter(({ op }) => op === 'refused')
    expect(refused[0]).toMatchObject({
      purpose: 'brake: keys-patients-10m',
      count: 1,
      who: { user: 'claimed-3' },
    })
  })

  test('refuse a call that asks for too much as a whole, and count nothing of it', async () => {
    await restart(small)
    expect(await codeOf(keys.release(wrapped, asked('dr')))).toBe('KEYS_BUDGET_SPENT')
    expect(await codeOf(keys.release(wrapped.slice(0, 3), asked('dr')))).toBe('done')
  })

  test('are of words and of secrets too', async () => {
    await restart({ ...DEFAULT_KEY_BUDGETS, wordsInDayMax: 2, secretsInDayMax: 1 })
    const words = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ parameter: 'Patient.family', term: `word-${at}` }))
    expect(await codeOf(keys.lookupTokens(words(2), asked('dr')))).toBe('done')
    expect(await codeOf(keys.lookupTokens(words(1), asked('dr')))).toBe('KEYS_BUDGET_SPENT')
    expect(await codeOf(keys.pepper([Buffer.from('a')], asked('dr')))).toBe('done')
    expect(await codeOf(keys.pepper([Buffer.from('b')], asked('dr')))).toBe('KEYS_BUDGET_SPENT')
  })

  test('stand in the leaf of every start', async () => {
    await restart(small)
    const starts = (await keyLeaves(keys)).filter(({ op }) => op === 'start')
    expect(starts.at(-1)?.purpose).toBe(
      'serving at most 3 patients in 10 minutes, 20000 in an hour, 60000 in a day',
    )
  })
})
