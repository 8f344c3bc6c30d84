import { SEGMENT_LEAVES } from './column-rows.ts'

/** Values per sealed block of a posting section. */
export const POSTING_BLOCK_VALUES = 16384

/**
 * For one dimension of one segment: the distinct values in ascending order, where the rows of each begin,
 * and the rows sorted by value, then by place.
 *
 * **Shape** `starts` has one more member than `values`; 0 ("none") is left out.
 */
export interface Postings {
  readonly values: Uint32Array
  readonly starts: Uint32Array
  readonly rows: Uint32Array
}

/** Sorts the rows of a column by value. Value and row are packed into one float, exact below 2^53. */
export function sortPostings(column: Uint32Array, count: number): Postings {
  const packed = new Float64Array(count)
  let used = 0
  for (let row = 0; row < count; row += 1) {
    const value = column[row] as number
    if (value !== 0) packed[used++] = value * SEGMENT_LEAVES + row
  }
  const sorted = packed.subarray(0, used).sort()
  const rows = new Uint32Array(used)
  const values: number[] = []
  const starts: number[] = []
  for (let place = 0; place < used; place += 1) {
    const value = Math.floor((sorted[place] as number) / SEGMENT_LEAVES)
    rows[place] = (sorted[place] as number) - value * SEGMENT_LEAVES
    if (value !== values.at(-1)) {
      values.push(value)
      starts.push(place)
    }
  }
  starts.push(used)
  return { values: Uint32Array.from(values), starts: Uint32Array.from(starts), rows }
}

/** The first value of every block of `values`: what a reader keeps in memory to find the right block. */
export function postingFences(values: Uint32Array): number[] {
  const fences: number[] = []
  for (let from = 0; from < values.length; from += POSTING_BLOCK_VALUES) fences.push(values[from] as number)
  return fences
}

/** Index of the last member that is not above `wanted`, or -1. */
export function lastNotAbove(sorted: ArrayLike<number>, wanted: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] as number) <= wanted) low = middle + 1
    else high = middle
  }
  return low - 1
}
