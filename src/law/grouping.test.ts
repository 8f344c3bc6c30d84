import { expect, test } from 'vitest'
import { groupPeople, type PersonGroup } from './index.ts'

const person = (elements: readonly string[], more: Partial<PersonGroup> = {}): PersonGroup => ({
  state: 'CA',
  elements,
  tier: 'disclosed',
  count: 1,
  ...more,
})

test('people who are the same to the law are one group, whatever the order of their elements', async () => {
  const groups = await groupPeople([
    person(['ssn', 'identity']),
    person(['identity', 'ssn'], { unreachable: 1 }),
    person(['identity', 'ssn'], { tier: 'exposed' }),
    person(['identity'], { part2: true }),
  ])
  expect(groups.map(({ count, unreachable }) => [count, unreachable])).toEqual([
    [2, 1],
    [1, undefined],
    [1, undefined],
  ])
})

test('more sets of elements than fit share their union; none is lost, and what nobody knows stays unknown', async () => {
  const many = function* (): Generator<PersonGroup> {
    for (let one = 0; one < 60_000; one++) yield person([`element-${one}`])
    yield person(['ssn'], { state: 'TX' })
    yield person([], { state: 'TX' })
  }
  const groups = await groupPeople(many())
  expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(60_002)
  expect(groups.length).toBeLessThan(50_010)
  expect(groups.at(-2)?.elements).toHaveLength(10_000)
  expect(groups.at(-1)).toMatchObject({ state: 'TX', count: 2, elements: [] })
})
