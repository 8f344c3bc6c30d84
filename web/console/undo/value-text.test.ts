import { expect, test } from 'vitest'
import { readJson } from '../../api/exact-json.ts'
import { valueText } from './value-text.ts'

test.each([
  ['"active"', 'active'],
  ['1.230', '1.230'],
  ['{"text":"penicillin"}', 'penicillin'],
  ['{"coding":[{"code":"active"}]}', 'active'],
  ['{"reference":"Patient/ann"}', 'Patient/ann'],
  ['[{"text":"a"},{"text":"b"}]', 'a; b'],
  ['{"value":70.0,"unit":"kg"}', 'value: 70.0, unit: kg'],
  ['[1.10]', '1.10'],
  ['null', 'null'],
])('%s is read as %s', (json, text) => {
  expect(valueText(readJson(`{"before":${json}}`) as { before: unknown }, 'before')).toBe(text)
})

test('what is not there is an empty text', () => {
  const nothing: { before?: unknown } = {}
  expect(valueText(nothing, 'before')).toBe('')
})
