import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  asLeafIndex,
  asTreeSize,
  asUnixMs,
  ChartwardError,
  type PatientId,
  silentLog,
} from '../kernel/index.ts'
import { decodeKeyEntry, type KeyEntry } from '../ledger/index.ts'
import { isWiped, openRecord, sealRecord } from '../seal/index.ts'
import { verifyInclusion, leafHash } from '../tlog/index.ts'
import { digest } from '../seal/index.ts'
import { connectKeys, type Keys, type KeysOptions } from './client.ts'
import { openConnection } from './connection.ts'
import { encodeFrame, FRAME_BYTES_MAX } from './frame.ts'
import { NONCE_BYTES } from './handshake.ts'
import { type KeyServer, openKeyServer } from './key-server.ts'
import { IN_FLIGHT_MAX, type ReleaseContext, type WrappedKey } from './protocol.ts'

const context: ReleaseContext = {
  who: { user: 'amara', role: 'nurse', client: 'chart', session: 's1', address: '10.0.0.1' },
  request: 'r1',
  purpose: 'TREAT',
}

const patient = (number: number): PatientId =>
  `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}` as PatientId
const patients = (count: number, from = 1): PatientId[] =>
  Array.from({ length: count }, (_, at) => patient(from + at))

let home: string
let server: KeyServer
let keys: Keys
let now: number
const credential = randomBytes(32)
const clock = { now: () => asUnixMs(now) }
const opened: { close(): Promise<void> }[] = []

async function openServer(name = 'a', more: { credential?: Buffer; environment?: string } = {}) {
  const opened = await openKeyServer({
    directory: join(home, name),
    socketPath: join(home, `${name}.sock`),
    credential,
    environment: `clinic-${name}`,
    origin: `clinic-${name}.example/keys`,
    witnesses: [],
    clock,
    log: silentLog,
    onFatal: (error) => {
      throw error
    },
    greetingTimeoutMs: 200,
    ...more,
  })
  return opened
}

async function connect(name = 'a', more: Partial<KeysOptions> = {}): Promise<Keys> {
  const socketPath = join(home, `${name}.sock`)
  const client = await connectKeys({ socketPath, credential, clock, log: silentLog, cache: {}, ...more })
  opened.push(client)
  return client
}

async function leaves(reader: Keys = keys): Promise<KeyEntry[]> {
  const { size } = await reader.publish()
  const entries: KeyEntry[] = []
  for await (const chunk of reader.ledger.openings(asLeafIndex(0), size)) {
    for (const { entry } of chunk) entries.push(decodeKeyEntry(entry))
  }
  expect(entries.length).toBe(size)
  return entries
}

const released = async (): Promise<(string | null)[]> =>
  (await leaves()).filter(({ op }) => op === 'release').map((entry) => entry.patient)

async function createWrapped(count: number, from = 1, client = keys): Promise<WrappedKey[]> {
  const made = await client.create(patients(count, from), context)
  return [...made.values()].map(({ wrapped }) => wrapped)
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    return error instanceof ChartwardError ? error.code : String(error)
  }
  return 'nothing thrown'
}

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cw-keys-'))
  now = Date.UTC(2026, 2, 16)
  server = await openServer()
  keys = await connect()
})

afterEach(async () => {
  for (const client of opened.splice(0)) await client.close()
  await server.close()
  await rm(home, { recursive: true })
})

test('a released key is the one that was created, and each has one leaf that says for whom', async () => {
  const made = await keys.create(patients(3), context)
  const wrapped = [...made.values()].map((one) => one.wrapped)
  const reader = await connect()
  const got = await reader.release(wrapped, { ...context, request: 'r2' })
  const where = { environment: 'clinic-a', type: 'Patient', id: 'x', version: 1 }
  for (const [who, { key }] of made) {
    const row = sealRecord(Buffer.from(who), key, where)
    const other = got.get(who)
    expect(other !== undefined && openRecord(row, other, where).toString()).toBe(who)
  }
  const entries = await leaves()
  expect(entries.map(({ op }) => op)).toEqual([
    'start',
    'create',
    'create',
    'create',
    ...Array(3).fill('release'),
  ])
  expect(entries[5]).toEqual({
    v: 1,
    at: now,
    op: 'release',
    patient: patient(2),
    who: context.who,
    request: 'r2',
    purpose: 'TREAT',
    keyVersion: 1,
  })
})

test('a list of patients is one commit: its leaves stand together', async () => {
  const wrapped = await createWrapped(50)
  const reader = await connect()
  await Promise.all([
    reader.release(wrapped.slice(0, 25), { ...context, request: 'first' }),
    reader.release(wrapped.slice(25), { ...context, request: 'second' }),
  ])
  const requests = (await leaves()).filter(({ op }) => op === 'release').map(({ request }) => request)
  expect(requests).toEqual([...Array(25).fill('first'), ...Array(25).fill('second')])
})

test('a key already held costs no release, and neither does one on its way for somebody else', async () => {
  const wrapped = await createWrapped(4)
  const reader = await connect()
  const [a, b] = await Promise.all([
    reader.release(wrapped.slice(0, 3), context),
    reader.release(wrapped.slice(1), { ...context, request: 'r2' }),
  ])
  expect([a.size, b.size]).toEqual([3, 3])
  expect(a.get(patient(2))).toBe(b.get(patient(2)))
  await reader.release(wrapped, context)
  await reader.release([...wrapped, ...wrapped], context)
  expect(await released()).toEqual([patient(1), patient(2), patient(3), patient(4)])
})

test('a key is released again after its lifetime, with a new leaf', async () => {
  const wrapped = await createWrapped(1)
  const reader = await connect('a', { cache: { lifetimeMs: 60_000 } })
  const first = (await reader.release(wrapped, context)).get(patient(1))
  now += 60_000
  expect(reader.inCache()).toEqual([])
  expect(first !== undefined && isWiped(first)).toBe(true)
  await reader.release(wrapped, context)
  expect(await released()).toEqual([patient(1), patient(1)])
})

test('a key asked for before everything was forgotten is not kept after it', async () => {
  const wrapped = await createWrapped(1)
  const reader = await connect()
  const coming = reader.release(wrapped, context)
  reader.forget()
  await coming
  expect(reader.findCached(patient(1))).toBeUndefined()
  expect(reader.inCache()).toEqual([patient(1)])
})

test('a created key is found in the cache only when it is the one that was stored', async () => {
  const mine = await createWrapped(1)
  expect(keys.findCached(patient(1))).toBeUndefined()
  const other = await connect()
  const theirs = await createWrapped(1, 1, other)
  // The other writer's row won: what counts is what is stored.
  const [stored] = (await keys.release(theirs, context)).values()
  expect(await released()).toEqual([patient(1)])
  expect(keys.findCached(patient(1))).toBe(stored)
  await other.release(theirs, context)
  expect(await released()).toEqual([patient(1)])
  expect(other.findCached(patient(1))?.within).toEqual(stored?.within)
  expect(mine[0]?.wrapped).not.toEqual(theirs[0]?.wrapped)
})

test('one altered or moved key in a list refuses the whole list, and that has a leaf', async () => {
  const wrapped = await createWrapped(3)
  const reader = await connect()
  const [one, two, three] = wrapped
  if (one === undefined || two === undefined || three === undefined) throw new Error('three were made')
  const bad = Buffer.from(two.wrapped)
  bad[20] = (bad[20] ?? 0) ^ 1
  expect(await codeOf(reader.release([one, { ...two, wrapped: bad }, three], context))).toBe('SEAL_BROKEN')
  expect(await codeOf(reader.release([{ ...one, patient: patient(2) }], context))).toBe('SEAL_BROKEN')
  expect(await codeOf(reader.release([{ ...one, keyVersion: 9 }], context))).toBe('KEYS_REFUSED')
  expect(await codeOf(reader.rewrap([{ ...one, patient: patient(2) }]))).toBe('SEAL_BROKEN')
  expect(reader.inCache()).toEqual([])
  const entries = await leaves()
  expect(entries.filter(({ op }) => op === 'release')).toEqual([])
  expect(
    entries.filter(({ op }) => op === 'refused').map(({ purpose, request }) => [purpose, request]),
  ).toEqual([
    ['SEAL_BROKEN', 'r1'],
    ['SEAL_BROKEN', 'r1'],
    ['KEYS_REFUSED', 'r1'],
    ['SEAL_BROKEN', 'key-server'],
  ])
})

test("the keys of one environment are worth nothing at another's server", async () => {
  const wrapped = await createWrapped(1)
  const other = await openServer('b')
  try {
    const b = await connect('b')
    expect(await codeOf(b.release(wrapped, context))).toBe('SEAL_BROKEN')
  } finally {
    await other.close()
  }
})

test('tokens are the same after a restart, and others in another environment', async () => {
  const terms = [
    { parameter: 'Patient.family', term: 'smith' },
    { parameter: 'Patient.given', term: 'smith' },
    { parameter: 'Patient.family', term: '3|smi', bits: 20 },
    { parameter: 'Patient.identifier', term: `urn:x|${'9'.repeat(5000)}` },
  ]
  const tokens = await keys.lookupTokens(terms, context)
  expect(new Set(tokens).size).toBe(4)
  const other = await openServer('b')
  try {
    const b = await connect('b')
    const theirs = await b.lookupTokens(terms, context)
    expect(tokens.filter((token) => theirs.includes(token))).toEqual([])
  } finally {
    await other.close()
  }
  await keys.close()
  await server.close()
  server = await openServer()
  keys = await connect()
  expect(await keys.lookupTokens(terms, context)).toEqual(tokens)
  const entries = (await leaves()).filter(({ op }) => op === 'tokens')
  expect(entries.map(({ count, who }) => [count, who?.user])).toEqual([
    [4, 'amara'],
    [4, 'amara'],
  ])
})

test('more words than a frame holds come back in their order', async () => {
  const terms = Array.from({ length: 60_001 }, (_, at) => ({ parameter: `P.${at % 7}`, term: String(at) }))
  const tokens = await keys.lookupTokens(terms, context)
  expect(tokens.length).toBe(60_001)
  const [last] = await keys.lookupTokens(terms.slice(-1), context)
  expect(tokens.at(-1)).toBe(last)
  const wide = Array.from({ length: 20_000 }, () => ({ parameter: 'P.x', term: '\u0001'.repeat(512) }))
  expect(new Set(await keys.lookupTokens(wide, context)).size).toBe(1)
})

test("environment keys differ by purpose, stay the same, and are the list's or nothing", async () => {
  const opened = await keys.environmentKey('ledger-openings')
  expect(opened.length).toBe(32)
  expect(await keys.environmentKey('ledger-openings')).toEqual(opened)
  expect(await keys.environmentKey('page-links')).not.toEqual(opened)
  expect((await leaves()).filter(({ op }) => op === 'environment-key').map(({ purpose }) => purpose)).toEqual(
    ['ledger-openings', 'ledger-openings', 'page-links'],
  )
  const raw = await openConnection({
    socketPath: join(home, 'a.sock'),
    credential,
    log: silentLog,
    callTimeoutMs: 1000,
    onEnd: () => {},
  })
  const purpose = '../keys/ledger-signing'
  expect(await codeOf(raw.call({ op: 'environment-key', purpose }))).toBe('KEYS_UNAVAILABLE')
})

test('rotation is online: reads go on, rewrapped keys open, and the old version can be retired', async () => {
  const wrapped = await createWrapped(200)
  const reader = await connect('a', { cache: { countMax: 5 } })
  const rotation = { done: false }
  let reads = 0
  let stored = wrapped
  const reading = (async () => {
    while (!rotation.done) {
      const at = reads % 200
      await reader.release(stored.slice(at, at + 3), context)
      reads += 1
    }
  })()
  const before = (await (await connect()).release(wrapped, context)).get(patient(7))
  expect(await keys.rotate()).toBe(2)
  for (let from = 0; from < 200; from += 50) {
    const part = await keys.rewrap(stored.slice(from, from + 50))
    stored = stored.map((key, at) => part[at - from] ?? key)
  }
  rotation.done = true
  await reading
  expect(reads).toBeGreaterThan(0)
  expect(stored.map(({ keyVersion }) => keyVersion)).toEqual(Array(200).fill(2))
  await keys.retire(1)
  const fresh = await connect()
  expect((await fresh.release(stored, context)).get(patient(7))?.within).toEqual(before?.within)
  expect(await codeOf((await connect()).release(wrapped.slice(0, 1), context))).toBe('KEYS_REFUSED')
  expect(await keys.health()).toMatchObject({ keyVersion: 2, keyVersions: [2] })
  const acts = (await leaves()).filter(({ op }) => op === 'rotate' || op === 'rewrap')
  expect(acts.map(({ op, purpose, count }) => [op, purpose, count])).toEqual([
    ['rotate', 'rotate', undefined],
    ...Array.from({ length: 4 }, () => ['rewrap', 'rotation', 50]),
    ['rotate', 'retire', undefined],
  ])
})

test('rotations asked for at once give different versions', async () => {
  const versions = await Promise.all([keys.rotate(), keys.rotate(), keys.rotate()])
  expect([...versions].sort((a, b) => a - b)).toEqual([2, 3, 4])
})

test('what the key ledger says over the socket can be proven against its checkpoint', async () => {
  await keys.release(await createWrapped(20), context)
  const { size, root } = await keys.publish()
  expect(await keys.ledger.published()).toEqual(await keys.publish())
  const indexes = [3, 0, size - 1].map(asLeafIndex)
  const openings = await keys.ledger.openingsAt(indexes)
  const proofs = await keys.ledger.proofs(indexes, size)
  expect(openings.map(({ index }) => index)).toEqual(indexes)
  for (const [at, { index, salt, entry }] of openings.entries()) {
    const leaf = leafHash(digest(Buffer.concat([salt, entry])))
    expect(verifyInclusion({ index, size, leaf, proof: proofs[at] ?? [], root })).toBe(true)
  }
  expect(await codeOf(keys.ledger.openingsAt([asLeafIndex(size)]))).toBe('LEDGER_NO_SUCH_LEAF')
  expect(await codeOf(keys.ledger.proofs([asLeafIndex(0)], asTreeSize(size + 1)))).toBe('LEDGER_NO_SUCH_LEAF')
  expect((await keys.health()).ledgerSize).toBe(size)
})

test('the key ledger is read whole when it does not fit one frame', async () => {
  const wrapped = await createWrapped(7000)
  await (await connect()).release(wrapped.slice(0, 5000), context)
  const entries = await leaves()
  expect(entries.length).toBe(12_001)
  const { size } = await keys.ledger.published()
  const indexes = Array.from({ length: size }, (_, at) => asLeafIndex(at))
  expect((await keys.ledger.openingsAt(indexes)).map(({ index }) => index)).toEqual(indexes)
  expect((await keys.ledger.proofs(indexes, size)).length).toBe(size)
})

test('without the credential nobody is answered, and a false server is not believed', async () => {
  expect(await codeOf(connect('a', { credential: randomBytes(32) }))).toBe('KEYS_REFUSED')
  expect(await codeOf(connect('nowhere'))).toBe('KEYS_UNAVAILABLE')
  let refusals: KeyEntry[] = []
  while (refusals.length === 0) refusals = (await leaves()).filter(({ op }) => op === 'refused')
  expect(refusals.map(({ purpose, count }) => [purpose, count])).toEqual([['credential', 1]])
  // A server of another environment does not hold ours either: the client must not talk to it.
  const other = await openServer('b', { credential: randomBytes(32) })
  expect(await codeOf(connect('b'))).toBe('KEYS_REFUSED')
  await other.close()
})

/** What the server does to a connection that sends this first; resolves when it is closed. */
async function knock(bytes: Buffer): Promise<void> {
  await new Promise<void>((done) => {
    const socket = createConnection(join(home, 'a.sock'))
    socket.on('error', () => {})
    socket.on('close', () => done())
    socket.resume()
    socket.write(bytes)
  })
}

test('a frame that is not ours ends the connection and has a leaf, however often somebody knocks', async () => {
  const long = Buffer.alloc(64)
  long.writeUInt32BE(FRAME_BYTES_MAX)
  const proof = { nonce: randomBytes(NONCE_BYTES).toString('base64'), proof: '' }
  await knock(long)
  await knock(Buffer.from('GET / HTTP/1.1\r\n\r\n'))
  await knock(encodeFrame(proof))
  await knock(Buffer.alloc(0))
  for (let times = 0; times < 50; times += 1) await knock(encodeFrame({ op: 'release', id: 1 }))
  await wait(1100)
  const refusals = (await leaves()).filter(({ op }) => op === 'refused')
  const total = refusals.reduce((sum, { count }) => sum + (count ?? 0), 0)
  expect(total).toBe(54)
  expect(refusals.length).toBeLessThan(12)
  expect(new Set(refusals.map(({ purpose }) => purpose))).toEqual(
    new Set(['length', 'credential', 'no greeting', 'nonce']),
  )
  expect((await keys.create(patients(1), context)).size).toBe(1)
})

test('after the greeting, every frame our client would not send ends the connection', async () => {
  const [wrapped] = await createWrapped(1)
  const patientList = { patients: [patient(1)], versions: [1] }
  const body = wrapped?.wrapped ?? Buffer.alloc(0)
  const bad: [Record<string, unknown>, Buffer?][] = [
    [{ op: 'steal' }],
    [{ op: 'release', context, ...patientList }],
    [{ op: 'release', context, patients: ['../x'], versions: [1] }, body],
    [{ op: 'release', context: { ...context, who: null }, ...patientList }, body],
    [{ op: 'release', context: { ...context, request: 'r'.repeat(513) }, ...patientList }, body],
    [{ op: 'release', context, patients: [], versions: [] }],
    [{ op: 'release', context, patients: [patient(1)], versions: [-1] }, body],
    [{ op: 'create', context, patients: patients(10_001) }],
    [{ op: 'tokens', context, parameters: ['a'], terms: [[1, 'x']] }],
    [{ op: 'tokens', context, parameters: ['a'], terms: [[0, 'x', 65]] }],
    [{ op: 'environment-key', purpose: 'chartward/keys/ledger-signing' }],
    [{ op: 'openings', from: -1, to: 3 }],
    [{ op: 'proofs', indexes: [0.5], size: 1 }],
    [{ op: 'retire', version: '1' }],
  ]
  for (const [header, bytes] of bad) {
    let ended = false
    const raw = await openConnection({
      socketPath: join(home, 'a.sock'),
      credential,
      log: silentLog,
      callTimeoutMs: 2000,
      onEnd: () => {
        ended = true
      },
    })
    expect(await codeOf(raw.call(header, bytes))).toBe('KEYS_UNAVAILABLE')
    expect([header['op'], ended]).toEqual([header['op'], true])
  }
  const ops = async () => (await leaves()).map(({ op }) => op)
  // The connection ends at once, and its leaf comes as soon as the disk has it.
  await expect.poll(ops).toContain('refused')
  expect((await ops()).filter((op) => op === 'release' || op === 'tokens')).toEqual([])
})

test('our own client refuses what the server would hang up on, so that others are not cut off', async () => {
  const wrapped = await createWrapped(1)
  const long = { ...context, purpose: 'p'.repeat(513) }
  expect(await codeOf(keys.release([{ ...wrapped[0], patient: 'X' } as WrappedKey], context))).toBe(
    'KEYS_REFUSED',
  )
  keys.forget()
  expect(await codeOf(keys.release(wrapped, long))).toBe('KEYS_REFUSED')
  expect(await codeOf(keys.create(patients(10_001), context))).toBe('KEYS_REFUSED')
  expect(await codeOf(keys.lookupTokens([{ parameter: 'x'.repeat(129), term: '' }], context))).toBe(
    'KEYS_REFUSED',
  )
  expect(await codeOf(keys.lookupTokens([{ parameter: 'x', term: '', bits: 0 }], context))).toBe(
    'KEYS_REFUSED',
  )
  expect(await codeOf(keys.lookupTokens([], context))).toBe('nothing thrown')
  expect((await keys.release(wrapped, context)).size).toBe(1)
})

test('more questions at once than the server works on are all answered', async () => {
  const wrapped = await createWrapped(IN_FLIGHT_MAX * 4)
  const reader = await connect()
  const got = await Promise.all(wrapped.map(async (key) => await reader.release([key], context)))
  expect(got.every(({ size }) => size === 1)).toBe(true)
  expect((await released()).length).toBe(IN_FLIGHT_MAX * 4)
})

test('while the server is away calls fail at once; after its restart they work, and the ledger went on', async () => {
  const wrapped = await createWrapped(2)
  const reader = await connect()
  await server.close()
  expect(await codeOf(reader.release(wrapped, context))).toBe('KEYS_UNAVAILABLE')
  expect(await codeOf(reader.environmentKey('page-links'))).toBe('KEYS_UNAVAILABLE')
  server = await openServer()
  let answer = 'KEYS_UNAVAILABLE'
  while (answer === 'KEYS_UNAVAILABLE') {
    await wait(10)
    answer = await codeOf(reader.release(wrapped, context))
  }
  expect(answer).toBe('nothing thrown')
  keys = await connect()
  expect((await leaves()).filter(({ op }) => op === 'start').length).toBe(2)
})
