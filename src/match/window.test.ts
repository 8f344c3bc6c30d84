import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { commonWindow } from './window.ts'

const span = fc
  .tuple(
    fc.option(fc.nat(30), { nil: -Infinity }),
    fc.option(fc.integer({ min: 31, max: 60 }), { nil: Infinity }),
  )
  .map(([from, until]) => ({ from, until }))
const anySpan = fc.oneof(
  span,
  fc
    .tuple(fc.nat(50), fc.integer({ min: 1, max: 20 }))
    .map(([from, length]) => ({ from, until: from + length })),
)

test('the common window lies in as many spans as any instant does, and each of its instants in the same', () => {
  fc.assert(
    fc.property(fc.array(anySpan, { minLength: 1, maxLength: 12 }), (spans) => {
      const covering = (at: number) => spans.filter(({ from, until }) => from <= at && at < until).length
      const instants = Array.from({ length: 161 }, (_, at) => at / 2 - 10)
      const most = Math.max(...instants.map(covering))
      const window = commonWindow(spans)
      expect(window?.people).toBe(most)
      const { from = 0, until = 0 } = window ?? {}
      const within = instants.filter((at) => from <= at && at < until)
      expect(within.map(covering)).toEqual(within.map(() => most))
    }),
    { numRuns: 500 },
  )
})

test('nobody has no window', () => {
  expect(commonWindow([])).toBeUndefined()
})
