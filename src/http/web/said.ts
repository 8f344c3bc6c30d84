import { ChartwardError } from '../../kernel/index.ts'

/** What a page sends as one line or text, at most this long; empty when it sent none. **Errors.** `JSON_INVALID`. */
export function textIn(value: unknown, lettersMax: number): string {
  if (value === undefined || value === null) return ''
  // Nobody types a NUL, and the database refuses it.
  if (typeof value !== 'string' || value.length > lettersMax || value.includes('\0'))
    throw new ChartwardError('JSON_INVALID', 'this is not what the page sends')
  return value
}
