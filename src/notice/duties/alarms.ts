import { createHash } from 'node:crypto'
import type { Duty } from '../../law/index.ts'

/** A duty whose day is near, or over. */
export interface Alarm {
  /** The same for one duty of one case, whenever it is told. */
  readonly id: string
  readonly level: 'low' | 'medium' | 'high' | 'critical'
  readonly title: string
  /** One sentence; it names nobody. */
  readonly says: string
}

/** What an alarm is called, by whether the day is over. */
export const ALARM_TITLES = { soon: 'A duty of law is due soon', over: 'A duty of law is overdue' } as const

/** So many days ahead, the first that fits; below nothing it is over. */
const LEVELS: readonly (readonly [days: number, level: Alarm['level']])[] = [
  [-1, 'critical'],
  [1, 'high'],
  [3, 'medium'],
  [10, 'low'],
]
const DAY_MS = 86_400_000

/** What has to be told of the duties of a case on a day: those of the conservative plan that are not done. Pure. */
export function alarmsOf(caseId: string, duties: readonly Duty[], today: string): readonly Alarm[] {
  return duties.flatMap((duty) => {
    const day = duty.due ?? duty.noLaterThan
    if (duty.plan !== 'conservative' || duty.done !== undefined || day === undefined) return []
    if (duty.paused !== undefined && (duty.paused.until ?? '9999') > today) return []
    const days = daysBetween(today, day.slice(0, today.length))
    const level = LEVELS.find(([ahead]) => days <= ahead)?.[1]
    if (level === undefined) return []
    return [
      {
        id: alarmId(caseId, duty),
        level,
        title: ALARM_TITLES[days < 0 ? 'over' : 'soon'],
        says: `Case ${caseId}: ${duty.what}, to ${duty.to} (${duty.jurisdiction}), ${wordsFor(days)}, ${day}${duty.verified ? '' : '; the rule is not verified'}.`,
      },
    ]
  })
}

/** By what an alarm is found again: the duty and the case. */
export function alarmId(caseId: string, { rule, jurisdiction }: Pick<Duty, 'rule' | 'jurisdiction'>): string {
  const digest = createHash('sha256').update(`${caseId}\0${rule}\0${jurisdiction}`).digest('hex')
  return `duty-${digest.slice(0, 20)}`
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS)
}

function wordsFor(days: number): string {
  if (days < 0) return `was due ${-days === 1 ? 'yesterday' : `${-days} days ago`}`
  if (days === 0) return 'is due today'
  return days === 1 ? 'is due tomorrow' : `is due in ${days} days`
}
