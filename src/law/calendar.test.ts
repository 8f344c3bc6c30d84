import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ownLaw } from '../../test/support/law.ts'
import {
  dayIn,
  dayNumber,
  instantIn,
  isoDay,
  isTimeZone,
  showInstant,
  workingDays,
  yearEnd,
} from './calendar.ts'

const { terms } = ownLaw()
const anyDay = fc.integer({ min: dayNumber('2020-01-01'), max: dayNumber('2060-12-31') })

/** As the Office of Personnel Management kept and publishes them. */
const FEDERAL: Readonly<Record<string, readonly string[]>> = {
  '2021': [
    '01-01',
    '01-18',
    '02-15',
    '05-31',
    '06-18',
    '07-05',
    '09-06',
    '10-11',
    '11-11',
    '11-25',
    '12-24',
    '12-31',
  ],
  '2026': ['01-01', '01-19', '02-16', '05-25', '06-19', '07-03', '09-07', '10-12', '11-11', '11-26', '12-25'],
  '2027': [
    '01-01',
    '01-18',
    '02-15',
    '05-31',
    '06-18',
    '07-05',
    '09-06',
    '10-11',
    '11-11',
    '11-25',
    '12-24',
    '12-31',
  ],
  '2028': ['01-17', '02-21', '05-29', '06-19', '07-04', '09-04', '10-09', '11-10', '11-23', '12-25'],
}

describe('working days', () => {
  test.each(Object.entries(FEDERAL))(
    'the federal holidays of %s are none, and all other weekdays are',
    (year, holidays) => {
      const days = workingDays(terms, 'US', true)
      for (let day = dayNumber(`${year}-01-01`); day <= dayNumber(`${year}-12-31`); day++) {
        const weekday = new Date(`${isoDay(day)}T00:00:00Z`).getUTCDay()
        const isFree = weekday === 0 || weekday === 6 || holidays.includes(isoDay(day).slice(5))
        expect([isoDay(day), days.notAfter(day) === day]).toEqual([isoDay(day), !isFree])
      }
    },
  )

  test('adding working days is adding them one by one, and never sooner with more holidays', () => {
    fc.assert(
      fc.property(
        anyDay,
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom('US', 'CA', 'VT', 'NY'),
        (day, count, code) => {
          const [checked, all] = [workingDays(terms, code, true), workingDays(terms, code, false)]
          const end = checked.plus(day, count)
          expect(checked.notAfter(end)).toBe(end)
          expect(end).toBe(checked.plus(checked.plus(day, count - 1), 1))
          expect(all.plus(day, count)).toBeGreaterThanOrEqual(end)
        },
      ),
    )
  })

  test('a holiday that nobody checked is counted only where that gives more time', () => {
    const march = dayNumber('2026-03-31')
    expect(workingDays(terms, 'CA', true).notAfter(march)).toBe(march)
    expect(isoDay(workingDays(terms, 'CA', false).notAfter(march))).toBe('2026-03-30')
  })
})

describe('time zones', () => {
  test('an instant lies on the day of the clocks there', () => {
    const late = '2026-03-17T03:30:00Z'
    expect(isoDay(dayIn('America/New_York', late))).toBe('2026-03-16')
    expect(isoDay(dayIn('UTC', late))).toBe('2026-03-17')
    expect(isoDay(dayIn('Pacific/Guam', '2026-03-16T15:00:00Z'))).toBe('2026-03-17')
    expect(isoDay(dayIn('America/New_York', '2026-03-16'))).toBe('2026-03-16')
  })

  test('a day begins at midnight there, also where clocks are moved', () => {
    const zones = ['America/New_York', 'Pacific/Guam', 'Europe/Berlin', 'America/Los_Angeles', 'Asia/Kolkata']
    fc.assert(
      fc.property(anyDay, fc.constantFrom(...zones), (day, zone) => {
        expect(showInstant(zone, instantIn(zone, isoDay(day))).slice(0, 19)).toBe(`${isoDay(day)}T00:00:00`)
      }),
    )
  })

  test('seventy-two hours over the night of the summer time are seventy-two hours', () => {
    const at = instantIn('America/New_York', '2026-03-07T12:00:00-05:00') + 72 * 3_600_000
    expect(showInstant('America/New_York', at)).toBe('2026-03-10T13:00:00-04:00')
  })

  test('a name that is no time zone is known as such', () => {
    expect([isTimeZone('America/Chicago'), isTimeZone('Mars/Base')]).toEqual([true, false])
  })
})

test('the end of the year is its last day, leap years too', () => {
  expect(isoDay(yearEnd(dayNumber('2028-02-29')))).toBe('2028-12-31')
  expect(isoDay(yearEnd(dayNumber('2027-01-01')) + 60)).toBe('2028-02-29')
  expect(isoDay(yearEnd(dayNumber('2026-12-31')) + 60)).toBe('2027-03-01')
})
