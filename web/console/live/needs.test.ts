import { expect, test } from 'vitest'
import type { LiveAnswer, LiveLedger } from '../../../src/contract/index.ts'
import { needsOf } from './needs.ts'

const ledger = (more: Partial<LiveLedger> = {}): LiveLedger => ({
  ledger: 'disclosure',
  origin: 'here',
  size: 1,
  since: 0,
  cosignatures: 2,
  vkey: 'log',
  witnessVkeys: ['one', 'other'],
  ...more,
})

const WELL: LiveAnswer = {
  now: 0,
  environment: { id: 'x', name: '', readOnly: false },
  traffic: [],
  findings: {},
  measures: [],
  brakes: { enforced: true, near: [] },
  canaries: { count: 10, touched: 0 },
  ledgers: [ledger(), ledger({ ledger: 'keys' })],
  detection: { enabled: true, leaves: 0, ms: 0 },
  alerts: [],
  keys: { budgets: [] },
}

const kinds = (more: Partial<LiveAnswer>) => needsOf({ ...WELL, ...more }).map(({ kind }) => kind)

test('where everything is well nobody is needed', () => {
  expect(kinds({})).toEqual([])
})

test('what is away or behind is said, and what is worst comes first', () => {
  expect(kinds({ ledgers: [null, ledger({ unwitnessedSince: 1 })], keys: null, findings: null })).toEqual([
    'ledger-away',
    'keys-away',
    'findings-away',
    'unwitnessed',
  ])
  expect(kinds({ detection: { enabled: true, leaves: 1, ms: 31_000 } })).toEqual(['detector-behind'])
  expect(kinds({ detection: { enabled: false, leaves: 0, ms: 0 } })).toEqual(['detector-off'])
  expect(kinds({ findings: { high: 2, critical: 1 }, canaries: { count: 1, touched: 1 } })).toEqual([
    'canary',
    'critical',
    'high',
  ])
})

test('near a budget is no need, over it is one', () => {
  const near = { of: 'user', name: 'lee', budget: 'b', counts: 'patients', windowMs: 1, max: 5 } as const
  expect(kinds({ brakes: { enforced: true, near: [{ ...near, used: 4 }] } })).toEqual([])
  expect(kinds({ brakes: { enforced: true, near: [{ ...near, used: 5 }] } })).toEqual(['over-budget'])
})
