import { ChartwardError } from '../kernel/index.ts'
import { type ColumnFile, type ColumnSection, openColumnFile, writeColumnFile } from './column-file.ts'
import { lastNotAbove, POSTING_BLOCK_VALUES, postingFences, sortPostings } from './column-postings.ts'
import type { PopulationEvent } from './column-population.ts'
import {
  BLOCK_ROWS,
  blockTimes,
  type Column,
  COLUMN_BYTES,
  columnBytes,
  columnFrom,
  type Dimension,
  DIMENSIONS,
  emptyRows,
  type Rows,
} from './column-rows.ts'

/** A run of leaves that can be asked: on the disk, or the newest ones in memory. */
export interface Segment {
  /** Index of its first leaf. */
  readonly first: number
  readonly count: number
  /** Lowest and highest time of each block of `BLOCK_ROWS` rows, in pairs. */
  readonly times: readonly number[]
  /** The rows whose `dimension` is `value`, ascending. */
  rowsWith(dimension: Dimension, value: number): Promise<Uint32Array>
  /** Members `from` to `to` of a column. */
  column(column: Column, from: number, to: number): Promise<ArrayLike<number>>
}

/** What a segment file says of itself, beside its sections. */
interface SegmentFacts {
  readonly first: number
  readonly count: number
  readonly times: readonly number[]
  readonly fences: Readonly<Partial<Record<Dimension, readonly number[]>>>
  /** Commitment of the last leaf, base64: what ties the file to the ledger. */
  readonly lastCommitment: string
}

/** What comes with a segment: the texts it was first to use and what it changed in the population. */
export interface SegmentAdditions {
  readonly texts: Readonly<Record<Dimension, readonly string[]>>
  readonly population: readonly PopulationEvent[]
}

/** A segment on the disk. */
export interface StoredSegment extends Segment {
  readonly lastCommitment: string
  additions(): Promise<SegmentAdditions>
  rows(): Promise<Rows>
  close(): Promise<void>
}

export interface SegmentPlace {
  readonly path: string
  readonly key: Uint8Array
  readonly binding: string
}

const TEXT_BLOCK_BYTES = 65_536

/** Writes the columns, the posting lists and the additions of a segment as one sealed file. */
export async function writeSegment(
  place: SegmentPlace,
  rows: Rows,
  about: {
    readonly first: number
    readonly lastCommitment: string
    readonly full: boolean
    readonly additions: SegmentAdditions
  },
): Promise<void> {
  const sections: Record<string, ColumnSection> = {}
  for (const column of Object.keys(COLUMN_BYTES) as Column[]) {
    sections[column] = {
      bytes: columnBytes(rows, column),
      blockBytes: BLOCK_ROWS * COLUMN_BYTES[column],
    }
  }
  const fences: Partial<Record<Dimension, readonly number[]>> = {}
  // A segment that is not full is read into memory whole when it is opened: it needs no posting lists.
  for (const dimension of about.full ? DIMENSIONS : []) {
    const postings = sortPostings(rows[dimension], rows.count)
    fences[dimension] = postingFences(postings.values)
    for (const part of ['values', 'starts', 'rows'] as const) {
      const bytes = new Uint8Array(postings[part].buffer)
      sections[`${dimension}/${part}`] = { bytes, blockBytes: POSTING_BLOCK_VALUES * 4 }
    }
  }
  const additions = Buffer.from(JSON.stringify(about.additions))
  sections['additions'] = { bytes: additions, blockBytes: TEXT_BLOCK_BYTES }
  const facts = {
    first: about.first,
    count: rows.count,
    times: blockTimes(rows.at, rows.count),
    fences,
    lastCommitment: about.lastCommitment,
  } satisfies SegmentFacts
  await writeColumnFile(place.path, { key: place.key, binding: place.binding }, sections, facts)
}

/**
 * Opens a segment file.
 *
 * **Errors** `LEDGER_CORRUPT` when it is torn or altered.
 */
export async function openSegment(place: SegmentPlace): Promise<StoredSegment> {
  const file = await openColumnFile(place.path, { key: place.key, binding: place.binding })
  const facts = file.facts as unknown as SegmentFacts
  return {
    first: facts.first,
    count: facts.count,
    times: facts.times,
    lastCommitment: facts.lastCommitment,
    rowsWith: async (dimension, value) => await readPosting(file, facts, dimension, value),
    column: async (column, from, to) => await readColumn(file, column, from, to),
    additions: async () => {
      const bytes = await file.read('additions', 0, file.length('additions'))
      return JSON.parse(bytes.toString()) as SegmentAdditions
    },
    rows: async () => await readRows(file, facts),
    close: async () => await file.close(),
  }
}

async function readColumn(
  file: ColumnFile,
  column: Column,
  from: number,
  to: number,
): Promise<ArrayLike<number>> {
  const width = COLUMN_BYTES[column]
  return columnFrom(column, await file.read(column, from * width, to * width))
}

async function readRows(file: ColumnFile, facts: SegmentFacts): Promise<Rows> {
  const rows = emptyRows(Math.max(1, facts.count))
  for (const column of Object.keys(COLUMN_BYTES) as Column[]) {
    rows[column].set(await readColumn(file, column, 0, facts.count))
  }
  rows.count = facts.count
  return rows
}

/** Three short reads: the block of values that may hold it, its bounds, its rows. */
async function readPosting(
  file: ColumnFile,
  facts: SegmentFacts,
  dimension: Dimension,
  value: number,
): Promise<Uint32Array> {
  const block = lastNotAbove(facts.fences[dimension] ?? [], value)
  if (block < 0) return new Uint32Array(0)
  const from = block * POSTING_BLOCK_VALUES
  const to = Math.min(from + POSTING_BLOCK_VALUES, file.length(`${dimension}/values`) / 4)
  const values = await readIntegers(file, `${dimension}/values`, from, to)
  const within = lastNotAbove(values, value)
  if (values[within] !== value) return new Uint32Array(0)
  const bounds = await readIntegers(file, `${dimension}/starts`, from + within, from + within + 2)
  return await readIntegers(file, `${dimension}/rows`, bounds[0] as number, bounds[1] as number)
}

async function readIntegers(
  file: ColumnFile,
  section: string,
  from: number,
  to: number,
): Promise<Uint32Array> {
  return columnFrom('patient', await file.read(section, from * 4, to * 4)) as Uint32Array
}

/** The newest leaves, in memory: short enough to be looked through from end to end. */
export function memorySegment(first: number, rows: Rows): Segment {
  const { count } = rows
  return {
    first,
    count,
    times: blockTimes(rows.at, count),
    rowsWith: (dimension, value) => {
      const column = rows[dimension]
      const found: number[] = []
      for (let row = 0; row < count; row += 1) if (column[row] === value) found.push(row)
      return Promise.resolve(Uint32Array.from(found))
    },
    column: (column, from, to) => {
      if (from < 0 || to > count) {
        throw new ChartwardError('LEDGER_CORRUPT', 'The ledger index was asked for rows it does not have')
      }
      return Promise.resolve(rows[column].subarray(from, to))
    },
  }
}
