import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { bondOf, bondTermsOf, storedToken, telephoneTerms } from './bonds.ts'

const phone = (value: string, more: object = {}) => ({ system: 'phone', value, ...more })
const patient = (more: object) => ({ resourceType: 'Patient', id: 'p', ...more })
const wordsOf = (more: object, resourceType = 'Patient') =>
  bondTermsOf({ ...patient(more), resourceType }).map(({ parameter, term }) => `${parameter} ${term}`)

test('a telephone is the same however it is written, of the patient, of a contact and of a relative', () => {
  const one = ['Bond.telephone 2075550123']
  expect(wordsOf({ telecom: [phone('+1 (207) 555-0123')] })).toEqual(one)
  expect(wordsOf({ contact: [{ telecom: [phone('207.555.0123')] }] })).toEqual(one)
  expect(wordsOf({ telecom: [phone('2075550123'), phone('1-207-555-0123')] }, 'RelatedPerson')).toEqual(one)
})

test('a telephone at work, an extension and a mail address make nobody belong together', () => {
  const telecom = [
    phone('207-555-0123', { use: 'work' }),
    phone('4711'),
    { system: 'email', value: '2075550123@a.org' },
  ]
  expect(wordsOf({ telecom })).toEqual([])
})

test('every home counts, of now and of before, and of patients alone', () => {
  const address = [
    { line: ['9 Elm St'], postalCode: '04101' },
    { use: 'old', line: ['31 Oak Ave'], postalCode: '04102' },
  ]
  expect(wordsOf({ address })).toEqual([
    `Bond.home ${['9 elm st', '04101'].join('\0')}`,
    `Bond.home ${['31 oak ave', '04102'].join('\0')}`,
  ])
  expect(wordsOf({ address }, 'RelatedPerson')).toEqual([])
  expect(wordsOf({ address }, 'Organization')).toEqual([])
})

test('a token of a bond tells which, whatever it is made of, and no other token is one but by chance', () => {
  const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
  fc.assert(
    fc.property(int64, (token) => {
      const telephone = storedToken({ parameter: 'Bond.telephone', term: '' }, token)
      const home = storedToken({ parameter: 'Bond.home', term: '' }, token)
      expect([bondOf(telephone), bondOf(home)]).toEqual(['telephone', 'home'])
      expect(BigInt.asIntN(64, BigInt(home)).toString()).toBe(home)
      expect(storedToken({ parameter: 'Patient.phone', term: '' }, token)).toBe(token.toString())
    }),
  )
  const others = Array.from({ length: 10_000 }, (_, n) => BigInt.asIntN(64, BigInt(n) * 0x9e3779b97f4a7c15n))
  expect(others.filter((token) => bondOf(token.toString()) !== undefined).length).toBeLessThan(5)
})

test('whatever stands where telephones and homes stand, there are at most a hundred words', () => {
  fc.assert(
    fc.property(fc.array(fc.anything()), (anything) => {
      telephoneTerms(anything)
      expect(wordsOf({ telecom: anything, address: anything, contact: anything }).length).toBeLessThanOrEqual(
        100,
      )
    }),
  )
})
