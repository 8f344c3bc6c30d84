import { expect, test } from 'vitest'
import { measuredOf } from './series.ts'

test.each([
  ['AA', 'critical'],
  ['HH', 'critical'],
  ['HU', 'high'],
  ['N', undefined],
])('what a laboratory said by %s is marked in the chart', (code, judged) => {
  const of = { resourceType: 'Observation', status: 'final', code: {} } as const
  expect(measuredOf({ ...of, interpretation: [{ coding: [{ code }] }] }).judged).toBe(judged)
})
