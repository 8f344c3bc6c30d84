import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  arbitraryHistory,
  arbitraryQuery,
  CACHE_LIFETIME_MS,
  elementNames,
  type History,
  minute,
  patientAt,
  withSources,
} from '../../test/support/scope-history.ts'
import type { PatientId } from '../kernel/index.ts'
import { type DisclosureEntry, type KeyEntry, SHARED_KEY_PATIENT, type Who } from '../ledger/index.ts'
import { computeScope, type ScopeQuery } from './index.ts'

const SLACK_MS = 15 * 60_000
const NOBODY = { sessions: [], users: [], clients: [], addresses: [] }

/** The definitions of the tiers, said once more and as plainly as possible. */
function oracle({ disclosure, keys }: History, query: ScopeQuery) {
  const named = [query.sessions, query.users, query.clients, query.addresses].some((list) => list.length > 0)
  const asks = named || query.from !== undefined || query.to !== undefined
  const isHis = (who: Who | null) =>
    who !== null &&
    (query.sessions.includes(who.session) ||
      query.users.includes(who.user) ||
      query.clients.includes(who.client) ||
      query.addresses.includes(who.address))
  const selected = ({ who, at }: { who: Who | null; at: number }) =>
    asks && at >= (query.from ?? 0) && at <= (query.to ?? Infinity) && (!named || isHis(who))
  const taken = disclosure.filter(selected)
  const shows = (entry: DisclosureEntry) =>
    entry.patient !== null &&
    entry.how !== 'write-failed' &&
    (entry.resources.length > 0 || entry.predicate !== undefined)
  const disclosed = new Set(taken.filter(shows).map((entry) => entry.patient as PatientId))

  const writes = disclosure.filter(
    (entry) => entry.writes !== undefined && entry.patient !== null && entry.how !== 'write-failed',
  )
  const sharers = writes.filter((entry) => entry.shared).map((entry) => entry.patient as PatientId)
  const times = [...taken, ...keys.filter(selected)].map(({ at }) => at)
  const from = query.from ?? Math.min(...times)
  const to = query.to ?? Math.max(...times, from)
  const isAccounted = (key: KeyEntry, by = disclosure) =>
    by.some(
      (entry) =>
        entry.request === key.request &&
        Math.abs(entry.at - key.at) <= SLACK_MS &&
        (entry.patient === key.patient || (entry.shared === true && key.patient === SHARED_KEY_PATIENT)),
    )
  const exposed = new Set<PatientId>()
  for (const key of keys) {
    if ((key.op !== 'release' && key.op !== 'create') || key.patient === null) continue
    const isShared = key.patient === SHARED_KEY_PATIENT
    const process =
      query.processFrom !== undefined &&
      key.at >= query.processFrom - CACHE_LIFETIME_MS &&
      key.at <= (query.processTo ?? Infinity)
    // What somebody else was shown under the same request accounts for no release that he caused.
    const his = disclosure.filter(({ who }) => !named || isHis(who))
    const claimed = selected(key) && (!isShared || !isAccounted(key, his))
    const orphan =
      Number.isFinite(from) && key.at >= from - CACHE_LIFETIME_MS && key.at <= to && !isAccounted(key)
    if (process || claimed || orphan) for (const who of isShared ? sharers : [key.patient]) exposed.add(who)
  }
  for (const patient of disclosed) exposed.delete(patient)
  const population = new Set(writes.map((entry) => entry.patient as PatientId))
  const rest = [...population].filter((patient) => !disclosed.has(patient) && !exposed.has(patient))
  return { disclosed, exposed, rest, taken, writes, from, to }
}

describe('tiers', () => {
  test('every person is in the tier that a reading of every entry of both ledgers gives', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryHistory, arbitraryQuery, async (history, query) => {
        const report = await withSources(
          history,
          async (sources) => await computeScope(sources, query, { all: true }),
        )
        const truth = oracle(history, query)
        const inTier = (tier: string) =>
          new Set(report.people.filter((person) => person.tier === tier).map((person) => person.patient))
        expect(inTier('disclosed')).toEqual(truth.disclosed)
        expect(inTier('exposed')).toEqual(truth.exposed)
        const rest = [...(report.rest?.sealed ?? []), ...(report.rest?.untouched ?? [])]
        expect(new Set(rest)).toEqual(new Set(truth.rest))
        expect(rest.length).toBe(truth.rest.length)
        expect(report.counts).toEqual({
          disclosed: truth.disclosed.size,
          exposed: truth.exposed.size,
          sealed: report.rest?.sealed.length,
          untouched: report.rest?.untouched.length,
        })
        for (const person of report.people) {
          if (person.tier === 'exposed') continue
          const mine = truth.taken.filter(
            (entry) =>
              entry.patient === person.patient &&
              entry.how !== 'write-failed' &&
              (entry.resources.length > 0 || entry.predicate !== undefined),
          )
          expect(person.leaves).toEqual(mine.map((entry) => history.disclosure.indexOf(entry)))
          expect(person.elements).toEqual(
            elementNames(mine.reduce((mask, entry) => mask | entry.elements, 0)),
          )
          expect(
            new Set(person.resources.map(({ type, id, version }) => `${type}/${id}/${version}`)),
          ).toEqual(new Set(mine.flatMap((entry) => entry.resources)))
          expect(Date.parse(person.first)).toBe(Math.min(...mine.map((entry) => entry.at)))
          expect(Date.parse(person.last)).toBe(Math.max(...mine.map((entry) => entry.at)))
        }
      }),
      { numRuns: 150 },
    )
  })

  test('a copy seals those who had a record by then, and nobody else', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryHistory, arbitraryQuery, async (history, query) => {
        fc.pre(query.to !== undefined)
        const report = await withSources(
          history,
          async (sources) => await computeScope(sources, query, { all: true }),
        )
        const truth = oracle(history, query)
        const end = Math.max(query.to ?? 0, query.processTo ?? 0)
        const had = truth.rest.filter(
          (patient) => (truth.writes.find((entry) => entry.patient === patient)?.at ?? Infinity) <= end,
        )
        expect(report.rest?.sealed).toEqual(query.copied === true ? had.toSorted() : [])
      }),
      { numRuns: 60 },
    )
  })
})

const who: Who = { user: 'u0', role: 'clinician', client: 'c0', session: 's0', address: 'a0' }
const other: Who = { ...who, user: 'u9', session: 's9', client: 'c9', address: 'a9' }

const leaf = (part: Partial<DisclosureEntry>): DisclosureEntry => ({
  v: 1,
  at: minute(10),
  who,
  how: 'read',
  why: 'care',
  patient: patientAt(1),
  resources: [],
  elements: 0,
  bytes: 0,
  request: 'q1',
  ...part,
})

const release = (part: Partial<KeyEntry>): KeyEntry => ({
  v: 1,
  at: minute(10),
  op: 'release',
  patient: patientAt(1),
  who,
  request: 'q1',
  purpose: 'read',
  ...part,
})

const written = (resource: string, elements = 1) => [{ resource, digest: 'A'.repeat(43), elements }]

const scopeOf = async (history: History, query: Partial<ScopeQuery>) =>
  await withSources(
    history,
    async (sources) => await computeScope(sources, { ...NOBODY, ...query }, { all: true }),
  )

describe('one by one', () => {
  test('a key the intruder asked for exposes a person, though the write that needed it showed nothing', async () => {
    const history = {
      disclosure: [leaf({ how: 'update', writes: written('Patient/a/2', 5) })],
      keys: [release({})],
    }
    const { people } = await scopeOf(history, { sessions: ['s0'] })
    expect(people).toMatchObject([
      { tier: 'exposed', elements: ['class-0', 'class-2'], resources: [], leaves: [0] },
    ])
  })

  test('a key released shortly before the window without a disclosure exposes; one older than the cache does not', async () => {
    const history = {
      disclosure: [leaf({ who: other, how: 'create', at: minute(0), writes: written('Patient/a/1') })],
      keys: [release({ at: minute(56), request: 'stray', who: other })],
    }
    const query = { from: minute(60), to: minute(90), sessions: ['s0'] }
    expect((await scopeOf(history, query)).counts.exposed).toBe(1)
    const older = { ...history, keys: [release({ at: minute(54), request: 'stray', who: other })] }
    expect((await scopeOf(older, query)).counts).toEqual({
      disclosed: 0,
      exposed: 0,
      sealed: 0,
      untouched: 1,
    })
  })

  test('code in the web process exposes everyone whose key could be in its memory, whoever asked for it', async () => {
    const history = {
      disclosure: [leaf({ who: other, resources: ['Patient/a/1'] })],
      keys: [release({ who: other })],
    }
    const reached = await scopeOf(history, { processFrom: minute(14), processTo: minute(20) })
    expect(reached.people).toMatchObject([{ patient: patientAt(1), tier: 'exposed' }])
    const later = await scopeOf(history, { processFrom: minute(16), processTo: minute(20) })
    expect(later.people).toEqual([])
  })

  test('the shared key in reach exposes everyone with a row under it, and their shared classes only', async () => {
    const history = {
      disclosure: [
        leaf({ who: other, how: 'create', writes: written('Patient/a/1', 4), patient: patientAt(1) }),
        leaf({
          who: other,
          how: 'create',
          writes: written('Group/g/1', 1),
          patient: patientAt(1),
          shared: true,
        }),
        leaf({ who: other, how: 'create', writes: written('Patient/b/1', 4), patient: patientAt(2) }),
      ],
      keys: [release({ patient: SHARED_KEY_PATIENT, who: other, at: minute(30), request: 'stray' })],
    }
    const { people, counts } = await scopeOf(history, { from: minute(25), to: minute(40) })
    expect(people).toMatchObject([{ patient: patientAt(1), tier: 'exposed', elements: ['class-0'] }])
    expect(counts.untouched).toBe(1)
  })

  test('what the selection wrote is listed, less what failed, and marked where the outcome is unknown', async () => {
    const history = {
      disclosure: [
        leaf({ how: 'update', request: 'q1', writes: written('Patient/a/2') }),
        leaf({ how: 'update', request: 'q2', writes: written('Patient/a/3') }),
        leaf({ how: 'write-failed', request: 'q2', writes: written('Patient/a/3'), at: minute(11) }),
        leaf({ how: 'update', request: 'q3', writes: written('Patient/a/4') }),
        leaf({ how: 'write-failed', request: 'q3', patient: null, at: minute(12) }),
      ],
      keys: [],
    }
    const query = { sessions: ['s0'], to: minute(10) }
    const { written: list } = await scopeOf(history, query)
    expect(list).toEqual([
      { type: 'Patient', id: 'a', version: 2, patients: [patientAt(1)], leaf: 0 },
      { type: 'Patient', id: 'a', version: 4, patients: [patientAt(1)], uncertain: true, leaf: 3 },
    ])
  })

  test('leaves after the published checkpoint are not looked at', async () => {
    const disclosure = [
      leaf({ resources: ['Patient/a/1'] }),
      leaf({ resources: ['Patient/b/1'], patient: patientAt(2) }),
    ]
    await withSources({ disclosure, keys: [] }, async (sources) => {
      const { reader } = sources.disclosure
      if ('hold' in reader && typeof reader.hold === 'function') reader.hold(1)
      const report = await computeScope(sources, { ...NOBODY, sessions: ['s0'] })
      expect(report.people.map(({ patient }) => patient)).toEqual([patientAt(1)])
      expect(report.checkpoint.size).toBe(1)
    })
  })

  test('a question that asks nothing is refused', async () => {
    await expect(scopeOf({ disclosure: [], keys: [] }, {})).rejects.toMatchObject({ code: 'USAGE' })
    await expect(
      scopeOf({ disclosure: [], keys: [] }, { from: minute(2), to: minute(1) }),
    ).rejects.toMatchObject({
      code: 'USAGE',
    })
  })
})
