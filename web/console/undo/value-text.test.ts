import { expect, test } from 'vitest'
import { valueText } from './value-text.ts'

test.each([
  ['active', 'active'],
  [1.5, '1.5'],
  [{ text: 'penicillin' }, 'penicillin'],
  [{ coding: [{ code: 'active' }] }, 'active'],
  [{ reference: 'Patient/ann' }, 'Patient/ann'],
  [[{ text: 'a' }, { text: 'b' }], 'a; b'],
  [{ value: 70, unit: 'kg' }, 'value: 70, unit: kg'],
  [null, 'null'],
])('%j is read as %s', (value, text) => {
  expect(valueText(value)).toBe(text)
})
