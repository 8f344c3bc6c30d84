import { expect, test } from 'vitest'
import { roundScale, timeScale } from './scale.ts'

test('the values written beside a chart are round, and hold all that is drawn between them', () => {
  for (const values of [
    [3.1, 7.9],
    [0.002, 0.0091],
    [98, 143, 117],
    [-4, 12],
  ]) {
    const { ticks, place } = roundScale(values, 200, 10)
    expect(ticks.length).toBeGreaterThanOrEqual(2)
    expect(ticks.length).toBeLessThanOrEqual(8)
    expect(ticks[0]).toBeLessThanOrEqual(Math.min(...values))
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(Math.max(...values))
    for (const value of values) {
      expect(place(value)).toBeLessThanOrEqual(200)
      expect(place(value)).toBeGreaterThanOrEqual(10)
    }
  }
  expect(roundScale([3.1, 7.9], 0, 100).ticks).toEqual([2, 4, 6, 8])
})

test('one value alone stands between two that are written', () => {
  const { ticks, place } = roundScale([120, 120], 100, 0)
  expect(ticks[0]).toBeLessThan(120)
  expect(ticks.at(-1)).toBeGreaterThan(120)
  expect(place(120)).toBeGreaterThan(0)
  expect(place(120)).toBeLessThan(100)
})

test('nothing to draw has a scale all the same', () => {
  expect(roundScale([], 0, 100).ticks.every(Number.isFinite)).toBe(true)
  expect(timeScale([], 0, 100, 4).ticks.every(Number.isFinite)).toBe(true)
})

test('times are spread over the whole width, the first and the last at its ends', () => {
  const { ticks, place } = timeScale([1_000, 9_000, 4_000], 40, 540, 3)
  expect(ticks).toEqual([1_000, 5_000, 9_000])
  expect([place(1_000), place(9_000)]).toEqual([40, 540])
  expect(timeScale([5_000], 40, 540, 3)).toMatchObject({ ticks: [5_000] })
})
