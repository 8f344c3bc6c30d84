import { expect, test } from 'vitest'
import { MODEL, RECIPIENT, SEAL, shippedLaw } from '../../../test/support/notices.ts'
import { ELEMENT_CLASSES } from '../../fhir/index.ts'
import { composeNotice } from './compose.ts'
import { emailOf } from './email.ts'
import { portalMessageOf } from './portal-message.ts'
import { callScript, pressRelease, webPosting } from './public-notice.ts'

const LAW = shippedLaw()
const LANGUAGES = ['en', 'es'] as const
const ELEMENTS = ['identity', 'ssn', 'diagnoses']
const compose = (more: Partial<typeof RECIPIENT> = {}, model = MODEL) =>
  composeNotice(LAW, model, { ...RECIPIENT, ...more }, SEAL)

test('an e-mail has nothing to click and nothing to load', () => {
  for (const language of LANGUAGES) {
    const { text, html } = emailOf(compose({ language }))
    expect(html).not.toMatch(/<a\b|href|src=|url\(|https?:|<img|<script|<form|<iframe/i)
    expect(text).not.toMatch(/https?:\/\//)
    expect(text).toContain(SEAL.code)
    expect(text).toContain('portal.cvh.example/verify')
    expect(html).toContain(`<html lang="${language}">`)
  }
})

test('the subject of an e-mail says nothing about health', () => {
  for (const language of LANGUAGES) {
    const { subject } = emailOf(compose({ language, part2: true }))
    expect(subject).toBe(MODEL.subject[language])
    expect(subject).not.toMatch(/health|salud|Recovery|Marisol/i)
  }
})

test('text and HTML of an e-mail say the same', () => {
  const { text, html } = emailOf(compose())
  const bare = html
    .replace(/<head>[\s\S]*<\/head>/, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&')
  const words = (said: string) =>
    said
      .toLowerCase()
      .replaceAll(/^- /gm, '')
      .split(/\s+/)
      .filter((word) => word !== '')
  expect(words(bare)).toEqual(words(text))
})

test('what a record or a model holds is text and not HTML', () => {
  const model = { ...MODEL, whatWeDid: { en: 'We <b>shut</b> & locked "it".', es: 'Cerramos.' } }
  const { html } = emailOf(compose({ addressee: { name: '<img src=x onerror=alert(1)>' } }, model))
  expect(html).not.toMatch(/<img|<b>/)
  expect(html).toContain('We &lt;b&gt;shut&lt;/b&gt; &amp; locked &quot;it&quot;.')
})

test('the message in the account says what the letter says, and its code', () => {
  const document = compose()
  const message = portalMessageOf(document)
  expect(message.sections).toEqual(document.sections)
  expect(message.text).toContain(SEAL.code)
  expect(message.closing.join(' ')).toContain(SEAL.code)
})

test('a posting names nobody, says until when it stands, and has the number to call', () => {
  for (const language of LANGUAGES) {
    const posting = webPosting(LAW, MODEL, {
      language,
      jurisdiction: null,
      elements: ELEMENTS,
      until: '2026-07-01',
    })
    expect(posting.text).not.toMatch(/Marisol|were taken:|undefined/)
    expect(posting.text).toContain('1-800-555-0142')
    expect(posting.text).toMatch(/July 1, 2026|1 de julio de 2026/)
    expect(posting.sections).toHaveLength(5)
    expect(posting.html).toMatch(new RegExp(`^<article lang="${language}">\n<h1>`))
  }
})

test('the press of a state reads what its law asks for, and no number where it forbids it', () => {
  const release = (jurisdiction: string) =>
    pressRelease(LAW, MODEL, { language: 'en', jurisdiction, elements: ELEMENTS }).text
  expect(release('RI')).toMatch(/12,880 people in all/)
  expect(release('RI')).toMatch(/1,204 people who live in Rhode Island/)
  expect(release('IL')).not.toMatch(/12,880|3,318/)
  expect(release('MA')).not.toMatch(/12,880|2,210|stolen/)
  expect(release('CA')).toMatch(/^Notice of Data Breach\n/)
})

test('who answers the telephone says what the letters say, and asks for nothing secret', () => {
  for (const language of LANGUAGES) {
    const script = callScript(LAW, MODEL, { language, jurisdiction: null, elements: ELEMENTS })
    expect(script.text).toContain(MODEL.whatHappened[language])
    expect(script.text).toContain(MODEL.whatWeDid[language])
    expect(script.text).toMatch(/Do not ask for a Social Security number|No pida el Seguro Social/)
  }
})

test('no public notice can say more than element classes there are', () => {
  const all = ELEMENT_CLASSES.map(({ name }) => name)
  const { sections } = webPosting(LAW, MODEL, {
    language: 'en',
    jurisdiction: null,
    elements: all,
    until: '2026-07-01',
  })
  const items = sections[1]?.blocks.flatMap((block) => (block.kind === 'list' ? block.items : []))
  expect(items).toHaveLength(all.length)
})
