import { expect, test } from 'vitest'
import { judgementOf } from './measured.ts'

test.each([
  ['AA', 'very-abnormal'],
  ['HH', 'very-high'],
  ['L', 'low'],
  ['N', 'normal'],
])('what a laboratory said by %s is told to patients', (code, told) => {
  const of = { resourceType: 'Observation', status: 'final', code: {} } as const
  expect(judgementOf({ ...of, interpretation: [{ coding: [{ code }] }] })).toBe(told)
})
