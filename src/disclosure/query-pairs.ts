import { ChartwardError } from '../kernel/index.ts'

/** The parameters of a search, in the order given. */
export type QueryPairs = readonly (readonly [name: string, value: string])[]

/**
 * Reads `name=value&name=value`. What is not percent-encoded UTF-8 is refused: a search for something nearly the
 * same would answer a question that nobody asked.
 *
 * **Errors.** `SEARCH_VALUE_INVALID`.
 */
export function queryPairs(text: string): QueryPairs {
  if (text.includes('%') && !isEncodedUtf8(text)) {
    throw new ChartwardError('SEARCH_VALUE_INVALID', 'the parameters are not percent-encoded UTF-8')
  }
  return [...new URLSearchParams(text)]
}

function isEncodedUtf8(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

/** The value of a parameter that is given once or not at all. **Errors.** `SEARCH_VALUE_INVALID`. */
export function oneOf(pairs: QueryPairs, name: string): string | undefined {
  const [value, ...more] = pairs.flatMap(([key, text]) => (key === name ? [text] : []))
  if (more.length > 0) throw new ChartwardError('SEARCH_VALUE_INVALID', `${name} is given once`)
  return value
}

/** The resource types that `_type` names. **Errors.** `SEARCH_VALUE_INVALID`. */
export function typesOf(pairs: QueryPairs, isType: (name: string) => boolean): string[] {
  const types = pairs.flatMap(([name, value]) => (name === '_type' ? value.split(',') : []))
  if (!types.every(isType))
    throw new ChartwardError('SEARCH_VALUE_INVALID', '_type takes resource types, separated by commas')
  return types
}

/** A date or an instant; what else a JavaScript engine takes for a time is a mistake of the caller's. */
const INSTANT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2}))?$/

/** What `_since` says, in milliseconds; 0 where it says nothing. **Errors.** `SEARCH_VALUE_INVALID`. */
export function sinceOf(text: string | undefined): number {
  if (text === undefined) return 0
  const since = INSTANT.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(since)) throw new ChartwardError('SEARCH_VALUE_INVALID', '_since takes an instant')
  return since
}
