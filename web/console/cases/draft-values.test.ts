import { expect, test } from 'vitest'
import { checkDraft } from '../../../src/notice/campaign/draft.ts'
import { DRAFT } from '../../../test/support/notices.ts'
import { draftOf, typedOf } from './draft-values.ts'

test('a draft that is opened in the form and kept as it is has the same words, whatever the command line put in it', () => {
  const whole = {
    ...DRAFT,
    dateOfBreach: { from: '2026-03-14', to: '2026-03-16', estimated: true },
    whatYouCanDo: [{ en: 'Call your plan.', es: 'Llame a su plan.' }],
    counsel: { 'MA/what-happened': { choice: 'omit', by: 'R. Counsel' } },
    book: { version: 'ours' },
  }
  expect(draftOf(typedOf(whole))).toEqual(whole)
  expect(draftOf(typedOf(DRAFT))).toEqual(DRAFT)
})

test('what is left empty is left out, and the server takes the rest', () => {
  const typed = typedOf(DRAFT)
  const bare = draftOf({
    ...typed,
    said: { ...typed.said, howItHappened: { en: ' ', es: '' } },
    steps: [{ en: '', es: '' }],
    hasOffer: false,
    counsel: { 'MA/what-happened': { choice: '', by: 'R. Counsel' } },
    logInData: false,
  })
  expect(checkDraft(bare)).toEqual(bare)
  for (const name of ['howItHappened', 'whatYouCanDo', 'monitoring', 'counsel', 'logInData'])
    expect(bare).not.toHaveProperty(name)
})
