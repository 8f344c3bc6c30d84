import { expect, test } from 'vitest'
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
