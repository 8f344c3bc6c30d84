import { expect, test } from 'vitest'
import { facts, ownLaw, people } from '../../test/support/law.ts'
import { computeDuties, icalendar } from './index.ts'

const law = ownLaw()
const anchors = { incidentKnown: '2026-03-16', individualNoticeSent: '2026-03-30' }
const groups = [people('CA', 600), people(null, 1, { country: 'DE' }), people('PR', 2)]
const { duties, lawVersion } = computeDuties(law, facts(groups, { anchors }))
const options = { name: 'C-2026-0001; a, b', now: Date.parse('2026-03-16T12:00:00Z'), lawVersion }
const text = icalendar(duties, options)

/** Lines as a reader unfolds them. */
const lines = text.replaceAll('\r\n ', '').split('\r\n')

test('it is what RFC 5545 says: CRLF, lines of 75 bytes, blocks that end, names that are known', () => {
  expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true)
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
  for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
  const open: string[] = []
  const closed: (readonly [string | undefined, string])[] = []
  for (const line of lines) {
    if (line.startsWith('BEGIN:')) open.push(line.slice(6))
    if (line.startsWith('END:')) closed.push([open.pop(), line.slice(4)])
  }
  expect(open).toEqual([])
  for (const [begun, ended] of closed) expect(begun).toBe(ended)
  expect(lines).toContain(String.raw`X-WR-CALNAME:C-2026-0001\; a\, b`)
})

test('every duty that is not done is one event of its day, with alarms ahead of it', () => {
  const pending = duties.filter(({ done }) => done === undefined)
  expect(lines.filter((line) => line === 'BEGIN:VEVENT')).toHaveLength(pending.length)
  expect(lines.filter((line) => line.startsWith('TRIGGER:-P'))).toHaveLength(pending.length * 3)
  expect(lines).toContain('DTSTART;VALUE=DATE:20260326')
  // 72 hours are an instant.
  expect(lines).toContain('DTSTART:20260319T000000Z')
  expect(new Set(lines.filter((line) => line.startsWith('UID:'))).size).toBe(pending.length)
  expect(duties.some(({ done }) => done !== undefined)).toBe(true)
})

test('the same duty is the same event when it is computed again, so that a calendar moves it', () => {
  const later = computeDuties(law, facts(groups, { anchors: { ...anchors, incidentKnown: '2026-03-18' } }))
  const uids = (said: string) =>
    said
      .split('\r\n')
      .filter((line) => line.startsWith('UID:'))
      .sort()
  expect(uids(icalendar(later.duties, options))).toEqual(uids(text))
})

test('what is not verified says so in its title', () => {
  const doubtful = computeDuties(law, facts([people('GA', 1)], { role: 'vendor' }))
  expect(icalendar(doubtful.duties, options).replaceAll('\r\n ', '')).toContain('(not verified)')
})
