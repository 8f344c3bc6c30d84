import { expect, test } from 'vitest'
import type { AuditQuestion } from '../../../src/contract/index.ts'
import { hashOf, questionIn } from './question-hash.ts'

test('a question comes back from an address as it went there', () => {
  const question: AuditQuestion = {
    user: 'dr lee & co',
    how: ['read', 'search'],
    outcome: 'refused',
    from: 1_700_000_000_000,
    leaf: 0,
  }
  expect(questionIn(hashOf(question))).toEqual(question)
})

test('what is no question is left out', () => {
  expect(questionIn('user=&from=yesterday&outcome=maybe&other=x&to=-1')).toEqual({})
})
