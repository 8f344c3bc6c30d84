import { expect, test } from 'vitest'
import { dayIn } from './day.ts'

test('the day is that of where the case is', () => {
  const late = Date.UTC(2026, 2, 17, 3)
  expect(dayIn('America/New_York', late)).toBe('2026-03-16')
  expect(dayIn('UTC', late)).toBe('2026-03-17')
  expect(dayIn('Pacific/Guam', late)).toBe('2026-03-17')
})
