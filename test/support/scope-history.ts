import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { asUnixMs, type PatientId, silentLog } from '../../src/kernel/index.ts'
import {
  type DisclosureEntry,
  encodeEntry,
  encodeKeyEntry,
  type KeyEntry,
  openLedgerIndex,
  SHARED_KEY_PATIENT,
  type Who,
} from '../../src/ledger/index.ts'
import type { ScopeQuery, ScopeSources } from '../../src/scope/index.ts'
import { openMemoryLedger } from './memory-ledger.ts'

/** Made-up ledgers for scope tests: a short history of requests, each with its leaves in both. */
export interface History {
  readonly disclosure: readonly DisclosureEntry[]
  readonly keys: readonly KeyEntry[]
  /** How many leaves a file of the index covers. */
  readonly segmentLeaves?: number
}

export const CACHE_LIFETIME_MS = 300_000
const MINUTE_MS = 60_000
const START_MS = 1_773_600_000_000

export const patientAt = (n: number): PatientId =>
  `10000000-0000-4000-8000-${String(n).padStart(12, '0')}` as PatientId

export const minute = (n: number) => asUnixMs(START_MS + n * MINUTE_MS)

export const elementNames = (mask: number): string[] =>
  Array.from({ length: 32 }, (_, bit) => bit)
    .filter((bit) => ((mask >>> bit) & 1) === 1)
    .map((bit) => `class-${bit}`)

const arbitraryWho = fc
  .record({ user: fc.nat(2), client: fc.nat(1), session: fc.nat(4), address: fc.nat(2) })
  .map(({ user, client, session, address }): Who => ({
    user: `u${user}`,
    role: 'clinician',
    client: `c${client}`,
    session: `s${session}`,
    address: `a${address}`,
  }))

const HOW = ['read', 'search', 'update', 'create', 'write-failed', 'login'] as const

/** One request: who, when, and for each patient which leaves it left behind. */
const arbitraryRequest = fc.record({
  at: fc.nat(70),
  who: arbitraryWho,
  how: fc.constantFrom(...HOW),
  sameRequestAs: fc.option(fc.nat(20)),
  parts: fc.array(
    fc.record({
      patient: fc.option(fc.nat(7)),
      shows: fc.boolean(),
      predicate: fc.boolean(),
      writes: fc.boolean(),
      shared: fc.boolean(),
      elements: fc.nat(15),
      release: fc.constantFrom('release', 'create', 'none', 'shared', 'refused', 'rewrap'),
      /** A key nobody disclosed anything for. */
      leaf: fc.boolean(),
      anonymous: fc.boolean(),
      version: fc.integer({ min: 1, max: 3 }),
    }),
    { maxLength: 3 },
  ),
})

type Request = typeof arbitraryRequest extends fc.Arbitrary<infer Value> ? Value : never

export const arbitraryHistory: fc.Arbitrary<History> = fc
  .array(arbitraryRequest, { maxLength: 40 })
  .map((requests) => {
    const disclosure: DisclosureEntry[] = []
    const keys: KeyEntry[] = []
    for (const [number, request] of requests.entries()) tell(request, number, disclosure, keys)
    return { disclosure, keys }
  })

function tell(asked: Request, number: number, disclosure: DisclosureEntry[], keys: KeyEntry[]): void {
  const request = `q${asked.sameRequestAs ?? number}`
  const at = minute(asked.at)
  for (const part of asked.parts) {
    const patient = part.patient === null ? null : patientAt(part.patient)
    const write = {
      resource: `Observation/o${part.patient ?? 'x'}/${part.version}`,
      digest: 'A'.repeat(43),
      elements: part.elements,
    }
    if (part.leaf) {
      disclosure.push({
        v: 1,
        at,
        who: asked.who,
        how: asked.how,
        why: 'care',
        patient,
        resources: part.shows ? [`Patient/p${part.patient ?? 'x'}/${part.version}`] : [],
        elements: part.shows ? part.elements : 0,
        bytes: 10,
        request,
        ...(part.predicate ? { predicate: 'name=x' } : {}),
        ...(part.writes ? { writes: [write] } : {}),
        ...(part.shared ? { shared: true } : {}),
      })
    }
    if (part.release === 'none') continue
    keys.push({
      v: 1,
      at,
      op: part.release === 'shared' ? 'release' : part.release,
      patient: part.release === 'shared' ? SHARED_KEY_PATIENT : patient,
      who: part.anonymous ? null : asked.who,
      request,
      purpose: 'read',
    })
  }
}

const arbitraryMinute = fc.option(fc.nat(70).map(minute), { nil: undefined })

export const arbitraryQuery: fc.Arbitrary<ScopeQuery> = fc
  .record({
    sessions: fc.subarray(['s0', 's1', 'nobody'], { maxLength: 1 }),
    users: fc.subarray(['u0', 'u1'], { maxLength: 1 }),
    clients: fc.subarray(['c0'], { maxLength: 1 }),
    addresses: fc.subarray(['a0', 'a1'], { maxLength: 1 }),
    window: fc.tuple(arbitraryMinute, arbitraryMinute),
    process: fc.option(fc.tuple(fc.nat(70).map(minute), arbitraryMinute), { nil: undefined }),
    copied: fc.boolean(),
  })
  .map(({ window: [from, to], process, copied, ...principals }) => ({
    ...principals,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to: asUnixMs(Math.max(to, from ?? 0)) }),
    ...(process === undefined ? {} : { processFrom: process[0] }),
    ...(process?.[1] === undefined ? {} : { processTo: asUnixMs(Math.max(process[0], process[1])) }),
    ...(copied ? { copied } : {}),
  }))
  .filter(
    (query) =>
      query.from !== undefined ||
      query.to !== undefined ||
      query.processFrom !== undefined ||
      [query.sessions, query.users, query.clients, query.addresses].some((list) => list.length > 0),
  )

/** Sources over a history, with real indexes in a folder of their own. */
export async function withSources<Result>(
  history: History,
  work: (sources: ScopeSources) => Promise<Result>,
): Promise<Result> {
  const home = await mkdtemp(join(tmpdir(), 'cw-scope-'))
  const key = new Uint8Array(32).fill(3)
  const segmentLeaves = history.segmentLeaves ?? 16
  const disclosure = openMemoryLedger('disclosure', 5)
  disclosure.add(...history.disclosure.map((entry) => encodeEntry(entry)))
  const keys = openMemoryLedger('keys', 50)
  keys.add(...history.keys.map((entry) => encodeKeyEntry(entry)))
  const open = async (kind: 'disclosure' | 'keys') =>
    await openLedgerIndex({ directory: join(home, kind), kind, key, log: silentLog, segmentLeaves })
  const disclosureIndex = await open('disclosure')
  const keyIndex = await open('keys')
  try {
    return await work({
      disclosure: { reader: disclosure, index: disclosureIndex, witnesses: [disclosure.witnessVkey] },
      keys: { reader: keys, index: keyIndex, witnesses: [keys.witnessVkey] },
      cacheLifetimeMs: CACHE_LIFETIME_MS,
      elementNames,
    })
  } finally {
    await disclosureIndex.close()
    await keyIndex.close()
    await rm(home, { recursive: true, force: true })
  }
}
