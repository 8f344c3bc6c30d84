import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { readDefinitions } from './definitions.ts'
import type { Resource } from './resource.ts'
import { compileSearch } from './search.ts'

const search = compileSearch(readDefinitions())

function order(type: string, sort: string, resources: readonly Resource[]): string {
  const { sort: rules } = search.parse(type, [['_sort', sort]])
  return [...resources]
    .sort((a, b) => search.compare(a, b, rules))
    .map(({ id }) => id)
    .join(' ')
}

const person = (id: string, more: object): Resource => ({ resourceType: 'Patient', id, ...more })

test('a missing value comes last, up and down', () => {
  const people = [person('none', {}), person('b', { birthDate: '2000' }), person('a', { birthDate: '1990' })]
  expect(order('Patient', 'birthdate', people)).toBe('a b none')
  expect(order('Patient', '-birthdate', people)).toBe('b a none')
})

test('several values sort by the lowest, and by the highest when descending', () => {
  const people = [
    person('ac', { name: [{ family: 'A' }, { family: 'C' }] }),
    person('b', { name: [{ family: 'B' }] }),
  ]
  expect(order('Patient', 'family', people)).toBe('ac b')
  expect(order('Patient', '-family', people)).toBe('ac b')
})

test('names sort without case and accents, and a tie by the next rule', () => {
  const people = [
    person('1', { name: [{ family: 'Özil', given: ['B'] }] }),
    person('2', { name: [{ family: 'ozil', given: ['a'] }] }),
    person('3', { name: [{ family: 'Adam' }] }),
  ]
  expect(order('Patient', 'family,given', people)).toBe('3 2 1')
  expect(order('Patient', 'family,-given', people)).toBe('3 1 2')
})

test('dates sort by instant, quantities by number, and meta and id sort too', () => {
  const seen = (id: string, more: object): Resource => ({ resourceType: 'Observation', id, ...more })
  const dated = [
    seen('late', { effectiveDateTime: '2020-01-01T00:00:00-05:00' }),
    seen('early', { effectiveDateTime: '2020-01-01T00:00:00Z' }),
    seen('open', { effectivePeriod: { end: '2020-06-01' } }),
  ]
  expect(order('Observation', 'date', dated)).toBe('open early late')
  const counted = [
    seen('ten', { valueQuantity: { value: 10 } }),
    seen('nine', { valueQuantity: { value: 9 } }),
  ]
  expect(order('Observation', 'value-quantity', counted)).toBe('nine ten')
  const updated = [
    seen('b', { meta: { lastUpdated: '2021-01-01T00:00:00Z' } }),
    seen('a', { meta: { lastUpdated: '2022-01-01T00:00:00Z' } }),
  ]
  expect(order('Observation', '_lastUpdated', updated)).toBe('b a')
  expect(order('Observation', '-_id', updated)).toBe('b a')
})

test('every order is total: ties go by id, and sorting from any start gives the same', () => {
  const one = fc.record({
    id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    birthDate: fc.constantFrom('1990', '2000-01', undefined),
    gender: fc.constantFrom('male', 'female', undefined),
  })
  const rules = search.parse('Patient', [['_sort', 'gender,-birthdate']]).sort
  fc.assert(
    fc.property(fc.uniqueArray(one, { selector: ({ id }) => id }), (records) => {
      const people = records.map(({ id, ...more }) => person(id, more))
      const sorted = search.sort(people, rules, (resource) => resource)
      const reversed = [...people].reverse().sort((a, b) => search.compare(a, b, rules))
      expect(sorted).toEqual(reversed)
      const steps = sorted.slice(1).map((next, at) => search.compare(sorted[at] as Resource, next, rules))
      expect(steps.every((step) => step < 0)).toBe(true)
    }),
  )
})
