import { asLeafIndex, type LeafIndex, type PatientId, type UnixMs } from '../kernel/index.ts'
import type { IndexView } from './column-index.ts'
import { BLOCK_ROWS, type Dimension } from './column-rows.ts'
import type { Segment } from './column-segment.ts'

/**
 * Which leaves: those of any of the principals or patients named (all, when none is named), at `from` or later
 * and at `to` or earlier.
 */
export interface LeafQuestion {
  readonly sessions?: readonly string[]
  readonly users?: readonly string[]
  readonly clients?: readonly string[]
  readonly addresses?: readonly string[]
  readonly patients?: readonly PatientId[]
  readonly from?: UnixMs | undefined
  readonly to?: UnixMs | undefined
}

/** How many segments are read at the same time. */
const SEGMENTS_AT_ONCE = 8

/**
 * The leaves a question selects, ascending.
 *
 * **Errors** `LEDGER_CORRUPT` when a file of the index was altered: rebuild it.
 */
export async function findLeaves(view: IndexView, question: LeafQuestion): Promise<LeafIndex[]> {
  const terms = termsOf(view, question)
  if (terms?.length === 0) return []
  const window = { from: question.from ?? -Infinity, to: question.to ?? Infinity }
  const found: LeafIndex[] = []
  for (let start = 0; start < view.segments.length; start += SEGMENTS_AT_ONCE) {
    const rows = await Promise.all(
      view.segments
        .slice(start, start + SEGMENTS_AT_ONCE)
        .map(async (segment) => await segmentLeaves(segment, terms, window)),
    )
    for (const leaves of rows) {
      for (const leaf of leaves) if (leaf < view.size) found.push(asLeafIndex(leaf))
    }
  }
  return found
}

/** A text that somebody is known by, as the integer that stands for it in a dimension. */
export type Term = readonly [Dimension, number]

/** From and to in milliseconds, both inside. */
export interface Window {
  readonly from: number
  readonly to: number
}

function namedTexts(question: LeafQuestion): (readonly [Dimension, string])[] {
  const of = (dimension: Dimension, texts: readonly string[] = []) =>
    texts.map((text) => [dimension, text] as const)
  return [
    ...of('session', question.sessions),
    ...of('user', question.users),
    ...of('client', question.clients),
    ...of('address', question.addresses),
    ...of('patient', question.patients),
  ]
}

/** The named texts that ever occurred, as integers; undefined when none is named. */
export function termsOf(view: IndexView, question: LeafQuestion): Term[] | undefined {
  const named = namedTexts(question)
  if (named.length === 0) return undefined
  return named
    .map(([dimension, text]) => [dimension, view.find(dimension, text)] as const)
    .filter(([, surrogate]) => surrogate !== 0)
}

async function segmentLeaves(
  segment: Segment,
  terms: readonly Term[] | undefined,
  window: Window,
): Promise<number[]> {
  if (!mayHold(segment, window)) return []
  const rows = terms === undefined ? allRows(segment) : await rowsOfTerms(segment, terms)
  const found: number[] = []
  for (let block = 0, place = 0; place < rows.length; block += 1) {
    let end = place
    while (end < rows.length && (rows[end] as number) < (block + 1) * BLOCK_ROWS) end += 1
    if (end === place) continue
    const relation = blockRelation(segment, block, window)
    const at = relation === 'crosses' ? await readBlock(segment, 'at', block) : undefined
    for (; place < end; place += 1) {
      const row = rows[place] as number
      const time = at?.[row - block * BLOCK_ROWS]
      const inside = time === undefined ? relation === 'inside' : time >= window.from && time <= window.to
      if (inside) found.push(segment.first + row)
    }
  }
  return found
}

function mayHold(segment: Segment, window: Window): boolean {
  for (let block = 0; block * 2 < segment.times.length; block += 1) {
    if (blockRelation(segment, block, window) !== 'outside') return true
  }
  return false
}

/** Whether all, some or none of a block's rows may be in the window. */
export function blockRelation(
  segment: Segment,
  block: number,
  window: Window,
): 'inside' | 'crosses' | 'outside' {
  const lowest = segment.times[block * 2] as number
  const highest = segment.times[block * 2 + 1] as number
  if (lowest > window.to || highest < window.from) return 'outside'
  return lowest >= window.from && highest <= window.to ? 'inside' : 'crosses'
}

/** One block of a column. */
export async function readBlock(
  segment: Segment,
  column: Parameters<Segment['column']>[0],
  block: number,
): Promise<ArrayLike<number>> {
  return await segment.column(column, block * BLOCK_ROWS, Math.min(segment.count, (block + 1) * BLOCK_ROWS))
}

/** All of them, ascending. */
export function allRows(segment: Segment): Uint32Array {
  return Uint32Array.from({ length: segment.count }, (_, row) => row)
}

/** The rows of a segment that have one of the terms, ascending. */
export async function rowsOfTerms(segment: Segment, terms: readonly Term[]): Promise<Uint32Array> {
  const lists = await Promise.all(
    terms.map(async ([dimension, value]) => await segment.rowsWith(dimension, value)),
  )
  if (lists.length === 1) return lists[0] as Uint32Array
  const merged = new Set<number>()
  for (const list of lists) for (const row of list) merged.add(row)
  return Uint32Array.from(merged).sort()
}
