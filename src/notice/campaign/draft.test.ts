import { expect, test } from 'vitest'
import { DRAFT } from '../../../test/support/notices.ts'
import { checkDraft } from './draft.ts'

test('what a person can write of a campaign is kept as it is', () => {
  const whole = {
    ...DRAFT,
    dateOfBreach: { from: '2026-03-14', to: '2026-03-16', estimated: true },
    whatYouCanDo: [{ en: 'Call your plan.', es: 'Llame a su plan.' }],
    counsel: { 'MA/what-happened': { choice: 'omit', by: 'R. Counsel' } },
  }
  expect(checkDraft(whole)).toEqual(whole)
})

test.each([
  ['no object', []],
  ['a member that means nothing', { ...DRAFT, cc: 'press' }],
  ['a member of every object', { ...DRAFT, constructor: 'x' }],
  ['one language', { ...DRAFT, whatHappened: { en: 'Somebody came in.' } }],
  ['more than a text has', { ...DRAFT, whatWeDid: { en: 'x'.repeat(8_001), es: 'x' } }],
  ['no days of the breach', { ...DRAFT, dateOfBreach: null }],
  ['a month that is none', { ...DRAFT, noticeDate: '2026-13-01' }],
  ['steps that are one text', { ...DRAFT, whatYouCanDo: { en: 'Call.', es: 'Llame.' } }],
  ['an offer without its end', { ...DRAFT, monitoring: { provider: 'SafeWatch', months: 24 } }],
  ['a decision by nobody', { ...DRAFT, counsel: { 'MA/what-happened': { choice: 'omit', by: ' ' } } }],
])('%s is refused', (_what, draft) => {
  expect(() => checkDraft(draft)).toThrow(/these words cannot be sent/)
})
