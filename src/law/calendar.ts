import type { Holiday, Terms } from './law.ts'

const DAY_MS = 86_400_000
const WEEK = 7
const SUNDAY = 0
const SATURDAY = 6

/** A day of the calendar as days since 1970-01-01, so that days can be added without a time zone. */
export type DayNumber = number

export const dayNumber = (iso: string): DayNumber => Date.parse(`${iso}T00:00:00Z`) / DAY_MS

export const isoDay = (day: DayNumber): string => new Date(day * DAY_MS).toISOString().slice(0, 10)

/** The last day of the year in which `day` lies. */
export const yearEnd = (day: DayNumber): DayNumber => dayNumber(`${isoDay(day).slice(0, 4)}-12-31`)

const weekdayOf = (day: DayNumber): number => new Date(day * DAY_MS).getUTCDay()

/** The day on which `said` lies in the time zone: a day is itself, an instant is where it falls there. */
export function dayIn(timeZone: string, said: string): DayNumber {
  if (said.length === 10) return dayNumber(said)
  return dayNumber(localTime(timeZone, Date.parse(said)).slice(0, 10))
}

/** The instant of `said` in milliseconds; of a day, its first one in the time zone. */
export function instantIn(timeZone: string, said: string): number {
  if (said.length > 10) return Date.parse(said)
  const utc = Date.parse(`${said}T00:00:00Z`)
  const once = utc - offsetAt(timeZone, utc)
  return utc - offsetAt(timeZone, once)
}

/** An instant as the clocks of the time zone show it, with its offset. */
export function showInstant(timeZone: string, ms: number): string {
  const minutes = Math.round(offsetAt(timeZone, ms) / 60_000)
  const sign = minutes < 0 ? '-' : '+'
  const two = (value: number) => String(Math.trunc(value)).padStart(2, '0')
  const offset = `${sign}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`
  return `${localTime(timeZone, ms)}${offset}`
}

const offsetAt = (timeZone: string, ms: number): number =>
  Date.parse(`${localTime(timeZone, ms)}Z`) - Math.floor(ms / 1000) * 1000

function localTime(timeZone: string, ms: number): string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  })
  const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, value]))
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? '00'
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}`
}

/** True for a name the platform knows. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

/** Which days are working days somewhere. */
export interface WorkingDays {
  /** The day `count` working days after `day`. */
  plus(day: DayNumber, count: number): DayNumber
  /** The last working day that is not after `day`. */
  notAfter(day: DayNumber): DayNumber
}

/**
 * Working days of a jurisdiction: weekends, federal holidays and its own are none. With `onlyChecked`, a holiday that
 * nobody checked is a working day: deadlines come sooner then, never later.
 */
export function workingDays(terms: Terms, jurisdiction: string, onlyChecked: boolean): WorkingDays {
  const holidays = ['US', jurisdiction]
    .flatMap((code) => terms.holidays.get(code) ?? [])
    .filter((holiday) => holiday.isChecked || !onlyChecked)
  const byYear = new Map<number, ReadonlySet<DayNumber>>()
  const inYear = (year: number): ReadonlySet<DayNumber> => {
    const known = byYear.get(year)
    if (known !== undefined) return known
    const days = new Set(holidays.map((holiday) => observed(holiday, year)))
    byYear.set(year, days)
    return days
  }
  const isWorking = (day: DayNumber): boolean => {
    const weekday = weekdayOf(day)
    if (weekday === SUNDAY || weekday === SATURDAY) return false
    const year = Number(isoDay(day).slice(0, 4))
    // The first of January is kept on the last of December when it is a Saturday.
    return !inYear(year).has(day) && !inYear(year + 1).has(day)
  }
  return {
    plus: (day, count) => {
      let at = day
      for (let left = count; left > 0;) {
        at++
        if (isWorking(at)) left--
      }
      return at
    },
    notAfter: (day) => {
      let at = day
      while (!isWorking(at)) at--
      return at
    },
  }
}

/** The day on which a holiday is kept: a Saturday's on Friday, a Sunday's on Monday. */
function observed(holiday: Holiday, year: number): DayNumber {
  const two = (value: number) => String(value).padStart(2, '0')
  const first = dayNumber(`${year}-${two(holiday.month)}-01`)
  if ('weekday' in holiday) {
    const lead = (holiday.weekday - weekdayOf(first) + WEEK) % WEEK
    if (holiday.nth > 0) return first + lead + (holiday.nth - 1) * WEEK + holiday.plusDays
    const last = dayNumber(
      holiday.month === 12 ? `${year}-12-31` : isoDay(dayNumber(`${year}-${two(holiday.month + 1)}-01`) - 1),
    )
    return last - ((weekdayOf(last) - holiday.weekday + WEEK) % WEEK)
  }
  const day = first + holiday.day - 1
  const weekday = weekdayOf(day)
  return weekday === SATURDAY ? day - 1 : weekday === SUNDAY ? day + 1 : day
}
