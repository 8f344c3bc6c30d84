import type { DateValue, TimeRange } from './search-shapes.ts'

const DATE =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/

export const DAY_MS = 86_400_000

/**
 * The instants a FHIR date, dateTime or instant may mean: a day is 24 hours long, a year 365 or 366 days.
 * Without a zone it is UTC. Undefined when it is no date.
 */
export function dateRange(text: string): TimeRange | undefined {
  const parts = DATE.exec(text)
  if (parts === null) return undefined
  const [, year, month, day, hour, minute, second, fraction, zone] = parts
  const y = Number(year)
  const m = month === undefined ? 1 : Number(month)
  const d = day === undefined ? 1 : Number(day)
  const low = midnight(y, m, d)
  if (low === undefined) return undefined
  if (month === undefined) return range(low, midnight(y + 1, 1, 1))
  if (day === undefined) return range(low, m === 12 ? midnight(y + 1, 1, 1) : midnight(y, m + 1, 1))
  if (hour === undefined || minute === undefined) return range(low, low + DAY_MS)
  const offset = zoneMs(zone)
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59 || offset === undefined)
    return undefined
  const start = low + Number(hour) * 3_600_000 + Number(minute) * 60_000 - offset
  if (second === undefined) return range(start, start + 60_000)
  if (fraction === undefined)
    return range(start + Number(second) * 1000, start + Number(second) * 1000 + 1000)
  const at = start + Number(second) * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0'))
  return range(at, at + 10 ** Math.max(0, 3 - fraction.length))
}

function range(low: number, high: number | undefined): TimeRange | undefined {
  return high === undefined ? undefined : { low, high }
}

function midnight(year: number, month: number, day: number): number | undefined {
  if (month < 1 || month > 12 || day < 1) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return date.getUTCDate() === day ? date.getTime() : undefined
}

function zoneMs(zone: string | undefined): number | undefined {
  if (zone === undefined || zone === 'Z') return 0
  const hours = Number(zone.slice(1, 3))
  const minutes = Number(zone.slice(4, 6))
  if (hours > 14 || minutes > 59) return undefined
  return (hours * 60 + minutes) * 60_000 * (zone.startsWith('-') ? -1 : 1)
}

/** The time a value found by a date parameter covers: a date, a Period (open ends infinite), a Timing (its outer limits). */
export function timeOf(value: unknown): TimeRange | undefined {
  if (typeof value === 'string') return dateRange(value)
  if (typeof value !== 'object' || value === null) return undefined
  const { start, end, event, repeat } = value as Record<string, unknown>
  if (typeof start === 'string' || typeof end === 'string') return periodRange(start, end)
  const inside = Array.isArray(event) ? event.map(timeOf) : []
  if (typeof repeat === 'object' && repeat !== null) {
    inside.push(timeOf((repeat as Record<string, unknown>)['boundsPeriod']))
  }
  return hull(inside)
}

function periodRange(start: unknown, end: unknown): TimeRange | undefined {
  const first = typeof start === 'string' ? dateRange(start) : undefined
  const last = typeof end === 'string' ? dateRange(end) : undefined
  if (first === undefined && last === undefined) return undefined
  // A period that ends before it starts covers what lies between.
  if (first !== undefined && last !== undefined) return hull([first, last])
  return { low: first?.low ?? -Infinity, high: last?.high ?? Infinity }
}

/** The smallest range around all given; undefined when there is none. */
export function hull(ranges: readonly (TimeRange | undefined)[]): TimeRange | undefined {
  let low = Infinity
  let high = -Infinity
  for (const one of ranges) {
    if (one === undefined) continue
    low = Math.min(low, one.low)
    high = Math.max(high, one.high)
  }
  return low < high ? { low, high } : undefined
}

/**
 * Compares a time found with the one asked for. Both are ranges; `eq` = the one asked for holds the one found.
 * `ap` = they overlap when the one asked for is widened by its own length on both sides.
 * Source: http://hl7.org/fhir/R4/search.html#prefix
 */
export function matchesDate(found: TimeRange, wanted: DateValue): boolean {
  const within = wanted.low <= found.low && found.high <= wanted.high
  switch (wanted.prefix) {
    case 'eq':
      return within
    case 'ne':
      return !within
    case 'gt':
      return found.high > wanted.high
    case 'lt':
      return found.low < wanted.low
    case 'ge':
      return found.high > wanted.high || within
    case 'le':
      return found.low < wanted.low || within
    case 'sa':
      return found.low >= wanted.high
    case 'eb':
      return found.high <= wanted.low
    case 'ap': {
      const { low, high } = widened(wanted)
      return found.high > low && found.low < high
    }
  }
}

function widened(range: TimeRange): TimeRange {
  const length = range.high - range.low
  return { low: range.low - length, high: range.high + length }
}

/**
 * A range every match must overlap, or undefined when a match need not overlap any (`ne`).
 * The half-lines of gt, ge, lt, le, sa and eb have one infinite end.
 */
export function overlapOf(wanted: DateValue): TimeRange | undefined {
  switch (wanted.prefix) {
    case 'eq':
      return { low: wanted.low, high: wanted.high }
    case 'ne':
      return undefined
    case 'gt':
    case 'sa':
      return { low: wanted.high, high: Infinity }
    case 'ge':
      return { low: wanted.low, high: Infinity }
    case 'lt':
    case 'eb':
      return { low: -Infinity, high: wanted.low }
    case 'le':
      return { low: -Infinity, high: wanted.high }
    case 'ap':
      return widened(wanted)
  }
}
