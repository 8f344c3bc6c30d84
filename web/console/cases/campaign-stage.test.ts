import { expect, test } from 'vitest'
import type { CampaignAnswer } from '../../../src/contract/index.ts'
import { primaryOf, stageOf } from './campaign-stage.ts'

const CAMPAIGN: CampaignAnswer = {
  id: 'N-2026-0001',
  case: 'C-2026-0001',
  state: 'draft',
  supplement: false,
  modelDigest: 'ab',
  drafted: 0,
  draftedBy: 'kim',
  approvedBy: [],
  needed: 2,
}
const kim = { user: 'kim', hasLooked: true }

type Pieces = Readonly<Record<string, Readonly<Record<string, number>>>>

function at(more: Partial<CampaignAnswer>, pieces: Pieces = {}) {
  return { campaign: { ...CAMPAIGN, ...more }, pieces }
}

test('a draft is looked at, approved by so many as the server asks for, and then frozen', () => {
  expect(primaryOf(at({}), { user: 'kim', hasLooked: false })).toBe('look')
  expect(primaryOf(at({}), kim)).toBe('approve')
  const half = at({ approvedBy: ['kim'] })
  expect(stageOf(half)).toBe('half')
  expect(primaryOf(half, kim)).toBeUndefined()
  expect(primaryOf(half, { ...kim, user: 'lee' })).toBe('approve')
  expect(primaryOf(at({ approvedBy: ['kim', 'lee'] }), kim)).toBe('freeze')
  expect(stageOf(at({ approvedBy: ['kim', 'lee'], needed: 3 }))).toBe('half')
  expect(stageOf(at({ approvedBy: ['kim'], needed: 1 }))).toBe('approved')
})

test.each([
  ['freezing', 'freeze'],
  ['frozen', 'send'],
  ['paused', 'resume'],
  ['stopped', undefined],
] as const)('of one that is %s the next is %s', (state, next) => {
  expect(stageOf(at({ state }))).toBe(state)
  expect(primaryOf(at({ state }), kim)).toBe(next)
})

test('it is done when nothing waits, is on its way, or is not known', () => {
  const sending = { state: 'sending' }
  expect(primaryOf(at(sending, { letter: { waiting: 2, exported: 1 } }), kim)).toBe('export')
  for (const state of ['waiting', 'sending', 'unknown']) {
    const status = at(sending, { letter: { exported: 3 }, email: { [state]: 1 } })
    expect(stageOf(status)).toBe('sending')
    expect(primaryOf(status, kim)).toBeUndefined()
  }
  const done = at(sending, { letter: { exported: 3, returned: 1 }, email: { sent: 2 } })
  expect(stageOf(done)).toBe('done')
  expect(primaryOf(done, kim)).toBe('returns')
  expect(stageOf(at(sending))).toBe('sending')
})
