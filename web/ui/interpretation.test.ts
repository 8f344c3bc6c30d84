import { expect, test } from 'vitest'
import { interpretationOf } from './interpretation.ts'

test.each([
  ['AA', { way: 'abnormal', far: true, critical: true }],
  ['A', { way: 'abnormal' }],
  ['HH', { way: 'high', far: true, critical: true }],
  ['HU', { way: 'high', far: true }],
  ['N', { way: 'normal' }],
  ['?', undefined],
])('what a laboratory says by %s', (code, said) => {
  expect(interpretationOf({ interpretation: [{ coding: [{ code }] }] })).toEqual(said)
})
