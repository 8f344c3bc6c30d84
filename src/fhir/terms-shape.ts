import { DAY_MS } from './search-date.ts'
import type { SearchParameter, TimeRange } from './search-shapes.ts'

/** Beginnings of a word that are indexed, shortest first; a query uses the longest that fits its own word. */
const PREFIX_LENGTHS = [2, 3, 4, 6, 10] as const

/** Records are spread over so many partitions, so that a frequent name is not one frequent token. */
export const PARTITION_COUNT = 8

/** Bits kept of a token for text: in a large population unlike names share a token. */
export const TEXT_BITS = 20

/** Most day terms that a query may expand into. */
export const QUERY_DAYS_MAX = 366

/** A time longer than this many days gets one term for "long" in place of its days. */
export const INDEXED_DAYS_MAX = 31

/** The term of every time too long for its days; queries by day always ask for it too. */
export const LONG_TIME = 'long'

/** References to more types than this are also indexed by their bare id. */
const TARGETS_SPELLED_MAX = 8

/** True when a bare id cannot be spelled out as one 'Type/id' for each possible type. */
export function needsBareId(parameter: SearchParameter): boolean {
  return parameter.targets.length === 0 || parameter.targets.length > TARGETS_SPELLED_MAX
}

/** The indexed beginnings of a word; none for one letter. */
export function prefixesOf(word: string): string[] {
  return PREFIX_LENGTHS.filter((length) => length <= word.length).map((length) => word.slice(0, length))
}

/** The beginning to look a word up by; undefined for one letter. */
export function longestPrefix(word: string): string | undefined {
  return prefixesOf(word).at(-1)
}

/** The words that can be looked up. */
export function usefulWords(words: readonly string[]): string[] {
  return words.filter((word) => word.length >= PREFIX_LENGTHS[0])
}

/** The partition of a record: always the same for the same id. */
export function partitionOf(id: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193)
  return ((hash ^ (hash >>> 15)) >>> 0) % PARTITION_COUNT
}

/** The days (UTC, `YYYY-MM-DD`) a range touches; undefined when there are more than `max`. */
export function daysOf({ low, high }: TimeRange, max: number): string[] | undefined {
  const first = Math.floor(low / DAY_MS)
  const count = Math.ceil(high / DAY_MS) - first
  if (!(count <= max)) return undefined
  return Array.from({ length: count }, (_, at) => new Date((first + at) * DAY_MS).toISOString().slice(0, 10))
}
