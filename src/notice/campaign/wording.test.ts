import { expect, test } from 'vitest'
import { DRAFT, ORGANISATION, RECIPIENT, SEAL, shippedLaw } from '../../../test/support/notices.ts'
import { openWording } from './wording.ts'

const wording = openWording({
  law: shippedLaw(),
  organisation: () => ORGANISATION,
  print: async () => await Promise.resolve(new Uint8Array()),
})
const model = wording.complete(DRAFT, {
  case: 'C-2026-0001',
  total: 12_880,
  byState: new Map([['RI', 1204]]),
})

test('under Part 2 neither the words nor the name that is checked are those of the organisation', () => {
  const composer = wording.composer(model)
  const part2 = { ...RECIPIENT, part2: true }
  const { subject, text, html } = composer.email(part2, SEAL)
  expect(`${subject} ${text} ${html}`).not.toContain(ORGANISATION.name)
  expect(text).toContain(ORGANISATION.neutralName)
  expect(composer.sender(part2)).toBe(ORGANISATION.neutralName)
  expect(composer.sender(RECIPIENT)).toBeUndefined()
})
