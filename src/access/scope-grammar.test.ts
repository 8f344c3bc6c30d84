import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { covers, formatScope, parseScope, parseScopes, type ResourceScope } from './scope-grammar.ts'

const TYPES = ['Patient', 'Observation', 'Condition', 'MedicationRequest']
const isType = (name: string) => TYPES.includes(name)
const parse = (text: string) => parseScope(text, isType)
const must = (text: string): ResourceScope => {
  const scope = parse(text)
  if (scope === undefined) throw new Error(text)
  return scope
}

const scopes = fc.record({
  level: fc.constantFrom('patient' as const, 'user' as const, 'system' as const),
  type: fc.constantFrom('*', ...TYPES),
  letters: fc.subarray(['c', 'r', 'u', 'd', 's'], { minLength: 1 }).map((letters) =>
    'cruds'
      .split('')
      .filter((letter) => letters.includes(letter))
      .join(''),
  ),
  query: fc
    .uniqueArray(fc.constantFrom('category=http://x|a', 'category=http://x|b', 'status=active'), {
      maxLength: 3,
    })
    .map((pairs) => pairs.sort()),
})

test('what was formatted is read as it was', () => {
  fc.assert(
    fc.property(scopes, (scope) => {
      expect(parse(formatScope(scope))).toEqual({ ...scope, version1: false })
    }),
  )
})

test('letters out of order, doubled or unknown are refused', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('c', 'r', 'u', 'd', 's', 'x'), minLength: 1, maxLength: 6 }),
      (letters) => {
        const ordered = /^c?r?u?d?s?$/.test(letters)
        expect(parse(`patient/Patient.${letters}`) !== undefined).toBe(ordered)
      },
    ),
  )
})

test('no text makes the reader throw, and what it takes it can write', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      const scope = parse(text)
      const again = scope === undefined ? undefined : parse(formatScope(scope))
      expect(again).toEqual(scope === undefined ? undefined : { ...scope, version1: false })
    }),
  )
})

test('a scope covers itself, and what is covered stays covered when it narrows', () => {
  fc.assert(
    fc.property(scopes, scopes, scopes, (first, second, third) => {
      const [a, b, c] = [first, second, third].map((scope) => ({ ...scope, version1: false }))
      if (a === undefined || b === undefined || c === undefined) return
      expect(covers(a, a)).toBe(true)
      expect(covers(a, c) || !covers(a, b) || !covers(b, c)).toBe(true)
    }),
  )
})

test.each([
  ['patient/Patient.read', 'patient/Patient.rs'],
  ['user/*.write', 'user/*.cud'],
  ['system/*.*', 'system/*.cruds'],
])('version 1 %s means %s', (old, now) => {
  expect(formatScope(must(old))).toBe(now)
  expect(must(old).version1).toBe(true)
})

test.each([
  'patient/Foo.rs',
  'patient/Patient.',
  'patient/Patient.sr',
  'patient/Patient.read?category=x',
  'patient/Patient.rs?',
  'patient/Patient.rs?category',
  'patient/Patient.rs?category=a b',
  'patient/Patient.rs?category=a"b',
  'Patient/Patient.rs',
  'patient/patient.rs',
  `patient/Patient.rs?category=${'x'.repeat(1_000)}`,
])('%s is no scope', (text) => {
  expect(parse(text)).toBeUndefined()
})

test('a category narrows its type, and another category does not', () => {
  const vital = must('patient/Observation.rs?category=http://x|vital-signs')
  expect(covers(must('patient/Observation.rs'), vital)).toBe(true)
  expect(covers(must('patient/*.rs'), vital)).toBe(true)
  expect(covers(vital, must('patient/Observation.rs'))).toBe(false)
  expect(covers(vital, must('patient/Observation.rs?category=http://x|survey'))).toBe(false)
  expect(covers(must('patient/Observation.r'), vital)).toBe(false)
  expect(covers(must('user/Observation.rs'), vital)).toBe(false)
})

test('a scope list that is too long is not read, and one with mistakes names them', () => {
  expect(parseScopes('x'.repeat(100_000), isType)).toBeUndefined()
  expect(parseScopes(Array.from({ length: 400 }, (_, at) => `s${at}`).join(' '), isType)).toBeUndefined()
  const list = parseScopes('openid launch/patient profile patient/Patient.rs patient/Patient.sr', isType)
  expect(list?.others).toEqual(['openid', 'launch/patient'])
  expect([...(list?.resources.keys() ?? [])]).toEqual(['patient/Patient.rs'])
  expect(list?.malformed).toEqual(['patient/Patient.sr'])
})
