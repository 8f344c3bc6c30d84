import type { DutyLine } from '../../../src/contract/index.ts'

export const DUTY_GROUPS = ['overdue', 'soon', 'later', 'aims', 'done'] as const
export type DutyGroup = (typeof DUTY_GROUPS)[number]

/** How far away a day or an instant is, in whole days or, within three days of an instant, in whole hours. */
export interface Away {
  readonly unit: 'days' | 'hours'
  readonly count: number
  readonly isPast: boolean
}

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const SOON_DAYS = 7
const HOURS_SHOWN = 72
const DAY = /^\d{4}-\d{2}-\d{2}$/

/** A day is over when it is over where the case counts its days. `now`: milliseconds. */
export function awayOf(due: string, now: number, timeZone: string): Away {
  if (DAY.test(due)) {
    const today = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(now)
    const days = Math.round((Date.parse(due) - Date.parse(today)) / DAY_MS)
    return { unit: 'days', count: Math.abs(days), isPast: days < 0 }
  }
  const ms = Date.parse(due) - now
  const hours = Math.floor(Math.abs(ms) / HOUR_MS)
  return hours < HOURS_SHOWN
    ? { unit: 'hours', count: hours, isPast: ms < 0 }
    : { unit: 'days', count: Math.floor(hours / 24), isPast: ms < 0 }
}

/** Where a duty stands. A day that is only our aim is an aim until it, or the last day that the law names, is near. */
export function groupOf(duty: DutyLine, now: number, timeZone: string): DutyGroup {
  const { due, noLaterThan, isTarget, done } = duty
  if (done !== undefined) return 'done'
  const first = due ?? noLaterThan
  if (first === undefined) return 'later'
  if (awayOf(first, now, timeZone).isPast) return 'overdue'
  const last = isTarget ? noLaterThan : first
  if (last !== undefined && isSoon(awayOf(last, now, timeZone))) return 'soon'
  return isTarget ? 'aims' : 'later'
}

const isSoon = ({ unit, count, isPast }: Away): boolean => isPast || unit === 'hours' || count <= SOON_DAYS
