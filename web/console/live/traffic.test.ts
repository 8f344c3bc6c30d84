import { expect, test } from 'vitest'
import { busiestOf, everyMinute, rowsOf, sumOf } from './traffic.ts'

const QUIET = { reads: 0, writes: 0, searches: 0, exports: 0, denied: 0 }
const NOW = 600 * 60_000 + 5_000
const traffic = [
  { ...QUIET, at: 598 * 60_000, reads: 3, denied: 1 },
  { ...QUIET, at: 100 * 60_000, reads: 9 },
]

test('each minute of the time is there, also those in which nothing was asked, and no other', () => {
  const minutes = everyMinute(traffic, { now: NOW, minutes: 3 })
  expect(minutes.map(({ at, reads }) => [at / 60_000, reads])).toEqual([
    [598, 3],
    [599, 0],
    [600, 0],
  ])
})

test('a table of them is short and loses nothing', () => {
  const minutes = everyMinute(traffic, { now: NOW, minutes: 600 })
  const rows = rowsOf(minutes)
  expect(rows.length).toBeLessThanOrEqual(24)
  expect(sumOf(rows)).toEqual({ ...QUIET, reads: 12, denied: 1 })
})

test('the busiest minute is named, and none when nothing was asked', () => {
  expect(busiestOf(traffic)).toEqual({ at: 100 * 60_000, count: 9 })
  expect(busiestOf(everyMinute([], { now: NOW, minutes: 5 }))).toBeUndefined()
})
