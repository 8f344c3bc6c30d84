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
