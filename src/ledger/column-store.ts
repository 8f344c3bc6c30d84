import { hash } from 'node:crypto'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { hasCode } from '../kernel/index.ts'
import { type Dictionary, openDictionary } from './column-dictionary.ts'
import { openPopulation, type Population } from './column-population.ts'
import {
  appendRow,
  type ColumnRow,
  type Dimension,
  DIMENSIONS,
  emptyRows,
  FLAG_SHARED,
  FLAG_WRITES,
  type Rows,
  SEGMENT_LEAVES,
} from './column-rows.ts'
import {
  memorySegment,
  openSegment,
  type Segment,
  type SegmentPlace,
  type StoredSegment,
  writeSegment,
} from './column-segment.ts'

/** The files of one index and what is kept of them in memory. Written by one caller at a time. */
export interface ColumnStore {
  readonly directory: string
  readonly key: Uint8Array
  /** Which ledger and which layout: part of what every block is sealed for. */
  readonly binding: string
  readonly requestSalt: Uint8Array
  readonly segmentLeaves: number
  dictionaries: Readonly<Record<Dimension, Dictionary>>
  population: Population
  /** Full segments, on the disk. */
  stored: StoredSegment[]
  tail: Tail
}

/** The newest, not yet full segment. */
interface Tail {
  readonly first: number
  readonly rows: Rows
  /** How many texts and events there were before its first leaf. */
  readonly textCounts: Readonly<Record<Dimension, number>>
  readonly eventCount: number
  /** How many of its rows are in its file. */
  saved: number
  /** Commitment of the last saved row, base64; tells whether the file belongs to this ledger. */
  savedCommitment: string
}

const FILE_NAME = /^\d{6}\.columns$/

export interface ColumnStoreOptions {
  readonly directory: string
  /** 32 bytes; the same for the indexes of both ledgers, because requests are compared by keyed hash. */
  readonly key: Uint8Array
  readonly kind: string
  /** How many leaves a full segment covers, at most and by default `SEGMENT_LEAVES`. */
  readonly segmentLeaves?: number
}

/** Opens what is on the disk. A torn or foreign file, and all after it, is left out and built again. */
export async function openColumnStore(options: ColumnStoreOptions): Promise<ColumnStore> {
  await mkdir(options.directory, { recursive: true, mode: 0o700 })
  const store: ColumnStore = {
    directory: options.directory,
    key: options.key,
    binding: `columns/1/${options.kind}`,
    requestSalt: hash('sha256', Buffer.concat([Buffer.from('request'), options.key]), 'buffer'),
    segmentLeaves: Math.min(SEGMENT_LEAVES, options.segmentLeaves ?? SEGMENT_LEAVES),
    dictionaries: emptyDictionaries(),
    population: openPopulation(),
    stored: [],
    tail: tailAfter(0, emptyDictionaries(), openPopulation()),
  }
  let number = 0
  for (; await loadSegment(store, number); number += 1);
  await removeFilesFrom(store, number + (store.tail.saved > 0 ? 1 : 0))
  return store
}

function emptyDictionaries(): Record<Dimension, Dictionary> {
  return Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, openDictionary()])) as Record<
    Dimension,
    Dictionary
  >
}

function tailAfter(
  first: number,
  dictionaries: Readonly<Record<Dimension, Dictionary>>,
  population: Population,
): Tail {
  return {
    first,
    rows: emptyRows(),
    textCounts: textCounts(dictionaries),
    eventCount: population.eventCount(),
    saved: 0,
    savedCommitment: '',
  }
}

function textCounts(dictionaries: Readonly<Record<Dimension, Dictionary>>): Record<Dimension, number> {
  return Object.fromEntries(
    DIMENSIONS.map((dimension) => [dimension, dictionaries[dimension].count()]),
  ) as Record<Dimension, number>
}

function placeOf(store: ColumnStore, number: number): SegmentPlace {
  const name = `${String(number).padStart(6, '0')}.columns`
  return { path: join(store.directory, name), key: store.key, binding: `${store.binding}/${number}` }
}

/** Loads one file; true when it is a full segment and the next may follow. */
async function loadSegment(store: ColumnStore, number: number): Promise<boolean> {
  let segment: StoredSegment | undefined
  try {
    segment = await openSegment(placeOf(store, number))
    if (segment.first !== storeSize(store) || segment.count > store.segmentLeaves) {
      await segment.close()
      return false
    }
    const additions = await segment.additions()
    const tail = tailAfter(segment.first, store.dictionaries, store.population)
    const rows = segment.count < store.segmentLeaves ? await segment.rows() : undefined
    for (const dimension of DIMENSIONS) {
      for (const text of additions.texts[dimension]) store.dictionaries[dimension].surrogate(text)
    }
    for (const event of additions.population) store.population.note(event)
    if (rows === undefined) {
      store.stored.push(segment)
      store.tail = tailAfter(segment.first + segment.count, store.dictionaries, store.population)
      return true
    }
    store.tail = { ...tail, rows, saved: rows.count, savedCommitment: segment.lastCommitment }
    await segment.close()
    return false
  } catch (error) {
    await segment?.close()
    if (isMissing(error) || hasCode(error, 'LEDGER_CORRUPT') || hasCode(error, 'SEAL_BROKEN')) return false
    throw error
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

async function removeFilesFrom(store: ColumnStore, number: number): Promise<void> {
  for (const name of await readdir(store.directory)) {
    if (name.endsWith('.columns.tmp') || (FILE_NAME.test(name) && Number.parseInt(name, 10) >= number)) {
      await rm(join(store.directory, name), { force: true })
    }
  }
}

/** How many leaves the store has. */
export function storeSize(store: ColumnStore): number {
  return store.tail.first + store.tail.rows.count
}

/** Adds the next leaf. The caller saves when `tailIsFull` says so, before adding another. */
export function addRow(store: ColumnStore, row: ColumnRow): void {
  const leaf = storeSize(store)
  appendRow(store.tail.rows, row)
  if (row.patient === 0 || (row.flags & FLAG_WRITES) === 0) return
  store.population.note([
    row.patient,
    leaf,
    row.at,
    row.writtenElements,
    (row.flags & FLAG_SHARED) === 0 ? 0 : 1,
  ])
}

export function tailIsFull(store: ColumnStore): boolean {
  return store.tail.rows.count === store.segmentLeaves
}

/** Writes the tail to its file; when it is full, a new tail begins. */
export async function saveTail(store: ColumnStore, lastCommitment: string): Promise<void> {
  const { tail } = store
  if (tail.rows.count === tail.saved) return
  const place = placeOf(store, store.stored.length)
  const texts = Object.fromEntries(
    DIMENSIONS.map((dimension) => [
      dimension,
      store.dictionaries[dimension].since(tail.textCounts[dimension]),
    ]),
  ) as Record<Dimension, readonly string[]>
  const population = store.population.eventsAfter(tail.eventCount)
  await writeSegment(place, tail.rows, {
    first: tail.first,
    lastCommitment,
    full: tailIsFull(store),
    additions: { texts, population },
  })
  if (tailIsFull(store)) {
    store.stored.push(await openSegment(place))
    store.tail = tailAfter(storeSize(store), store.dictionaries, store.population)
  } else {
    tail.saved = tail.rows.count
    tail.savedCommitment = lastCommitment
  }
}

/** Forgets everything, on the disk as well. */
export async function clearStore(store: ColumnStore): Promise<void> {
  await closeStore(store)
  store.dictionaries = emptyDictionaries()
  store.population = openPopulation()
  store.tail = tailAfter(0, store.dictionaries, store.population)
  await removeFilesFrom(store, 0)
}

export async function closeStore(store: ColumnStore): Promise<void> {
  const closing = store.stored
  store.stored = []
  for (const segment of closing) await segment.close()
}

/** Last leaf and commitment of every file: what is compared with the ledger before the index is believed. */
export function anchors(store: ColumnStore): { readonly leaf: number; readonly commitment: string }[] {
  const found = store.stored.map((segment) => ({
    leaf: segment.first + segment.count - 1,
    commitment: segment.lastCommitment,
  }))
  if (store.tail.saved > 0) {
    found.push({ leaf: store.tail.first + store.tail.saved - 1, commitment: store.tail.savedCommitment })
  }
  return found
}

/** The segments as they are now; later leaves do not appear in them. */
export function segmentsOf(store: ColumnStore): readonly Segment[] {
  return [...store.stored, memorySegment(store.tail.first, store.tail.rows)]
}
