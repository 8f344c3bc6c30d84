import { expect, test } from 'vitest'
import { shippedLaw } from '../../../test/support/notices.ts'
import { asUnixMs } from '../../kernel/index.ts'
import type { CaseHold } from '../../incident/index.ts'
import { heldBackBy } from './held-back.ts'

const law = shippedLaw()
const hold = (more: Partial<CaseHold> = {}): CaseHold => ({
  hold: 'H-1',
  agency: 'FBI',
  requester: 'Agent Smith',
  form: 'written',
  from: '2026-03-18',
  covers: ['all'],
  by: 'kim',
  ...more,
})

test('where the law has its authority told before the people, they wait until it was', () => {
  const { byState, everybody } = heldBackBy(law, { holds: [], anchors: {} }, '2026-03-20')
  expect([...byState.keys()]).toEqual(expect.arrayContaining(['MD', 'NH', 'NJ']))
  expect(byState.has('TX')).toBe(false)
  expect(everybody).toBeUndefined()
  const told = {
    anchor: 'regulatorNotified:NJ',
    at: '2026-03-19',
    why: 'by portal',
    by: 'kim',
    set: asUnixMs(0),
  } as const
  const after = heldBackBy(law, { holds: [], anchors: { 'regulatorNotified:NJ': told } }, '2026-03-20')
  expect(after.byState.has('NJ')).toBe(false)
  expect(after.byState.has('MD')).toBe(true)
})

test('a hold of law enforcement keeps back whom it covers, for as long as it counts', () => {
  const on = (today: string, more: Partial<CaseHold> = {}) =>
    heldBackBy(law, { holds: [hold(more)], anchors: {} }, today)
  expect(on('2026-03-18').everybody).toContain('FBI')
  expect(on('2026-03-17').everybody).toBeUndefined()
  expect(on('2026-04-01', { until: '2026-03-31' }).everybody).toBeUndefined()
  expect(on('2026-03-31', { until: '2026-03-31' }).everybody).toContain('H-1')
  const released = { by: 'kim', at: asUnixMs(0), why: 'they are done' }
  expect(on('2026-03-20', { released }).everybody).toBeUndefined()
  const some = on('2026-03-20', { covers: ['TX'] })
  expect([some.everybody, some.byState.get('TX')]).toEqual([undefined, expect.stringContaining('FBI')])
})
