import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openMemoryLedger, type MemoryLedger } from '../../test/support/memory-ledger.ts'
import { asTreeSize, asUnixMs, hasCode, type PatientId, silentLog } from '../kernel/index.ts'
import { openLedgerIndex } from './column-index.ts'
import type { Holding } from './column-population.ts'
import { type DisclosureEntry, encodeEntry, encodeKeyEntry, type KeyEntry } from './entry.ts'
import { ACCOUNTING_SLACK_MS, findUnaccounted, SHARED_KEY_PATIENT } from './question-account.ts'
import { findLeaves, type LeafQuestion } from './question.ts'

const KEY = new Uint8Array(32).fill(9)
const MARKER = 'MARKER-session-4711'

let home = ''
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cw-index-'))
})
afterEach(async () => {
  await rm(home, { recursive: true, force: true })
})

const patient = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}` as PatientId

const disclosure = (
  entry: Partial<DisclosureEntry> & { session?: string; user?: string },
): DisclosureEntry => ({
  v: 1,
  at: entry.at ?? asUnixMs(0),
  who: { user: entry.user ?? 'u', role: 'r', client: 'c', session: entry.session ?? 's', address: 'a' },
  how: entry.how ?? 'read',
  why: 'care',
  patient: entry.patient ?? null,
  resources: entry.resources ?? [],
  elements: entry.elements ?? 0,
  bytes: 0,
  request: entry.request ?? 'q',
  ...(entry.writes === undefined ? {} : { writes: entry.writes }),
  ...(entry.shared === undefined ? {} : { shared: entry.shared }),
})

const key = (entry: Partial<KeyEntry>): KeyEntry => ({
  v: 1,
  at: entry.at ?? asUnixMs(0),
  op: entry.op ?? 'release',
  patient: entry.patient ?? null,
  who: null,
  request: entry.request ?? 'q',
  purpose: 'read',
})

const write = (elements: number) => ({ resource: 'Patient/p/1', digest: 'A'.repeat(43), elements })

const openIndex = async (kind: 'disclosure' | 'keys' = 'disclosure', segmentLeaves = 50) =>
  await openLedgerIndex({ directory: join(home, kind), kind, key: KEY, log: silentLog, segmentLeaves })

const sizeOf = async (ledger: MemoryLedger) => (await ledger.published()).size

const arbitraryEntry = fc
  .record({
    session: fc.integer({ min: 0, max: 5 }),
    user: fc.integer({ min: 0, max: 2 }),
    patient: fc.option(fc.integer({ min: 0, max: 6 })),
    at: fc.integer({ min: 0, max: 1000 }),
    elements: fc.option(fc.integer({ min: 0, max: 0xffffffff })),
    shared: fc.boolean(),
  })
  .map(({ session, user, patient: who, at, elements, shared }) =>
    disclosure({
      session: `s${session}`,
      user: `u${user}`,
      patient: who === null ? null : patient(who),
      at: asUnixMs(at),
      ...(elements === null ? {} : { writes: [write(elements)] }),
      ...(shared ? { shared: true } : {}),
    }),
  )

const arbitraryQuestion: fc.Arbitrary<LeafQuestion> = fc.record({
  sessions: fc.subarray(['s0', 's1', 's2', 'nobody']),
  users: fc.subarray(['u0', 'u1']),
  patients: fc.subarray([patient(0), patient(1)]),
  from: fc.option(fc.integer({ min: 0, max: 1000 }).map(asUnixMs), { nil: undefined }),
  to: fc.option(fc.integer({ min: 0, max: 1000 }).map(asUnixMs), { nil: undefined }),
})

function expected(entries: readonly DisclosureEntry[], question: LeafQuestion): number[] {
  const named = [...(question.sessions ?? []), ...(question.users ?? []), ...(question.patients ?? [])]
  return entries.flatMap((entry, leaf) => {
    const mine = [entry.who.session, entry.who.user, entry.patient ?? '']
    const selected = named.length === 0 || named.some((text) => mine.includes(text))
    const inside = entry.at >= (question.from ?? 0) && entry.at <= (question.to ?? Infinity)
    return selected && inside ? [leaf] : []
  })
}

test('the index selects exactly the leaves a reading of every entry selects, also after a restart', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(arbitraryEntry, { maxLength: 180 }),
      fc.array(arbitraryQuestion, { minLength: 1, maxLength: 5 }),
      fc.nat({ max: 180 }),
      async (entries, questions, cut) => {
        await rm(join(home, 'disclosure'), { recursive: true, force: true })
        const ledger = openMemoryLedger('disclosure')
        ledger.add(...entries.map((entry) => encodeEntry(entry)))
        const size = await sizeOf(ledger)
        let index = await openIndex()
        await index.catchUp(ledger, asTreeSize(Math.min(cut, size)))
        await index.close()
        index = await openIndex()
        expect(index.size()).toBe(Math.min(cut, size))
        await index.catchUp(ledger, size)
        for (const question of questions) {
          expect(await findLeaves(index.view(size), question)).toEqual(expected(entries, question))
        }
        await index.close()
      },
    ),
    { numRuns: 60 },
  )
})

test('what was written about each person is the same from the index and from every entry', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(arbitraryEntry, { maxLength: 150 }), fc.nat(150), async (entries, below) => {
      await rm(join(home, 'disclosure'), { recursive: true, force: true })
      const ledger = openMemoryLedger('disclosure')
      ledger.add(...entries.map((entry) => encodeEntry(entry)))
      let index = await openIndex()
      await index.catchUp(ledger, await sizeOf(ledger))
      await index.close()
      index = await openIndex()
      await index.catchUp(ledger, await sizeOf(ledger))
      const size = Math.min(below, entries.length)
      const view = index.view(asTreeSize(size))
      const found = new Map<PatientId, Holding>()
      view.everyone(new Set([patient(6)]), (who, firstAt) => {
        const holding = view.holding(who) as Holding
        expect(holding.firstAt).toBe(firstAt)
        found.set(who, holding)
      })
      const written = entries
        .slice(0, size)
        .filter((entry) => entry.writes && entry.patient !== null && entry.patient !== patient(6))
      expect(new Set(found.keys())).toEqual(new Set(written.map((entry) => entry.patient)))
      expect(new Set(view.sharers().filter((who) => who !== patient(6)))).toEqual(
        new Set(written.filter((entry) => entry.shared).map((entry) => entry.patient)),
      )
      for (const [who, holding] of found) {
        const mine = written.filter((entry) => entry.patient === who)
        expect(holding.firstAt).toBe(mine[0]?.at)
        const underShared = mine.filter((entry) => entry.shared)
        expect(holding.shared).toBe(underShared.length > 0)
        expect(holding.elements).toBe(union(mine))
        expect(holding.sharedElements).toBe(union(underShared))
        expect(union(mine.filter((entry) => holding.leaves.includes(entries.indexOf(entry))))).toBe(
          union(mine),
        )
      }
      await index.close()
    }),
    { numRuns: 40 },
  )
})

test('a window and a user are found across blocks and full segments', async () => {
  const ledger = openMemoryLedger('disclosure')
  const entries = Array.from({ length: 45_000 }, (_, n) =>
    disclosure({
      session: `s${n % 700}`,
      user: `u${n % 3}`,
      patient: patient(n % 400),
      at: asUnixMs(n * 10),
    }),
  )
  ledger.add(...entries.map((entry) => encodeEntry(entry)))
  const index = await openIndex('disclosure', 20_000)
  const published = asTreeSize(entries.length)
  await index.catchUp(ledger, published)
  const questions: LeafQuestion[] = [
    { sessions: ['s13'] },
    { sessions: ['s13'], users: ['u1'], from: asUnixMs(81_000), to: asUnixMs(330_000) },
    { users: ['u2'], from: asUnixMs(81_925), to: asUnixMs(82_000) },
    { from: asUnixMs(199_990), to: asUnixMs(200_020) },
    { patients: [patient(399)], to: asUnixMs(5000) },
  ]
  for (const question of questions) {
    expect(await findLeaves(index.view(published), question)).toEqual(expected(entries, question))
  }
  await index.close()
})

test('a leaf added later does not appear in an earlier view', async () => {
  const ledger = openMemoryLedger('disclosure')
  ledger.add(...Array.from({ length: 60 }, () => encodeEntry(disclosure({ patient: patient(1) }))))
  const index = await openIndex()
  await index.catchUp(ledger, asTreeSize(30))
  const view = index.view(asTreeSize(30))
  await index.catchUp(ledger, asTreeSize(60))
  expect(await findLeaves(view, {})).toHaveLength(30)
  expect(await findLeaves(index.view(asTreeSize(30)), {})).toHaveLength(30)
  await index.close()
})

function union(entries: readonly DisclosureEntry[]): number {
  return entries.reduce((sum, entry) => sum | (entry.writes?.[0]?.elements ?? 0), 0) >>> 0
}

async function builtIndex(entries: number): Promise<MemoryLedger> {
  const ledger = openMemoryLedger('disclosure')
  const made = Array.from({ length: entries }, (_, n) =>
    disclosure({ session: n === 77 ? MARKER : `s${n % 9}`, patient: patient(n % 11), at: asUnixMs(n) }),
  )
  ledger.add(...made.map((entry) => encodeEntry(entry)))
  const index = await openIndex()
  await index.catchUp(ledger, await sizeOf(ledger))
  await index.close()
  return ledger
}

async function answers(ledger: MemoryLedger): Promise<readonly number[]> {
  const size = await sizeOf(ledger)
  const index = await openIndex()
  await index.catchUp(ledger, size)
  const found = await findLeaves(index.view(size), { sessions: ['s3', MARKER] })
  await index.close()
  return found
}

test('a torn, flipped, missing or foreign file is rebuilt and never believed', async () => {
  const ledger = await builtIndex(230)
  const right = await answers(ledger)
  const names = await readdir(join(home, 'disclosure'))
  expect(names.toSorted()).toEqual(
    ['000000', '000001', '000002', '000003', '000004'].map((n) => `${n}.columns`),
  )
  const second = join(home, 'disclosure', '000001.columns')
  const whole = await readFile(second)
  for (const length of [0, 10, whole.length - 1, whole.length >> 1]) {
    await truncate(second, length)
    expect(await answers(ledger)).toEqual(right)
  }
  await writeFile(second, await readFile(join(home, 'disclosure', '000002.columns')))
  expect(await answers(ledger)).toEqual(right)
  await rm(second)
  expect(await answers(ledger)).toEqual(right)
})

test('a flipped byte in a column is an error and never another answer', async () => {
  const ledger = await builtIndex(120)
  const size = await sizeOf(ledger)
  const path = join(home, 'disclosure', '000000.columns')
  const whole = await readFile(path)
  const right = await answers(ledger)
  for (let at = 0; at < whole.length; at += 67) {
    const flipped = Buffer.from(whole)
    flipped[at] = (flipped[at] ?? 0) ^ 0x10
    await writeFile(path, flipped)
    const index = await openIndex()
    await index.catchUp(ledger, size)
    const found = await findLeaves(index.view(size), { sessions: ['s3', MARKER] }).catch((error: unknown) => {
      if (hasCode(error, 'LEDGER_CORRUPT')) return right
      throw error
    })
    expect(found).toEqual(right)
    await index.rebuild(ledger, size)
    expect(await findLeaves(index.view(size), { sessions: ['s3', MARKER] })).toEqual(right)
    await index.close()
  }
})

test('an index of a ledger that is not this one is thrown away', async () => {
  await builtIndex(120)
  const other = openMemoryLedger('disclosure')
  const entries = Array.from({ length: 130 }, (_, n) =>
    disclosure({ session: `s${n % 4}`, patient: patient(3), at: asUnixMs(n) }),
  )
  other.add(...entries.map((entry) => encodeEntry(entry)))
  expect(await answers(other)).toEqual(expected(entries, { sessions: ['s3'] }))
  const shorter = openMemoryLedger('disclosure')
  shorter.add(...entries.slice(0, 20).map((entry) => encodeEntry(entry)))
  expect(await answers(shorter)).toEqual(expected(entries.slice(0, 20), { sessions: ['s3'] }))
})

test('the files say no text and no time by themselves', async () => {
  await builtIndex(120)
  for (const name of await readdir(join(home, 'disclosure'))) {
    const bytes = await readFile(join(home, 'disclosure', name))
    for (const text of [MARKER, patient(3), 'session', '"first"']) {
      expect(bytes.includes(text)).toBe(false)
      expect(bytes.includes(Buffer.from(text).toString('base64').slice(0, -4))).toBe(false)
    }
  }
})

const arbitraryJoin = fc.record({
  request: fc.integer({ min: 0, max: 12 }),
  patient: fc.integer({ min: 0, max: 3 }),
  at: fc.integer({ min: 0, max: 8 }).map((n) => n * 6 * 60_000),
  flag: fc.boolean(),
})

test('a key release is unaccounted for exactly when no leaf near it has its request and patient', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(arbitraryJoin, { maxLength: 130 }),
      fc.array(arbitraryJoin, { maxLength: 130 }),
      fc.nat(8),
      async (shown, released, from) => {
        await rm(home, { recursive: true, force: true })
        const disclosures = openMemoryLedger('disclosure')
        const entries = shown.map((one) =>
          disclosure({
            request: `q${one.request}`,
            patient: one.patient === 0 ? null : patient(one.patient),
            at: asUnixMs(one.at),
            ...(one.flag ? { shared: true } : {}),
          }),
        )
        disclosures.add(...entries.map((entry) => encodeEntry(entry)))
        const keys = openMemoryLedger('keys')
        const releases = released.map((one) =>
          key({
            request: `q${one.request}`,
            patient: one.patient === 0 ? SHARED_KEY_PATIENT : patient(one.patient),
            at: asUnixMs(one.at),
            op: one.flag ? 'release' : 'create',
          }),
        )
        keys.add(...releases.map((entry) => encodeKeyEntry(entry)))
        const disclosureIndex = await openIndex('disclosure')
        const keyIndex = await openIndex('keys')
        await disclosureIndex.catchUp(disclosures, await sizeOf(disclosures))
        await keyIndex.catchUp(keys, await sizeOf(keys))
        const window = { from: from * 6 * 60_000, to: 40 * 60_000 }
        const oracle = releases.flatMap((release, leaf) => {
          const accounted = entries.some(
            (entry) =>
              entry.request === release.request &&
              Math.abs(entry.at - release.at) <= ACCOUNTING_SLACK_MS &&
              (entry.patient === release.patient ||
                (entry.shared === true && release.patient === SHARED_KEY_PATIENT)),
          )
          return release.at < window.from || release.at > window.to || accounted ? [] : [leaf]
        })
        const found = await findUnaccounted(
          keyIndex.view(keyIndex.size()),
          disclosureIndex.view(disclosureIndex.size()),
          window,
        )
        expect(found).toEqual(oracle)
        await disclosureIndex.close()
        await keyIndex.close()
      },
    ),
    { numRuns: 60 },
  )
})
