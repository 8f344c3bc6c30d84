import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PersonGroup } from '../../law/index.ts'
import { withReturned } from './case-facts.ts'

const group = (state: string | null, count: number, unreachable = 0): PersonGroup => ({
  state,
  elements: ['identity'],
  tier: 'disclosed',
  count,
  ...(unreachable === 0 ? {} : { unreachable }),
})

const out = (groups: readonly PersonGroup[]) =>
  groups.reduce((sum, { unreachable = 0 }) => sum + unreachable, 0)

test('letters that came back make as many people unreachable, never more than there are', () => {
  const state = fc.constantFrom('TX', 'CA', null)
  const some = fc
    .tuple(state, fc.nat(50), fc.nat(50))
    .map(([where, count, unreachable]) => group(where, count, Math.min(count, unreachable)))
  fc.assert(
    fc.property(fc.array(some), fc.nat(100), fc.nat(100), (groups, texans, unknown) => {
      const marked = withReturned(
        groups,
        new Map([
          ['TX', texans],
          ['', unknown],
        ]),
      )
      for (const where of ['TX', 'CA', null]) {
        const of = (list: readonly PersonGroup[]) => list.filter((one) => one.state === where)
        const people = of(groups).reduce((sum, { count }) => sum + count, 0)
        const came = where === 'TX' ? texans : where === null ? unknown : 0
        expect(out(of(marked))).toBe(Math.min(people, out(of(groups)) + came))
      }
      expect(marked.every(({ count, unreachable = 0 }) => unreachable <= count)).toBe(true)
    }),
  )
})
