import { expect, test } from 'vitest'
import { measuredOf } from '../../web/chart/results/series.ts'
import { judgementOf } from '../../web/portal/record/measured.ts'

const said = (code: string) => ({ interpretation: [{ coding: [{ code }] }] })

test.each([
  ['AA', 'very-abnormal', 'critical'],
  ['A', 'abnormal', 'abnormal'],
  ['HH', 'very-high', 'critical'],
  ['LL', 'very-low', 'critical'],
  ['HU', 'very-high', 'high'],
  ['N', 'normal', undefined],
  ['?', undefined, undefined],
] as const)(
  'what a laboratory says by %s is the same to patients and to clinicians',
  (code, told, judged) => {
    const observation = { ...said(code), resourceType: 'Observation', status: 'final', code: {} } as const
    expect([judgementOf(observation), measuredOf(observation).judged]).toEqual([told, judged])
  },
)
