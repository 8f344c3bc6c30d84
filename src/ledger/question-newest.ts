import { asLeafIndex, type LeafIndex } from '../kernel/index.ts'
import type { IndexView } from './column-index.ts'
import { BLOCK_ROWS } from './column-rows.ts'
import type { Segment } from './column-segment.ts'
import { type How, HOWS } from './entry.ts'
import { blockRelation, type LeafQuestion, readBlock, rowsOfTerms, termsOf, type Window } from './question.ts'

/** Where to go on, and how many are wanted. */
interface NewestPage {
  /** Only leaves below this one. */
  readonly before: number
  readonly max: number
  /** Only leaves that say one of these; undefined: whatever they say. */
  readonly hows?: readonly How[]
}

/**
 * The newest leaves a question selects, descending: what a page of them costs does not grow with the ledger, but for
 * the list of leaves of whoever is named.
 *
 * **Errors** `LEDGER_CORRUPT` when a file of the index was altered: rebuild it.
 */
export async function findNewestLeaves(
  view: IndexView,
  question: LeafQuestion,
  { before, max, hows }: NewestPage,
): Promise<LeafIndex[]> {
  const terms = termsOf(view, question)
  const window = { from: question.from ?? -Infinity, to: question.to ?? Infinity }
  const found: LeafIndex[] = []
  if (terms?.length === 0) return found
  const end = Math.min(before, view.size)
  const words = hows === undefined ? undefined : new Set(hows.map((how) => HOWS.indexOf(how) + 1))
  for (const segment of view.segments.toReversed()) {
    if (found.length >= max) break
    if (segment.first >= end) continue
    const rows = terms === undefined ? undefined : await rowsOfTerms(segment, terms)
    await takeNewest(segment, { rows, words, window, end: end - segment.first, max }, found)
  }
  return found
}

interface Taking {
  /** Undefined: all of them. */
  readonly rows: Uint32Array | undefined
  /** As the column has them; undefined: all. */
  readonly words: ReadonlySet<number> | undefined
  readonly window: Window
  /** Rows below this one. */
  readonly end: number
  readonly max: number
}

async function takeNewest(segment: Segment, taking: Taking, found: LeafIndex[]): Promise<void> {
  const { rows, words, window, max } = taking
  const end = Math.min(taking.end, segment.count)
  for (let block = Math.ceil(end / BLOCK_ROWS) - 1; block >= 0 && found.length < max; block -= 1) {
    const relation = blockRelation(segment, block, window)
    if (relation === 'outside') continue
    const first = block * BLOCK_ROWS
    const inBlock = rowsBetween(rows, first, Math.min(end, first + BLOCK_ROWS))
    if (inBlock.length === 0) continue
    const at = relation === 'crosses' ? await readBlock(segment, 'at', block) : undefined
    const how = words === undefined ? undefined : await readBlock(segment, 'how', block)
    for (let place = inBlock.length - 1; place >= 0 && found.length < max; place -= 1) {
      const row = inBlock[place] as number
      const time = at?.[row - first] ?? window.from
      if (how !== undefined && words?.has(how[row - first] ?? 0) !== true) continue
      if (time >= window.from && time <= window.to) found.push(asLeafIndex(segment.first + row))
    }
  }
}

/** Ascending, those from `from` to below `to`. */
function rowsBetween(rows: Uint32Array | undefined, from: number, to: number): ArrayLike<number> {
  if (rows === undefined) return Uint32Array.from({ length: to - from }, (_, place) => from + place)
  return rows.subarray(placeOf(rows, from), placeOf(rows, to))
}

/** The first place that is not below `value`. */
function placeOf(rows: Uint32Array, value: number): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rows[middle] as number) < value) low = middle + 1
    else high = middle
  }
  return low
}
