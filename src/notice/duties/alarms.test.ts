import { describe, expect, test } from 'vitest'
import { silentLog } from '../../kernel/index.ts'
import type { Case } from '../../incident/index.ts'
import type { Duty } from '../../law/index.ts'
import { type Alarm, alarmsOf } from './alarms.ts'
import { openDutyWatch } from './watch.ts'

const DUTY: Duty = {
  rule: 'XX-regulator',
  jurisdiction: 'XX',
  kind: 'regulator',
  to: 'the Attorney General',
  what: 'notice to the regulator',
  by: 'covered-entity',
  due: '2026-03-31',
  isTarget: false,
  plan: 'conservative',
  why: '',
  people: 501,
  verified: true,
  status: 'S',
  cite: '',
  source: '',
}

const levelsOn = (today: string, more: Partial<Duty> = {}) =>
  alarmsOf('C-2026-0001', [{ ...DUTY, ...more }], today).map(({ level }) => level)

describe('alarms', () => {
  test.each([
    ['2026-03-20', []],
    ['2026-03-21', ['low']],
    ['2026-03-27', ['low']],
    ['2026-03-28', ['medium']],
    ['2026-03-30', ['high']],
    ['2026-03-31', ['high']],
    ['2026-04-01', ['critical']],
    ['2027-01-01', ['critical']],
  ])('on %s: %s', (today, levels) => {
    expect(levelsOn(today)).toEqual(levels)
  })

  test('none for what is done, held, of the other plan, or without any day', () => {
    const today = '2026-03-31'
    expect(levelsOn(today, { done: '2026-03-30' })).toEqual([])
    expect(levelsOn(today, { plan: 'minimum' })).toEqual([])
    expect(levelsOn(today, { due: null })).toEqual([])
    expect(levelsOn(today, { paused: { until: '2026-04-15', by: 'H-1' } })).toEqual([])
    expect(levelsOn(today, { paused: { until: null, by: 'H-1' } })).toEqual([])
    expect(levelsOn(today, { paused: { until: '2026-03-15', by: 'H-1' } })).toEqual(['high'])
  })

  test('a clock that has not begun rings by its last day; an instant by the day it is in', () => {
    expect(levelsOn('2026-03-30', { due: null, noLaterThan: '2026-03-31' })).toEqual(['high'])
    expect(levelsOn('2026-03-30', { due: '2026-03-31T09:00:00-04:00' })).toEqual(['high'])
  })

  test('what nobody checked is said to be so', () => {
    const [verified] = alarmsOf('C-1', [DUTY], '2026-03-30')
    const [other] = alarmsOf('C-1', [{ ...DUTY, verified: false }], '2026-03-30')
    expect(verified?.says).toBe(
      'Case C-1: notice to the regulator, to the Attorney General (XX), is due tomorrow, 2026-03-31.',
    )
    expect(other?.says).toContain('not verified')
  })
})

describe('the watch', () => {
  function watched(duties: () => readonly Duty[], state: () => Case['state'] = () => 'open') {
    const told: string[] = []
    const post = {
      raise: async ({ caseId, level }: Alarm & { readonly caseId: string }) =>
        void told.push(`${caseId} ${level}`),
      settle: async () => void told.push('settled'),
    }
    const cases = {
      list: async () => ['C-broken', 'C-1'].map((id) => ({ id, state: state() }) as Case),
      find: async () => await Promise.reject(new Error('not asked')),
    }
    const of = async (id: string) => {
      if (id === 'C-broken') throw new Error('cannot be read')
      return { facts: { asOf: '2026-03-30' }, duties: { duties: duties() } } as never
    }
    const watch = openDutyWatch({
      duties: { of, compute: async (_by, id) => await of(id) },
      cases,
      post,
      log: silentLog,
    })
    return { watch, told }
  }

  test('tells once for each level, and takes back what is done; one case that cannot be read keeps no other waiting', async () => {
    let duty: Duty = { ...DUTY, due: '2026-04-08' }
    const { watch, told } = watched(() => [duty])
    await watch.look()
    await watch.look()
    expect(told).toEqual(['C-1 low'])
    duty = { ...DUTY, due: '2026-03-31' }
    await watch.look()
    duty = { ...DUTY, done: '2026-03-30' }
    await watch.look()
    await watch.look()
    expect(told).toEqual(['C-1 low', 'C-1 high', 'settled'])
    await watch.close()
  })

  test('sees who comes into the scope at the next look', async () => {
    const duties: Duty[] = []
    const { watch, told } = watched(() => duties)
    await watch.look()
    duties.push(DUTY)
    await watch.look()
    expect(told).toEqual(['C-1 high'])
    await watch.close()
  })

  test('leaves closed cases alone', async () => {
    const { watch, told } = watched(
      () => [DUTY],
      () => 'closed',
    )
    await watch.look()
    expect(told).toEqual([])
    await watch.close()
  })
})
