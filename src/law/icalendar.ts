import { createHash } from 'node:crypto'
import type { Duty } from './duty.ts'

const LINE_BYTES_MAX = 75
const DAY_MS = 86_400_000

export interface CalendarOptions {
  /** Shown as the calendar's name, such as the id of the case. */
  readonly name: string
  /** Milliseconds since 1970, when it was computed. */
  readonly now: number
  readonly lawVersion: string
  /** Days ahead of each duty on which it rings; absent: 7, 2 and 1. */
  readonly alarmDays?: readonly number[]
}

/**
 * The duties that have a day, as a calendar other programs read: an event each, with alarms ahead of it. What was done
 * already has none.
 *
 * **Shape** one event for each duty with a day, in their order; lines end with CRLF and are folded at 75 bytes.
 * **Source** RFC 5545.
 */
export function icalendar(duties: readonly Duty[], options: CalendarOptions): string {
  const events = duties.flatMap((duty) => {
    const day = duty.due ?? duty.noLaterThan
    return day === undefined || duty.done !== undefined ? [] : eventOf(duty, day, options)
  })
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Chartward//Duties//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `X-WR-CALNAME:${escaped(options.name)}`,
    ...events,
    'END:VCALENDAR',
  ]
  return lines.map(folded).join('')
}

function eventOf(duty: Duty, day: string, options: CalendarOptions): readonly string[] {
  const { name, now, lawVersion, alarmDays = [7, 2, 1] } = options
  // The same duty of the same case is the same event, so that a calendar read again moves it.
  const id = createHash('sha256').update(`${name} ${duty.plan} ${duty.rule} ${duty.jurisdiction}`)
  const isDoubtful = duty.verified ? '' : ' (not verified)'
  const told = [
    duty.why,
    `Source: ${duty.cite}`,
    ...(duty.due === null ? ['The clock has not begun: this is the last day.'] : []),
    `Rules ${lawVersion}, ${duty.plan} plan.`,
  ]
  const summary = `${duty.jurisdiction}: ${duty.what}, to ${duty.to}${isDoubtful}`
  return [
    'BEGIN:VEVENT',
    `UID:${id.digest('hex').slice(0, 32)}@chartward`,
    `DTSTAMP:${utc(now)}`,
    ...spanOf(day),
    `SUMMARY:${escaped(summary)}`,
    `DESCRIPTION:${escaped(told.join('\n'))}`,
    `CATEGORIES:${escaped(duty.kind)},${escaped(duty.plan)}`,
    'TRANSP:TRANSPARENT',
    ...alarmDays.flatMap((days) => [
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      `DESCRIPTION:${escaped(summary)}`,
      `TRIGGER:-P${days}D`,
      'END:VALARM',
    ]),
    'END:VEVENT',
  ]
}

/** A whole day, whose end is the day after; or an instant. */
function spanOf(day: string): readonly string[] {
  if (day.length > 10) return [`DTSTART:${utc(Date.parse(day))}`, `DTEND:${utc(Date.parse(day))}`]
  const next = new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10)
  return [`DTSTART;VALUE=DATE:${day.replaceAll('-', '')}`, `DTEND;VALUE=DATE:${next.replaceAll('-', '')}`]
}

const utc = (ms: number): string =>
  new Date(ms)
    .toISOString()
    .replaceAll(/[-:]/g, '')
    .replace(/\.\d{3}/, '')

const escaped = (said: string): string =>
  said
    .replaceAll('\\', String.raw`\\`)
    .replaceAll(';', String.raw`\;`)
    .replaceAll(',', String.raw`\,`)
    .replaceAll(/\r?\n/g, String.raw`\n`)
    .replaceAll(/\p{Cc}/gu, ' ')

/** No line is longer than 75 bytes, and no character is cut in two. */
function folded(line: string): string {
  const parts: string[] = []
  let part = ''
  let bytes = 0
  for (const character of line) {
    const length = Buffer.byteLength(character)
    if (bytes + length > LINE_BYTES_MAX) {
      parts.push(part)
      part = ' '
      bytes = 1
    }
    part += character
    bytes += length
  }
  return `${[...parts, part].join('\r\n')}\r\n`
}
