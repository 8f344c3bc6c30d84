import type { LeafIndex, PatientId, UnixMs } from '../kernel/index.ts'
import {
  ACCOUNTING_SLACK_MS,
  type DisclosureEntry,
  isKeyOut,
  type KeyEntry,
  SHARED_KEY_PATIENT,
  showsPatient,
} from '../ledger/index.ts'
import { type ScopeQuery, selector } from './query.ts'
import { openWritten, type WrittenVersion } from './written.ts'

/** One resource version, taken apart. */
export interface ResourceVersion {
  readonly type: string
  readonly id: string
  readonly version: number
}

/** One person the ledgers say something left of, or whose key was in reach. */
export interface ScopePerson {
  readonly patient: PatientId
  readonly tier: 'disclosed' | 'exposed'
  /** Names of the element classes that left (disclosed) or are kept under the key (exposed). */
  readonly elements: readonly string[]
  /** What left; empty for exposed, where it is not known that anything did. */
  readonly resources: readonly ResourceVersion[]
  /** ISO 8601, of the first and last leaf. */
  readonly first: string
  readonly last: string
  /** Leaves that say so, ascending: of the disclosure ledger for disclosed, of the key ledger for exposed. */
  readonly leaves: readonly LeafIndex[]
}

/** What is kept about a person, as far as tiers need it. */
export interface Kept {
  readonly elements: number
  readonly sharedElements: number
}

/** Whom something is kept about. */
export interface KeptBooks {
  holding(patient: PatientId): Kept | undefined
  /** Everyone with something under the shared key. */
  sharers(): readonly PatientId[]
}

/** What follows from the leaves alone. */
export interface Derived {
  readonly people: readonly ScopePerson[]
  readonly written: readonly WrittenVersion[]
  /** What was shown of the sealed records that do not say whose they are; sorted. */
  readonly unnamed: readonly ResourceVersion[]
  /** The time that was looked at: as asked, or from the first to the last selected leaf. */
  readonly window: { readonly from: string; readonly to: string } | null
}

/** Takes leaves one by one and says what follows; the same for a report and for whoever checks it. */
export interface Derivation {
  disclosure(index: LeafIndex, entry: DisclosureEntry): void
  key(index: LeafIndex, entry: KeyEntry): void
  /** The window as far as the leaves taken so far tell. */
  window(): Window | undefined
  finish(kept: KeptBooks): Derived
}

export interface Window {
  readonly from: UnixMs
  readonly to: UnixMs
}

export interface DerivationRules {
  readonly query: ScopeQuery
  /** How long a released key may live in the web process. */
  readonly cacheLifetimeMs: number
  readonly elementNames: (mask: number) => readonly string[]
}

interface Showing {
  elements: number
  readonly resources: Set<string>
  first: number
  last: number
  readonly leaves: LeafIndex[]
}

/** A key that left the key server. */
interface KeyOut {
  readonly index: LeafIndex
  readonly at: UnixMs
  readonly patient: PatientId
  readonly request: string
  readonly claimed: boolean
}

interface State {
  readonly rules: DerivationRules
  readonly selects: ReturnType<typeof selector>
  readonly shown: Map<PatientId, Showing>
  readonly unnamed: Set<string>
  readonly written: ReturnType<typeof openWritten>
  readonly keys: KeyOut[]
  /** Times of the disclosure leaves by request and patient: what accounts for a key. */
  readonly accounts: Map<string, number[]>
  first: number
  last: number
}

/** Begins with no leaves. Disclosure leaves and key leaves may come in any order. */
export function openDerivation(rules: DerivationRules): Derivation {
  const state: State = {
    rules,
    selects: selector(rules.query),
    shown: new Map(),
    unnamed: new Set(),
    written: openWritten(),
    keys: [],
    accounts: new Map(),
    first: Infinity,
    last: -Infinity,
  }
  return {
    disclosure: (index, entry) => takeDisclosure(state, index, entry),
    key: (index, entry) => takeKey(state, index, entry),
    window: () => windowOf(state),
    finish: (kept) => finish(state, kept),
  }
}

function takeDisclosure(state: State, index: LeafIndex, entry: DisclosureEntry): void {
  noteAccount(state, entry)
  state.written.note(index, entry, state.selects(entry.who, entry.at))
  if (!state.selects(entry.who, entry.at)) return
  widen(state, entry.at)
  if (entry.patient === null && entry.shared === true && entry.how !== 'write-failed') {
    for (const resource of entry.resources) state.unnamed.add(resource)
  }
  if (entry.patient === null || !showsPatient(entry)) return
  let showing = state.shown.get(entry.patient)
  if (showing === undefined) {
    showing = { elements: 0, resources: new Set(), first: entry.at, last: entry.at, leaves: [] }
    state.shown.set(entry.patient, showing)
  }
  showing.elements = (showing.elements | entry.elements) >>> 0
  for (const resource of entry.resources) showing.resources.add(resource)
  showing.first = Math.min(showing.first, entry.at)
  showing.last = Math.max(showing.last, entry.at)
  showing.leaves.push(index)
}

function noteAccount(state: State, entry: DisclosureEntry): void {
  const patients = [
    ...(entry.patient === null ? [] : [entry.patient]),
    ...(entry.shared === true ? [SHARED_KEY_PATIENT] : []),
  ]
  for (const patient of patients) {
    const account = accountOf(entry.request, patient)
    const times = state.accounts.get(account)
    if (times === undefined) state.accounts.set(account, [entry.at])
    else if (times.at(-1) !== entry.at) times.push(entry.at)
  }
}

function accountOf(request: string, patient: PatientId): string {
  return `${patient} ${request}`
}

function takeKey(state: State, index: LeafIndex, entry: KeyEntry): void {
  const claimed = state.selects(entry.who, entry.at)
  if (claimed) widen(state, entry.at)
  if (!isKeyOut(entry) || entry.patient === null) return
  state.keys.push({ index, at: entry.at, patient: entry.patient, request: entry.request, claimed })
}

function widen(state: State, at: number): void {
  state.first = Math.min(state.first, at)
  state.last = Math.max(state.last, at)
}

function windowOf({ rules: { query }, first, last }: State): Window | undefined {
  const from = query.from ?? first
  const to = query.to ?? Math.max(last, from)
  if (!Number.isFinite(from) || !Number.isFinite(to)) return undefined
  return { from: Math.min(from, to) as UnixMs, to: to as UnixMs }
}

function finish(state: State, kept: KeptBooks): Derived {
  const window = windowOf(state)
  const disclosed = [...state.shown].map(([patient, showing]) => disclosedPerson(state, patient, showing))
  const exposed = exposures(state, window, kept)
  const people = [...disclosed, ...exposed].toSorted(
    (one, other) => compare(one.tier, other.tier) || compare(one.patient, other.patient),
  )
  return {
    people,
    written: state.written.finish(),
    unnamed: sortedVersions(state.unnamed),
    window: window === undefined ? null : { from: isoOf(window.from), to: isoOf(window.to) },
  }
}

function disclosedPerson(state: State, patient: PatientId, showing: Showing): ScopePerson {
  return {
    patient,
    tier: 'disclosed',
    elements: state.rules.elementNames(showing.elements),
    resources: sortedVersions(showing.resources),
    first: isoOf(showing.first),
    last: isoOf(showing.last),
    leaves: showing.leaves.toSorted((one, other) => one - other),
  }
}

function sortedVersions(resources: ReadonlySet<string>): ResourceVersion[] {
  return [...resources]
    .map(parseVersion)
    .toSorted(
      (one, other) =>
        compare(one.type, other.type) || compare(one.id, other.id) || one.version - other.version,
    )
}

interface Exposure {
  first: number
  last: number
  readonly leaves: LeafIndex[]
}

function exposures(state: State, window: Window | undefined, kept: KeptBooks): ScopePerson[] {
  const byKey = new Map<PatientId, Exposure>()
  for (const key of state.keys) {
    if (!isExposing(state, key, window)) continue
    const known = byKey.get(key.patient)
    if (known === undefined) {
      byKey.set(key.patient, { first: key.at, last: key.at, leaves: [key.index] })
      continue
    }
    known.first = Math.min(known.first, key.at)
    known.last = Math.max(known.last, key.at)
    known.leaves.push(key.index)
  }
  const shared = byKey.get(SHARED_KEY_PATIENT)
  byKey.delete(SHARED_KEY_PATIENT)
  const people = [...byKey].map(([patient, exposure]) =>
    exposedPerson(state, patient, exposure, kept.holding(patient)?.elements ?? 0),
  )
  // The shared key opens a row of everyone who has one under it.
  if (shared !== undefined) {
    const ends = { ...shared, leaves: endsOf(shared.leaves) }
    for (const patient of kept.sharers()) {
      if (byKey.has(patient)) continue
      people.push(exposedPerson(state, patient, ends, kept.holding(patient)?.sharedElements ?? 0))
    }
  }
  return people.filter(({ patient }) => !state.shown.has(patient))
}

/**
 * A key is in the intruder's reach when the web process itself was taken over while it could be in there; when a
 * selected principal caused its release; or when nobody's disclosure accounts for its release.
 */
function isExposing(state: State, key: KeyOut, window: Window | undefined): boolean {
  const { query, cacheLifetimeMs } = state.rules
  if (query.processFrom !== undefined) {
    const from = query.processFrom - cacheLifetimeMs
    if (key.at >= from && key.at <= (query.processTo ?? Infinity)) return true
  }
  // Whoever opened one shared row was shown that row; the key itself stayed in the process.
  if (key.claimed) return key.patient !== SHARED_KEY_PATIENT || !isAccounted(state, key)
  if (window === undefined || key.at < window.from - cacheLifetimeMs || key.at > window.to) return false
  return !isAccounted(state, key)
}

function isAccounted(state: State, key: KeyOut): boolean {
  const times = state.accounts.get(accountOf(key.request, key.patient)) ?? []
  return times.some((at) => Math.abs(at - key.at) <= ACCOUNTING_SLACK_MS)
}

function exposedPerson(state: State, patient: PatientId, exposure: Exposure, elements: number): ScopePerson {
  return {
    patient,
    tier: 'exposed',
    elements: state.rules.elementNames(elements),
    resources: [],
    first: isoOf(exposure.first),
    last: isoOf(exposure.last),
    leaves: exposure.leaves.toSorted((one, other) => one - other),
  }
}

function endsOf(leaves: readonly LeafIndex[]): LeafIndex[] {
  const ascending = leaves.toSorted((one, other) => one - other)
  return [...new Set([ascending[0], ascending.at(-1)])].filter((leaf) => leaf !== undefined)
}

/** 'Type/id/version' as it stands in an entry, which was checked when the entry was decoded. */
export function parseVersion(resource: string): ResourceVersion {
  const [type = '', id = '', version = ''] = resource.split('/')
  return { type, id, version: Number(version) }
}

export function isoOf(at: number): string {
  return new Date(at).toISOString()
}

function compare(one: string, other: string): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}
