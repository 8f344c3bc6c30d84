import { type Start, startAt, startOf, zoneOf } from './anchors.ts'
import {
  type DayNumber,
  dayIn,
  instantIn,
  isoDay,
  showInstant,
  workingDays,
  type WorkingDays,
  yearEnd,
} from './calendar.ts'
import type { Plan } from './duty.ts'
import type { Facts } from './facts.ts'
import { type Pause, pauseOf } from './holds.ts'
import type { Law } from './law.ts'
import type { Clock, Role, Rule } from './rule.ts'
import { isSeen } from './relief.ts'

/** The end of a clock. */
export interface Moment {
  readonly day: DayNumber
  /** Where hours count. */
  readonly instant?: number
}

/** When the letters go out, as far as it is known. */
export interface Letters {
  readonly day: DayNumber
  readonly isSent: boolean
  readonly isTarget: boolean
  /** Its own clock has not begun. */
  readonly isOpen: boolean
}

/** A date, and how it came about. */
export interface Reckoned {
  readonly due: Moment | undefined
  readonly noLaterThan: Moment | undefined
  readonly isTarget: boolean
  /** The day before any hold. */
  readonly unheld: DayNumber | undefined
  readonly pause: Pause | undefined
  /** How it was counted, in sentences. */
  readonly words: readonly string[]
}

/** What a date is reckoned from. */
export interface Reckoning {
  readonly law: Law
  readonly facts: Facts
  readonly plan: Plan
  readonly by: Role
  readonly jurisdiction: string
  /** The day a threshold was crossed, where that was later than the rest. */
  readonly crossed: DayNumber | undefined
  readonly letters: Letters | undefined
  /** When what has to come first is due. */
  readonly after: Moment | undefined
}

export const showMoment = (facts: Facts, { day, instant }: Moment): string =>
  instant === undefined ? isoDay(day) : showInstant(zoneOf(facts), instant)

/** The date of a duty, with its holds, and in the conservative plan on a working day. */
export function reckon(rule: Rule, asked: Reckoning): Reckoned {
  const days = workingDays(asked.law.terms, asked.jurisdiction, asked.plan === 'conservative')
  const plain = rule.clock === undefined ? byDelay(rule, asked, days) : byClock(rule, rule.clock, asked, days)
  const held = withHold(rule, asked, days, plain)
  return held.pause === undefined && asked.plan === 'conservative' ? onWorkingDay(asked, days, held) : held
}

type Plain = Omit<Reckoned, 'unheld' | 'pause'>

const NOT_BEGUN: Plain = {
  due: undefined,
  noLaterThan: undefined,
  isTarget: false,
  words: ['Nobody said when the incident was known, so the clock has not begun.'],
}

function byClock(rule: Rule, clock: Clock, asked: Reckoning, days: WorkingDays): Plain {
  const { facts, plan } = asked
  const start = crossing(startFor(rule, clock, asked), asked)
  if (start === undefined) return NOT_BEGUN
  const counted = endOf(facts, clock, start, days)
  const end = sooner(rule, clock, asked, counted)
  const words = [
    `${spanOf(clock)} from ${start.said}, when ${start.event}, end on ${showMoment(facts, counted)}.`,
    ...(end === counted ? [] : [`It is due with the letters, on ${showMoment(facts, end)}.`]),
    ...(start.assumedFor === undefined
      ? []
      : [`The clock begins when ${start.assumedFor}; no day is set for that, and this is the earliest.`]),
  ]
  const isOpen = start.assumedFor !== undefined && plan === 'minimum'
  return {
    due: isOpen ? undefined : end,
    noLaterThan: start.assumedFor === undefined ? undefined : end,
    isTarget: false,
    words,
  }
}

/** A duty that follows another begins when that is done; until then, when it is due. */
function startFor(rule: Rule, clock: Clock, asked: Reckoning): Start | undefined {
  const { facts, plan, by, letters, after } = asked
  if (clock.from === 'discovery') return startOf(facts, plan, by, clock.from)
  const set = startAt(facts, clock.from)
  if (set !== undefined) return set
  const due = rule.after.length > 0 ? after?.day : letters?.day
  const follows = rule.after.length > 0 || clock.from === 'individualNoticeSent'
  if (!follows || due === undefined) return startOf(facts, plan, by, clock.from)
  const event = rule.after.length > 0 ? 'HHS has to be told' : 'the letters are due'
  const assumedFor = rule.after.length > 0 ? 'HHS is told' : 'the letters are sent'
  return { said: isoDay(due), day: due, event, assumedFor }
}

/** Crossing a threshold later opens a duty with its own clock; the cautious reader counts from the beginning. */
function crossing(start: Start | undefined, { plan, crossed, facts }: Reckoning): Start | undefined {
  if (start === undefined || crossed === undefined || plan === 'conservative') return start
  const said = isoDay(crossed)
  return crossed > start.day
    ? { said, day: dayIn(zoneOf(facts), said), event: 'the number of people crossed the threshold' }
    : start
}

function endOf(facts: Facts, clock: Clock, start: Start, days: WorkingDays): Moment {
  if (clock.unit === 'hours') {
    const instant = instantIn(zoneOf(facts), start.said) + clock.value * 3_600_000
    return { instant, day: dayIn(zoneOf(facts), new Date(instant).toISOString()) }
  }
  const from = clock.fromYearEnd ? yearEnd(start.day) : start.day
  return { day: clock.unit === 'business-days' ? days.plus(from, clock.value) : from + clock.value }
}

function spanOf({ value, unit, fromYearEnd }: Clock): string {
  const words = { 'calendar-days': 'calendar days', 'business-days': 'business days', hours: 'hours' }[unit]
  return `${value} ${words}${fromYearEnd ? ' after the end of the year, counted' : ''}`
}

/** Letters that went out, or in the conservative plan will, draw along what may not come after them. */
function sooner(rule: Rule, clock: Clock, { plan, letters }: Reckoning, end: Moment): Moment {
  if (letters === undefined || letters.day >= end.day) return end
  const isDrawn = rule.order === 'with-letters' || rule.order === 'not-after-letters' || clock.orLetters
  const counts = letters.isSent || (clock.orLetters && plan === 'conservative')
  return isDrawn && counts ? { day: letters.day } : end
}

/** A text without a number of days. */
function byDelay(rule: Rule, asked: Reckoning, days: WorkingDays): Plain {
  const { law, facts, plan, by, letters } = asked
  if (rule.order !== undefined && letters !== undefined) return byLetters(rule, asked, days, letters)
  const start = crossing(startOf(facts, plan, by, 'discovery'), asked)
  if (start === undefined) return NOT_BEGUN
  const isPrompt = rule.kind === 'owner'
  const target: Moment = { day: start.day + (isPrompt ? law.terms.immediateDays : law.terms.targetDays) }
  const outer: Moment = { day: start.day + law.terms.outerDays }
  const text = isPrompt ? 'immediately' : 'without unreasonable delay'
  return {
    due: plan === 'minimum' ? undefined : target,
    noLaterThan: outer,
    isTarget: true,
    words: [
      `The text says ${text} and names no number of days: ${showMoment(facts, target)} is the day we aim at, ` +
        `${showMoment(facts, outer)} the last, counted from ${start.said}, when ${start.event}.`,
    ],
  }
}

function byLetters(rule: Rule, asked: Reckoning, days: WorkingDays, letters: Letters): Plain {
  const { facts } = asked
  const isBefore = rule.order === 'before-letters'
  const due: Moment = { day: isBefore ? days.notAfter(letters.day - 1) : letters.day }
  const when = letters.isSent ? 'went out' : 'are due'
  const how =
    rule.order === 'before-letters'
      ? 'Before the letters'
      : rule.order === 'with-letters'
        ? 'At the same time as the letters'
        : 'No later than the letters'
  return {
    due: letters.isOpen ? undefined : due,
    noLaterThan: letters.isOpen ? due : undefined,
    isTarget: letters.isTarget,
    words: [`${how}, which ${when} on ${isoDay(letters.day)}: ${showMoment(facts, due)}.`],
  }
}

/**
 * A hold moves what it names: to its end in the conservative plan, by its length at the least. A text that gives days
 * after the release gives them where it was seen.
 */
function withHold(rule: Rule, asked: Reckoning, days: WorkingDays, plain: Plain): Reckoned {
  const { law, facts, plan, jurisdiction } = asked
  const last = plain.due ?? plain.noLaterThan
  const unheld = last?.day
  const pause = pauseOf(law, facts, rule, jurisdiction)
  if (pause === undefined || last === undefined || pause.from > last.day)
    return { ...plain, unheld, pause: undefined }
  const end = pauseEnd(rule, pause, plan, days)
  const start = startOf(facts, plan, asked.by, 'discovery')?.day ?? pause.from
  const length = pause.until - Math.max(pause.from, start)
  const moved = plan === 'conservative' ? Math.max(last.day, end) : Math.max(last.day + length, end)
  const shift = (moment: Moment | undefined): Moment | undefined =>
    moment === undefined || moved === last.day ? moment : { day: moment.day + (moved - last.day) }
  return {
    due: shift(plain.due),
    noLaterThan: shift(plain.noLaterThan),
    isTarget: plain.isTarget,
    unheld,
    pause,
    words: [
      ...plain.words,
      `Law enforcement asked for delay (${pause.words}) from ${isoDay(pause.from)}; ` +
        `${pause.isReleased ? 'it was released' : 'it counts'} until ${isoDay(pause.until)}.`,
    ],
  }
}

function pauseEnd(rule: Rule, pause: Pause, plan: Plan, days: WorkingDays): DayNumber {
  const { afterHold } = rule
  if (afterHold === undefined || !pause.isReleased) return pause.until
  if (plan === 'conservative' && !isSeen(afterHold.status)) return pause.until
  return afterHold.unit === 'business-days'
    ? days.plus(pause.until, afterHold.value)
    : pause.until + afterHold.value
}

/** Nothing is put off because its last day is no working day: the working day before it is the last. */
function onWorkingDay(asked: Reckoning, days: WorkingDays, reckoned: Reckoned): Reckoned {
  const { due } = reckoned
  if (due === undefined || due.instant !== undefined) return reckoned
  const day = days.notAfter(due.day)
  const begun = startOf(asked.facts, asked.plan, asked.by, 'discovery')?.day
  if (day === due.day || (begun !== undefined && day < begun)) return reckoned
  return {
    ...reckoned,
    due: { day },
    noLaterThan: reckoned.isTarget ? reckoned.noLaterThan : due,
    words: [...reckoned.words, `That is no working day; the one before it is ${isoDay(day)}.`],
  }
}
