import { ChartwardError } from '../../kernel/index.ts'
import { type Anchor, ANCHORS } from '../../law/index.ts'

const REGULATOR = /^regulatorNotified:[A-Z]{2}$/
const DATE = /^\d{4}-\d{2}-\d{2}$/
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/
/** What lies further ahead is a mistake in writing: an anchor is what has happened. */
const AHEAD_MS_MAX = 36 * 60 * 60 * 1000

/** An event that clocks are counted from. **Errors.** `USAGE`. */
export function checkAnchor(anchor: string): Anchor {
  const known = ANCHORS.find((one) => one === anchor)
  if (known !== undefined) return known
  if (REGULATOR.test(anchor)) return anchor as Anchor
  const says = `an anchor is one of ${ANCHORS.join(', ')}, or regulatorNotified: with a code such as regulatorNotified:NJ`
  throw new ChartwardError('USAGE', says)
}

/** An ISO date, or a date and time with its offset. **Errors.** `USAGE`. */
export function checkAt(at: string, now: number): string {
  const ms = Date.parse(at)
  const isDay = DATE.test(at) && !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(at)
  if (!isDay && (!DATE_TIME.test(at) || Number.isNaN(ms)))
    throw new ChartwardError('USAGE', 'a time is an ISO date, or a date and time with its zone')
  if (ms > now + AHEAD_MS_MAX)
    throw new ChartwardError('USAGE', 'an anchor is something that has happened: this is in the future')
  return at
}

/** **Errors.** `USAGE` when it is no zone of the IANA database. */
export function checkTimeZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone }).resolvedOptions().timeZone
  } catch {
    throw new ChartwardError('USAGE', 'a time zone is a name such as America/New_York')
  }
}
