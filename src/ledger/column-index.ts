import { createHash, hash } from 'node:crypto'
import {
  asLeafIndex,
  asTreeSize,
  ChartwardError,
  type Log,
  type PatientId,
  type TreeSize,
} from '../kernel/index.ts'
import type { Holding } from './column-population.ts'
import {
  type ColumnRow,
  type Dimension,
  FLAG_KEY_OUT,
  FLAG_SHARED,
  FLAG_SHOWS,
  FLAG_WRITE_FAILED,
  FLAG_WRITES,
} from './column-rows.ts'
import {
  addRow,
  anchors,
  clearStore,
  closeStore,
  type ColumnStore,
  openColumnStore,
  saveTail,
  segmentsOf,
  storeSize,
  tailIsFull,
} from './column-store.ts'
import type { Segment } from './column-segment.ts'
import {
  decodeEntry,
  decodeKeyEntry,
  type DisclosureEntry,
  HOWS,
  KEY_OPS,
  type KeyEntry,
  type Who,
} from './entry.ts'
import type { LedgerReader, Opening } from './reader.ts'

/**
 * The queryable index of one ledger: a cache that is built from the openings, can be thrown away at any time,
 * and is never evidence.
 */
export interface LedgerIndex {
  readonly kind: 'disclosure' | 'keys'
  /** How many leaves it has. */
  size(): TreeSize
  /**
   * Reads the openings it does not have yet, up to `to`. Before the first time it compares itself with the
   * ledger and starts anew when they differ.
   *
   * **Errors** `LEDGER_NO_SUCH_LEAF` when the ledger is shorter than `to`, `LEDGER_CORRUPT` when an entry cannot be read.
   */
  catchUp(reader: LedgerReader, to: TreeSize): Promise<void>
  /** Throws everything away and reads the ledger again up to `to`. */
  rebuild(reader: LedgerReader, to: TreeSize): Promise<void>
  /** The leaves below `size`, fixed: leaves added later do not appear. */
  view(size: TreeSize): IndexView
  /** Writes what is only in memory, so that the next start need not read it again, and closes the files. */
  close(): Promise<void>
}

/** An index as of one tree size. Questions about it are in `question*.ts`. */
export interface IndexView {
  readonly size: TreeSize
  /** Equal for two indexes whose request hashes can be compared. */
  readonly requestSpace: string
  readonly segments: readonly Segment[]
  /** The integer that stands for a text in a dimension; 0 when it never occurred. */
  find(dimension: Dimension, text: string): number
  text(dimension: Dimension, surrogate: number): string
  /** What was written about a person; undefined when nothing was. */
  holding(patient: PatientId): Holding | undefined
  /** Everyone with something written under the shared key. */
  sharers(): PatientId[]
  /** How many were first written about by `end`, and how many after it. */
  census(end: number): { readonly by: number; readonly after: number }
  /** Everyone written about, with the time of the first write; those in `except` left out. */
  everyone(except: ReadonlySet<PatientId>, visit: (patient: PatientId, firstAt: number) => void): void
}

/**
 * The newest segment is written again when it has this many new leaves, or has doubled: what a crash costs in
 * reading, against what writing it costs.
 */
const UNSAVED_LEAVES_MAX = 65_536

/**
 * Opens the index of one ledger.
 *
 * **Shape** `key` 32 bytes, the same for the indexes of both ledgers of an environment; `directory` is the index's own;
 * `segmentLeaves` (default and most 1,048,576) is how many leaves one file covers.
 * Torn, altered or foreign files are left out and built again at the next `catchUp`.
 */
export async function openLedgerIndex(options: {
  readonly directory: string
  readonly kind: 'disclosure' | 'keys'
  readonly key: Uint8Array
  readonly log: Log
  readonly segmentLeaves?: number
}): Promise<LedgerIndex> {
  const state: IndexState = {
    kind: options.kind,
    log: options.log,
    store: await openColumnStore(options),
    compared: false,
    newest: undefined,
    turn: Promise.resolve(),
  }
  return {
    kind: options.kind,
    size: () => asTreeSize(storeSize(state.store)),
    catchUp: async (reader, to) => await inTurn(state, async () => await catchUp(state, reader, to)),
    rebuild: async (reader, to) =>
      await inTurn(state, async () => {
        await clearStore(state.store)
        await catchUp(state, reader, to)
      }),
    view: (size) => viewOf(state.store, size),
    close: async () =>
      await inTurn(state, async () => {
        if (state.newest !== undefined) await saveTail(state.store, commitment(state.newest))
        await closeStore(state.store)
      }),
  }
}

interface IndexState {
  readonly kind: 'disclosure' | 'keys'
  readonly log: Log
  readonly store: ColumnStore
  /** Whether the files were compared with the ledger. */
  compared: boolean
  /** The last opening that was read. */
  newest: Opening | undefined
  turn: Promise<void>
}

/** One change at a time; a failed one does not stop the next. */
async function inTurn(state: IndexState, work: () => Promise<void>): Promise<void> {
  const mine = state.turn.then(work)
  state.turn = mine.catch(() => {})
  await mine
}

async function catchUp(state: IndexState, reader: LedgerReader, to: TreeSize): Promise<void> {
  if (reader.kind !== state.kind) throw new ChartwardError('INTERNAL', 'This index is of the other ledger')
  if (!state.compared) {
    await compare(state, reader, to)
    state.compared = true
  }
  const from = storeSize(state.store)
  if (from >= to) return
  for await (const openings of reader.openings(asLeafIndex(from), to)) {
    for (const opening of openings) await addOpening(state, opening)
  }
  if (storeSize(state.store) !== to) {
    throw new ChartwardError('LEDGER_CORRUPT', 'The ledger gave fewer openings than its size')
  }
}

/** An index of another ledger, or of one that was longer, is thrown away. */
async function compare(state: IndexState, reader: LedgerReader, size: TreeSize): Promise<void> {
  const kept = anchors(state.store)
  const beyond = kept.some(({ leaf }) => leaf >= size)
  const openings = beyond ? [] : await reader.openingsAt(kept.map(({ leaf }) => asLeafIndex(leaf)))
  const same = kept.every((anchor, place) => {
    const opening = openings[place]
    return opening !== undefined && commitment(opening) === anchor.commitment
  })
  if (same) return
  state.log.warn('ledger-index.discarded', { kind: state.kind, segments: kept.length })
  await clearStore(state.store)
}

async function addOpening(state: IndexState, opening: Opening): Promise<void> {
  const { store } = state
  if (opening.index !== storeSize(store)) {
    throw new ChartwardError('LEDGER_CORRUPT', 'The ledger gave its openings out of order')
  }
  addRow(store, state.kind === 'disclosure' ? disclosureRow(store, opening) : keyRow(store, opening))
  state.newest = opening
  const unsaved = store.tail.rows.count - store.tail.saved
  if (unsaved >= Math.max(UNSAVED_LEAVES_MAX, store.tail.saved) || tailIsFull(store))
    await saveTail(store, commitment(opening))
}

function disclosureRow(store: ColumnStore, opening: Opening): ColumnRow {
  const entry = decodeEntry(opening.entry)
  return {
    ...principals(store, entry.who),
    ...requestHash(store, entry.request),
    at: entry.at,
    patient: store.dictionaries.patient.surrogate(entry.patient),
    elements: entry.elements,
    writtenElements: writtenElements(entry),
    how: HOWS.indexOf(entry.how) + 1,
    flags: disclosureFlags(entry),
  }
}

/** Union of the element classes an entry says were written. */
export function writtenElements(entry: DisclosureEntry): number {
  return (entry.writes ?? []).reduce((union, write) => union | write.elements, 0) >>> 0
}

/**
 * The note of a leaf that accounts for a key only: the record was opened to be compared with a predicate, did not
 * match, and nothing of it was shown.
 */
export const NOTE_COMPARED_ONLY = 'compared-only'

/** True when an entry says that something of the patient was shown: a record, or the answer to a predicate. */
export function showsPatient(entry: DisclosureEntry): boolean {
  if (entry.patient === null || entry.how === 'write-failed') return false
  if (entry.resources.length > 0) return true
  return entry.predicate !== undefined && entry.note !== NOTE_COMPARED_ONLY
}

/** True when an entry says that something was written about the patient. */
export function writesPatient(entry: DisclosureEntry): boolean {
  return entry.how !== 'write-failed' && (entry.writes ?? []).length > 0
}

/** True when an entry says that a key left the key server. */
export function isKeyOut(entry: KeyEntry): boolean {
  return (entry.op === 'release' || entry.op === 'create') && entry.patient !== null
}

function disclosureFlags(entry: DisclosureEntry): number {
  return (
    (showsPatient(entry) ? FLAG_SHOWS : 0) |
    (writesPatient(entry) ? FLAG_WRITES : 0) |
    (entry.shared === true ? FLAG_SHARED : 0) |
    (entry.how === 'write-failed' ? FLAG_WRITE_FAILED : 0)
  )
}

function keyRow(store: ColumnStore, opening: Opening): ColumnRow {
  const entry = decodeKeyEntry(opening.entry)
  return {
    ...principals(store, entry.who),
    ...requestHash(store, entry.request),
    at: entry.at,
    patient: store.dictionaries.patient.surrogate(entry.patient),
    elements: 0,
    writtenElements: 0,
    how: KEY_OPS.indexOf(entry.op) + 1,
    flags: isKeyOut(entry) ? FLAG_KEY_OUT : 0,
  }
}

function principals(
  store: ColumnStore,
  who: Who | null,
): Pick<ColumnRow, 'session' | 'user' | 'client' | 'address'> {
  const { session, user, client, address } = store.dictionaries
  return {
    session: session.surrogate(who?.session ?? null),
    user: user.surrogate(who?.user ?? null),
    client: client.surrogate(who?.client ?? null),
    address: address.surrogate(who?.address ?? null),
  }
}

function requestHash(store: ColumnStore, request: string): Pick<ColumnRow, 'requestHigh' | 'requestLow'> {
  const hashed = hash('sha256', Buffer.concat([store.requestSalt, Buffer.from(request)]), 'buffer')
  return { requestHigh: hashed.readUInt32LE(0), requestLow: hashed.readUInt32LE(4) }
}

function commitment(opening: Opening): string {
  return createHash('sha256').update(opening.salt).update(opening.entry).digest('base64')
}

function viewOf(store: ColumnStore, size: TreeSize): IndexView {
  if (size > storeSize(store)) {
    throw new ChartwardError('LEDGER_NO_SUCH_LEAF', 'The ledger index does not reach that tree size')
  }
  const { dictionaries, population } = store
  const patientOf = (surrogate: number) => dictionaries.patient.text(surrogate) as PatientId
  return {
    size,
    requestSpace: Buffer.from(store.requestSalt).toString('base64'),
    segments: segmentsOf(store).filter((segment) => segment.first < size),
    find: (dimension, text) => dictionaries[dimension].find(text),
    text: (dimension, surrogate) => dictionaries[dimension].text(surrogate),
    holding: (patient) => population.holding(dictionaries.patient.find(patient), size),
    sharers: () => population.sharers(size).map((surrogate) => patientOf(surrogate)),
    census: (end) => population.census(size, end),
    everyone: (except, visit) => {
      const left = new Set([...except].map((patient) => dictionaries.patient.find(patient)))
      population.everyone(size, (surrogate, firstAt) => {
        if (!left.has(surrogate)) visit(patientOf(surrogate), firstAt)
      })
    },
  }
}
