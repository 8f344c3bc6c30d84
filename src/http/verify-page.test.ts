import { expect, test } from 'vitest'
import { asLeafIndex } from '../kernel/index.ts'
import { outcomeSection } from './verify-page.ts'
import { VERIFY_TEXTS } from './verify-texts.ts'

const T = VERIFY_TEXTS.en

test('where no number of ours is known, no number is called false', () => {
  const contact = { kind: 'phone', value: '2125550100' } as const
  const asked = { asked: 'contact', found: { contact, owner: 'unknown' } } as const
  const unsure = outcomeSection(T, 'Clinic', { ...asked, phonesKnown: false }).toString()
  const sure = outcomeSection(T, 'Clinic', { ...asked, phonesKnown: true }).toString()
  expect(unsure).toContain('data-verdict="cannot-tell"')
  expect(sure).toContain('data-verdict="not-ours"')
})

test('what stands in a message or a notice is text on the page, whatever it says', () => {
  const contact = { kind: 'link', value: '<script>' } as const
  const found = {
    verdict: 'not-ours',
    signs: [{ kind: 'contact', contact, owner: 'unknown' }],
    notices: [],
    strangeCode: false,
  } as const
  expect(outcomeSection(T, '<b>', { asked: 'message', found }).toString()).not.toMatch(/<script>|<b>/)
})

test('where a notice was sent under another name, the page does not say whose it is otherwise', () => {
  const notice = {
    code: '7K3M-Q9XT-2VBD-HN5R',
    date: '2026-04-02',
    initials: 'M. Q.',
    zip3: '029',
    subject: 'A notice about your information',
    sender: 'Member Services',
    lookedBefore: 0,
    lookedFirst: undefined,
    withdrawn: undefined,
    leaf: asLeafIndex(7),
    receipt: undefined,
  }
  const outcomes = [
    { asked: 'code', notice },
    { asked: 'file', found: { kind: 'ours', notice } },
    {
      asked: 'message',
      found: { verdict: 'ours', signs: [], notices: [{ notice, wordForWord: true }], strangeCode: false },
    },
  ] as const
  for (const outcome of outcomes) {
    const page = outcomeSection(T, 'Recovery Center', outcome).toString()
    expect(page).toContain('Member Services')
    expect(page).not.toContain('Recovery Center')
  }
})
