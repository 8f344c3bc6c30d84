import { ChartwardError, JSON_VALUES_MAX } from '../kernel/index.ts'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COMMA = 0x2c
/** A value and what parts it from the next. */
const BYTES_PER_VALUE_MIN = 2

/**
 * Refuses a text whose cost is not in its bytes but in how many values it holds: reading 16 MiB of `{},{},{}` holds
 * up everybody else for seconds and takes forty times its size in memory.
 *
 * **Errors**: `BODY_TOO_LARGE`.
 */
export function checkJsonSize(text: string): void {
  if (text.length < JSON_VALUES_MAX * BYTES_PER_VALUE_MIN) return
  let values = 1
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === QUOTE) at = stringEnd(text, at)
    else if (unit === COMMA || unit === 0x7b || unit === 0x5b) values += 1
    if (values > JSON_VALUES_MAX) {
      throw new ChartwardError('BODY_TOO_LARGE', `the JSON of a request may hold ${JSON_VALUES_MAX} values`)
    }
  }
}

function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === BACKSLASH) at += 1
    else if (unit === QUOTE) return at
  }
  return text.length
}
