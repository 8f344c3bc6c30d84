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

test('the public reads what left of anybody, and the press of a state what left of those who live there', () => {
  const press = new Map([['RI', ['contact', 'ssn']]])
  const texts = wording.open(model, { elements: ['contact', 'ssn', 'diagnoses'], press })
  const said = new Map(texts.map(({ name, content }) => [name, content]))
  expect([...said.keys()].toSorted()).toEqual(
    ['en', 'es']
      .flatMap((language) => [
        `call-script-${language}.txt`,
        `press-release-RI-${language}.txt`,
        `web-posting-${language}.html`,
        `web-posting-${language}.txt`,
      ])
      .toSorted(),
  )
  expect(said.get('web-posting-en.txt')).toMatch(/diagnos|health problem|condition/i)
  expect(said.get('press-release-RI-en.txt')).toContain('Social Security')
  expect(said.get('press-release-RI-en.txt')).not.toMatch(/diagnos|health problem|condition/i)
  expect(said.get('web-posting-en.txt')).toContain('July 1, 2026')
  expect(said.get('web-posting-es.txt')).toContain('1 de julio de 2026')
  expect(wording.open(model, { elements: [], press: new Map() })).toEqual([])
})

test('what the law leaves to counsel is asked where somebody lives in such a place', () => {
  expect(wording.conflicts(['TX', 'MA']).map(({ id }) => id)).toEqual(['MA/what-happened'])
  expect(wording.conflicts(['TX'])).toEqual([])
})
