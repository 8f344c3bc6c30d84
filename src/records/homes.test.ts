import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { homeOf } from './homes.ts'

const at = (line: string | readonly string[], postalCode = '04101', use?: string) =>
  homeOf({
    line: typeof line === 'string' ? [line] : line,
    postalCode,
    ...(use === undefined ? {} : { use }),
  })

test.each([
  ['12 North Main Street', '12 N. Main St.'],
  ['12 Main Street Apt 4', '12 MAIN ST #7'],
  ['12 Main St, Unit 4', '12 Main St'],
  ['4 Fifth Avenue', '4 5th Ave'],
  ['7 Saint John Road', '7 St. John Rd'],
  ['P.O. Box 12', 'PO box 12'].map((line) => line.replace('P.O.', 'P O').replace('PO', 'P O')),
  ['3 Rue Élysée', '3 rue elysee'],
])('%s is the same home as %s', (one = '', other = '') => {
  expect(at(one)).toBeDefined()
  expect(at(one)).toBe(at(other))
})

test.each([
  ['12 Main St', '13 Main St'],
  ['12 Main St', '12 Main Ave'],
  ['12 N Main St', '12 S Main St'],
])('%s is another home than %s', (one, other) => {
  expect(at(one)).not.toBe(at(other))
})

test('the postal code counts, but not what comes after its first five digits', () => {
  expect(at('12 Main St', '04101-1234')).toBe(at('12 Main St', '04101'))
  expect(at('12 Main St', '04102')).not.toBe(at('12 Main St', '04101'))
  expect(at('12 High St', 'EC1A 1BB')).toBe(at('12 High St', 'ec1a1bb'))
})

test('a line that says whose post it is, or where in the house, is passed over', () => {
  expect(at(['c/o Lee', '12 Main St'])).toBe(at('12 Main St'))
  expect(at(['Apt 4', '12 Main St'])).toBe(at('12 Main St'))
})

test.each([
  ['no number', at('Main Street')],
  ['a number alone', at('12')],
  ['no postal code', at('12 Main St', '')],
  ['where somebody works', at('12 Main St', '04101', 'work')],
  ['where somebody stays for a time', at('12 Main St', '04101', 'temp')],
])('%s is no home', (_, home) => {
  expect(home).toBeUndefined()
})

test('an old home is a home', () => {
  expect(at('12 Main St', '04101', 'old')).toBe(at('12 Main St'))
})

test('whatever stands in an address, it is a home or none, and soon', () => {
  fc.assert(
    fc.property(fc.anything(), fc.array(fc.anything()), fc.string(), (address, line, postalCode) => {
      homeOf(address)
      const home = homeOf({ line, postalCode })
      expect(home === undefined || home.length < 1_000).toBe(true)
    }),
  )
})
