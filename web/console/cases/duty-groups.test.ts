import { expect, test } from 'vitest'
import type { DutyLine } from '../../../src/contract/index.ts'
import { awayOf, groupOf } from './duty-groups.ts'

const NEW_YORK = 'America/New_York'
const NOW = Date.parse('2026-03-10T15:00:00Z')
const DUTY: DutyLine = {
  rule: 'hipaa-individuals',
  jurisdiction: 'US',
  kind: 'individual',
  to: 'people',
  what: 'letters',
  by: 'covered-entity',
  due: '2026-05-09',
  isTarget: false,
  plan: 'conservative',
  why: 'because',
  people: 8,
  verified: true,
  status: 'S',
  cite: '45 CFR 164.404',
  source: '',
}
const group = (more: Partial<DutyLine>) => groupOf({ ...DUTY, ...more }, NOW, NEW_YORK)

test('days are counted where the case counts them, and the day itself is not over', () => {
  expect(awayOf('2026-03-10', NOW, NEW_YORK)).toEqual({ unit: 'days', count: 0, isPast: false })
  expect(awayOf('2026-03-09', NOW, NEW_YORK)).toEqual({ unit: 'days', count: 1, isPast: true })
  // Half past eight in the evening of the tenth in New York is the eleventh in Madrid.
  const evening = Date.parse('2026-03-11T00:30:00Z')
  expect(awayOf('2026-03-10', evening, NEW_YORK)).toMatchObject({ count: 0, isPast: false })
  expect(awayOf('2026-03-10', evening, 'Europe/Madrid')).toMatchObject({ count: 1, isPast: true })
  // A day of 23 hours is a day.
  expect(awayOf('2026-03-12', Date.parse('2026-03-07T17:00:00Z'), NEW_YORK)).toMatchObject({ count: 5 })
})

test('an instant is counted in hours within three days, and in whole days beyond', () => {
  const away = (hours: number) => awayOf(new Date(NOW + hours * 3_600_000).toISOString(), NOW, NEW_YORK)
  expect(away(71.5)).toEqual({ unit: 'hours', count: 71, isPast: false })
  expect(away(72)).toEqual({ unit: 'days', count: 3, isPast: false })
  expect(away(-2)).toEqual({ unit: 'hours', count: 2, isPast: true })
  expect(away(-100)).toEqual({ unit: 'days', count: 4, isPast: true })
})

test('a duty stands where its day puts it, and what is done stands apart, however late', () => {
  expect(group({ due: '2026-03-09' })).toBe('overdue')
  expect(group({ due: '2026-03-09', done: '2026-03-10' })).toBe('done')
  expect(group({ due: '2026-03-10' })).toBe('soon')
  expect(group({ due: '2026-03-17' })).toBe('soon')
  expect(group({ due: '2026-03-18' })).toBe('later')
  expect(group({ due: new Date(NOW + 3_600_000).toISOString() })).toBe('soon')
  expect(group({ due: null })).toBe('later')
})

test('an aim of ours is an aim until the last day that the law names is near', () => {
  const aim = { isTarget: true, due: '2026-03-12' }
  expect(group({ ...aim, noLaterThan: '2026-05-09' })).toBe('aims')
  expect(group({ ...aim, noLaterThan: '2026-03-15' })).toBe('soon')
  expect(group(aim)).toBe('aims')
  expect(group({ ...aim, due: '2026-03-09', noLaterThan: '2026-05-09' })).toBe('overdue')
  expect(group({ due: null, noLaterThan: '2026-03-12' })).toBe('soon')
})
