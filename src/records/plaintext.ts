/**
 * The side door through which records become readable, and readable ones are made ready to be stored. Only
 * `disclosure` may enter: it is what puts every opening and every change into the ledger first.
 */
import { setImmediate } from 'node:timers/promises'
import { isOpenType, labelsOf, patientIdOf, type Resource } from '../fhir/index.ts'
import { ChartwardError, type PatientId, type UnixMs } from '../kernel/index.ts'
import { type ReleaseContext, SHARED_PATIENT, type WrappedKey } from '../keys/index.ts'
import { digest, isWiped, openRecord, type PatientKey, sealRecord, withinToken } from '../seal/index.ts'
import { packOpen, packRow, unpackOpen, unpackRow } from './envelope.ts'
import { fingerprintOf, keysToSeal } from './patient-keys.ts'
import type { Records } from './records.ts'
import type { SealedRow } from './row.ts'
import { type RecordsState, STATE } from './state.ts'
import type { Prepared } from './store.ts'
import {
  type IndexedTerms,
  lookupTokens,
  mentionTerm,
  openTokensOf,
  relationTermsOf,
  sealedAllTheSame,
  termsOf,
} from './tokens.ts'
import { veiled } from './veil.ts'

/**
 * One version to be stored.
 *
 * **Shape** `resource` is walked for patients, elements and index words; `json` is what a read of the version will
 * send, byte for byte. For a deletion `resource` is the last version and `json` is ignored. `previous`: the version
 * before, when there is one.
 */
export interface Change {
  readonly type: string
  readonly id: string
  readonly version: number
  /** The version it replaces, where that is not the number before its own. */
  readonly after?: number
  readonly updated: UnixMs
  readonly deleted: boolean
  readonly resource: Resource
  readonly json: Buffer
  /** Actors whom this version relates to nobody, though it names them. */
  readonly unrelated?: readonly string[]
  readonly previous?: {
    readonly patient: PatientId | null
    readonly shared: boolean
    /** As they stand in its row, veiled; null for a row from before there were labels. */
    readonly labels?: number | null
  }
}

/** Whose key a version goes under. `owner` null: nobody's, it is stored open. */
interface Placed {
  readonly change: Change
  readonly owner: PatientId | null
  readonly patients: readonly PatientId[]
  readonly terms: IndexedTerms
}

/** After so many records the event loop gets a turn, so that reads do not stand behind an import. */
const SLICE_RECORDS = 16

/**
 * Seals and indexes versions for storing: patients' keys and lookup tokens in one call each, whatever the number.
 *
 * **Shape** answers in the order of `changes`.
 *
 * **Errors** `KEYS_UNAVAILABLE`, `KEYS_REFUSED`, `DATABASE_UNAVAILABLE`.
 */
export async function prepare(
  records: Records,
  changes: readonly Change[],
  context: ReleaseContext,
): Promise<Prepared[]> {
  const state = records[STATE]
  const placed: Placed[] = []
  for (const [index, change] of changes.entries()) {
    await yieldAfterSlice(index)
    placed.push(place(state, change))
  }
  const owners = placed.flatMap(({ owner }) => owner ?? [])
  const [keys, tokens] = await Promise.all([
    keysToSeal(state, owners, context),
    lookupTokens(
      state.keys,
      placed.flatMap(({ terms }) => [...terms.lookup, ...terms.related.map(({ term }) => term)]),
      context,
    ),
  ])
  const sealer: Sealer = { state, context, keys, fingerprints: new Map(), within: new Map() }
  const prepared: Prepared[] = []
  let next = 0
  for (const [index, one] of placed.entries()) {
    await yieldAfterSlice(index)
    const end = next + one.terms.lookup.length + one.terms.related.length
    prepared.push(await sealOne(sealer, one, tokens.slice(next, end)))
    next = end
  }
  return prepared
}

/**
 * The JSON bytes of a sealed row; empty for a deleted one.
 *
 * **Shape** `key`: what `keysFor` has under `row.key.patient`; undefined for open types.
 *
 * **Errors** `SEAL_BROKEN` when the row is not what was sealed at this place; `KEYS_UNAVAILABLE` without its key.
 */
export function open(records: Records, row: SealedRow, key: PatientKey | undefined): Buffer {
  if (row.key === null) {
    // Whoever owns the table may write open rows of open types, and of no others.
    if (!isOpenType(row.type)) {
      throw new ChartwardError('SEAL_BROKEN', 'A record of this type is never stored open')
    }
    return unpackOpen(row.sealed, row)
  }
  if (key === undefined) {
    throw new ChartwardError('KEYS_UNAVAILABLE', 'The key of this record is not at hand')
  }
  const { type, id, version } = row
  const { environment } = records[STATE]
  return unpackRow(openRecord(row.sealed, key, { environment, type, id, version }), row)
}

/**
 * The keys that open the rows, released in one call.
 *
 * **Errors** `KEYS_UNAVAILABLE`, `KEYS_REFUSED`.
 */
export async function keysFor(
  records: Records,
  rows: readonly SealedRow[],
  context: ReleaseContext,
): Promise<ReadonlyMap<PatientId, PatientKey>> {
  const wanted = new Map<PatientId, WrappedKey>()
  for (const { key } of rows) {
    if (key !== null) {
      wanted.set(key.patient, key)
    }
  }
  return wanted.size === 0 ? new Map() : await records[STATE].keys.release([...wanted.values()], context)
}

const NO_TERMS: IndexedTerms = { lookup: [], within: [], open: [], related: [] }

function place(state: RecordsState, change: Change): Placed {
  const named = [...new Set(state.fhir.patientsOf(change.resource).map(patientIdOf))]
  const owner = change.deleted ? previousOwner(change) : ownerOf(change.type, named)
  const before = change.previous?.patient
  const patients = [...new Set(before ? [...named, before] : named)].sort((a, b) => (a < b ? -1 : 1))
  if (change.deleted) {
    return { change, owner, patients, terms: NO_TERMS }
  }
  return { change, owner, patients, terms: termsFor(state, change, { owner, named }) }
}

/** One patient: that patient. Several, or none: shared, unless the type holds nobody's data. */
function ownerOf(type: string, named: readonly PatientId[]): PatientId | null {
  const [only] = named
  if (only !== undefined && named.length === 1) {
    return only
  }
  return named.length === 0 && isOpenType(type) ? null : SHARED_PATIENT
}

/** A deletion belongs to whom the last version belonged. */
function previousOwner({ previous, type }: Change): PatientId | null {
  if (previous === undefined) {
    return isOpenType(type) ? null : SHARED_PATIENT
  }
  return previous.shared ? SHARED_PATIENT : previous.patient
}

function termsFor(
  state: RecordsState,
  { type, resource, unrelated = [] }: Change,
  { owner, named }: { owner: PatientId | null; named: readonly PatientId[] },
): IndexedTerms {
  if (owner === null) {
    return { ...NO_TERMS, open: openTokensOf(state, resource) }
  }
  const terms: IndexedTerms = isOpenType(type)
    ? { ...NO_TERMS, open: [sealedAllTheSame(type)] }
    : { ...termsOf(state, resource), related: relationTermsOf(resource, { patients: named, unrelated }) }
  return owner === SHARED_PATIENT
    ? { ...terms, lookup: [...terms.lookup, ...named.map(mentionTerm)], within: [] }
    : terms
}

interface Sealer {
  readonly state: RecordsState
  readonly context: ReleaseContext
  readonly keys: Map<PatientId, PatientKey>
  readonly fingerprints: Map<PatientId, string>
  /** Tokens made already, by patient and word: a chart repeats its codes. */
  readonly within: Map<PatientId, Map<string, string>>
}

/** What was labelled stays so when it is deleted: that it was there is kept back too. */
function labelsBefore({ labelKey }: RecordsState, change: Change): number {
  const { type, id, version, after = version - 1, previous } = change
  const labels = previous?.labels ?? null
  return labels === null ? 0 : veiled(labelKey, { type, id, version: after, labels })
}

async function sealOne(sealer: Sealer, placed: Placed, tokens: readonly string[]): Promise<Prepared> {
  const { change, owner, patients, terms } = placed
  const { type, id, version, updated, deleted } = change
  const json = deleted ? Buffer.alloc(0) : change.json
  const elements = deleted ? 0 : sealer.state.fhir.elementsOf(change.resource)
  const plain = deleted ? labelsBefore(sealer.state, change) : labelsOf(change.resource)
  const labels = veiled(sealer.state.labelKey, { type, id, version, labels: plain })
  const facts = { updated, deleted, elements, labels }
  const shared = owner === SHARED_PATIENT
  const words = terms.lookup.length
  const related = terms.related.map(({ from, until }, at) => ({
    token: tokens[words + at] ?? '',
    from,
    until,
  }))
  const { after } = change
  const numbered = after === undefined ? { version } : { version, after }
  const common = { type, id, ...numbered, updated, deleted, elements, labels, shared, patients, related }
  const lookup = [...new Set([...tokens.slice(0, words), ...terms.open])]
  if (owner === null) {
    const sealed = packOpen(facts, json)
    return { ...common, patient: null, lookup, within: [], sealed, digest: digest(sealed), fingerprint: null }
  }
  const key = await keyToSeal(sealer, owner)
  const { environment } = sealer.state
  const sealed = sealRecord(packRow(facts, json), key, { environment, type, id, version })
  return {
    ...common,
    patient: shared ? null : owner,
    lookup,
    within: withinTokens(sealer, owner, key, terms.within),
    sealed,
    digest: digest(sealed),
    fingerprint: sealer.fingerprints.get(owner) ?? null,
  }
}

function withinTokens(
  { within }: Sealer,
  owner: PatientId,
  key: PatientKey,
  words: readonly string[],
): string[] {
  const known = within.get(owner) ?? new Map<string, string>()
  within.set(owner, known)
  return words.map((word) => {
    const token = known.get(word) ?? withinToken(key, word).toString()
    known.set(word, token)
    return token
  })
}

/** The cache may wipe a key while a long list is being sealed: then it is asked for again. */
async function keyToSeal(
  { state, context, keys, fingerprints }: Sealer,
  owner: PatientId,
): Promise<PatientKey> {
  let key = keys.get(owner)
  if (key === undefined || isWiped(key)) {
    key = (await keysToSeal(state, [owner], context)).get(owner)
  }
  if (key === undefined) {
    throw new ChartwardError('KEYS_UNAVAILABLE', 'The key for this record is not at hand')
  }
  if (keys.get(owner) !== key || !fingerprints.has(owner)) {
    keys.set(owner, key)
    fingerprints.set(owner, fingerprintOf(key))
  }
  return key
}

async function yieldAfterSlice(index: number): Promise<void> {
  if (index > 0 && index % SLICE_RECORDS === 0) {
    await setImmediate()
  }
}
