export const TIME_PARTS = ['minute', 'hour', 'day', 'week', 'month', 'year'] as const
export type TimePart = (typeof TIME_PARTS)[number]

/**
 * A part of a date as it is written: the specification knows no conversion between zones. A number is milliseconds
 * since 1970, or seconds where it is too small for that, and is read in UTC.
 */
export function timePart(part: TimePart, value: unknown): number | undefined {
  const time = writtenTime(value)
  if (time === undefined) return undefined
  switch (part) {
    case 'minute':
      return time.minute
    case 'hour':
      return time.hour
    case 'day':
      return time.day
    case 'month':
      return time.month
    case 'year':
      return time.year
    case 'week':
      return isoWeek(Date.UTC(time.year, time.month - 1, time.day))
  }
}

interface WrittenTime {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number | undefined
  readonly minute: number | undefined
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2}))?/
const SECONDS_BELOW = 100_000_000_000
const DAY_MS = 86_400_000

function writtenTime(value: unknown): WrittenTime | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return fromUnix(value)
  if (typeof value !== 'string') return undefined
  if (/^\d{9,16}$/.test(value)) return fromUnix(Number(value))
  const match = DATE.exec(value)
  if (match === null) return undefined
  const [, year, month, day, hour, minute] = match
  return {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: hour === undefined ? undefined : Number(hour),
    minute: minute === undefined ? undefined : Number(minute),
  }
}

function fromUnix(value: number): WrittenTime | undefined {
  const date = new Date(value < SECONDS_BELOW ? value * 1000 : value)
  if (Number.isNaN(date.getTime())) return undefined
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
  }
}

/** ISO 8601: week 1 has the year's first Thursday. */
function isoWeek(midnight: number): number {
  const weekday = (new Date(midnight).getUTCDay() + 6) % 7
  const thursday = midnight + (3 - weekday) * DAY_MS
  const newYear = Date.UTC(new Date(thursday).getUTCFullYear(), 0, 1)
  return Math.floor((thursday - newYear) / DAY_MS / 7) + 1
}

const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: DAY_MS,
  w: 7 * DAY_MS,
  M: 30 * DAY_MS,
}

/** How long `10m` is, in milliseconds: seconds, minutes, hours, days, weeks, and `M` for months of 30 days. */
export function timespanMs(text: string): number | undefined {
  const match = /^([1-9][0-9]{0,5})([smhdwM])$/.exec(text)
  return match === null ? undefined : Number(match[1]) * (UNITS[match[2] ?? ''] ?? 0)
}
