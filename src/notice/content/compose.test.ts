import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { MODEL, RECIPIENT, SEAL, shippedLaw } from '../../../test/support/notices.ts'
import { ELEMENT_CLASSES } from '../../fhir/index.ts'
import { contentsFor } from '../../law/index.ts'
import { SHIPPED_BOOK } from './book.ts'
import { composeNotice } from './compose.ts'
import { digestOf, type NoticeDocument } from './document.ts'
import { ELEMENT_WORDS } from './element-words.ts'
import { openConflicts } from './plan.ts'
import { plainText } from './plain-text.ts'
import { GRADE_MAX, readingOf, readingOfTexts } from './readability.ts'
import { reviewModel } from './review.ts'

const LAW = shippedLaw()
const PLACES: readonly (string | null)[] = [null, ...LAW.states.keys()]
const LANGUAGES = ['en', 'es'] as const
const VARIANTS = ['adult', 'minor', 'deceased', 'guardian'] as const

/** What a reader finds in the English letter when a tag is there. */
const SIGNS: Readonly<Record<string, RegExp>> = {
  'what-happened': /stolen password|There was a breach/,
  'how-it-happened': /fake e-mail/,
  'date-of-breach': /from March 14, 2026 to March 16, 2026/,
  'discovery-date': /We found out on March 16, 2026/,
  'data-types': /Social Security number\n/,
  'what-we-did': /We closed the account/,
  'steps-to-protect': /Get your credit reports/,
  'entity-contact': /1-800-555-0142[\s\S]*privacy@cvh\.example[\s\S]*1200 Orchard Road/,
  'cra-contacts': /Equifax[\s\S]*1-888-298-0045[\s\S]*Experian[\s\S]*TransUnion/,
  'ftc-contact': /Federal Trade Commission\n600 Pennsylvania/,
  'ag-contact': /Attorney General (?:of|for) .*\n/,
  'freeze-alert-info': /fraud alert[\s\S]*freeze your credit file/,
  'freeze-howto-free': /It is free to freeze it/,
  'police-report': /right to file a police report/,
  'report-identity-theft': /tell the police, the Attorney General of your state/,
  'law-enforcement-delay': /not held back by the police/,
  'number-affected': /1,204 people who live in Rhode Island/,
  'notice-date': /April 2, 2026/,
  'credit-monitoring-enrolment': /To sign up, go to safewatch\.example/,
  'parent-company': /is not owned by any other company/,
  'fcra-rights': /Fair Credit Reporting Act/,
  'agency-websites': /./,
  'credential-reset': /Change your password/,
}

const compose = (more: Partial<typeof RECIPIENT> = {}, model = MODEL): NoticeDocument =>
  composeNotice(LAW, model, { ...RECIPIENT, ...more })

test('every tag of the facts has a sign in the letter, and every letter shows the signs of its law', () => {
  expect(Object.keys(SIGNS).sort()).toEqual([...LAW.contents.tags.keys()].sort())
  for (const residence of PLACES) {
    const document = compose({ residence })
    const text = plainText(document)
    const { required, forbidden } = contentsFor(LAW, residence)
    for (const tag of new Set([...required, ...contentsFor(LAW, 'US').required])) {
      if (forbidden.includes(tag) && document.omitted.includes(tag)) continue
      expect(document.tags, `${residence} ${tag}`).toContain(tag)
      expect(text, `${residence} ${tag}`).toMatch(SIGNS[tag] ?? /never/)
    }
  }
})

test('what a law forbids is not in the letter', () => {
  for (const residence of PLACES)
    for (const tag of contentsFor(LAW, residence).forbidden) {
      const document = compose({ residence })
      const conflict = SHIPPED_BOOK.conflicts.find((one) => one.jurisdiction === residence && one.tag === tag)
      if (conflict) continue
      expect(document.omitted).toContain(tag)
      expect(document.tags).not.toContain(tag)
      expect(plainText(document), `${residence} ${tag}`).not.toMatch(SIGNS[tag] ?? /./)
    }
})

test('Massachusetts reads neither how it happened nor how many, and says so of which law was followed', () => {
  const document = compose({ residence: 'MA', elements: ['identity', 'ssn'] })
  const text = plainText(document)
  expect(text).not.toMatch(/stolen|fake|taken|12,880|2,210/)
  expect(text).toMatch(/There was a breach of data/)
  expect(document.conflicts).toEqual([{ id: 'MA/what-happened', choice: 'brief', by: null }])
  const counsel = { 'MA/what-happened': { choice: 'omit', by: 'counsel' } }
  const omitted = compose({ residence: 'MA' }, { ...MODEL, counsel })
  expect(plainText(omitted)).not.toMatch(/There was a breach/)
  expect(omitted.conflicts).toEqual([{ id: 'MA/what-happened', choice: 'omit', by: 'counsel' }])
  expect(() =>
    compose({ residence: 'MA' }, { ...MODEL, counsel: { 'MA/what-happened': { choice: 'say', by: 'x' } } }),
  ).toThrow(/can be solved by brief or omit/)
})

test('Rhode Island reads how many and how; Illinois does not read how many, whatever the words of the model say', () => {
  const rhodeIsland = plainText(compose())
  expect(rhodeIsland).toMatch(/1,204 people who live in Rhode Island/)
  expect(rhodeIsland).toMatch(/fake e-mail/)
  const whatHappened = { en: 'The records of 3,318 people were read.', es: 'Se leyeron 3318 fichas.' }
  expect(() => compose({ residence: 'IL' }, { ...MODEL, whatHappened })).toThrow(/IL forbids number-affected/)
  const spanish = { en: 'Records were read.', es: 'Se leyeron 12880 fichas.' }
  expect(() => compose({ residence: 'MA' }, { ...MODEL, whatHappened: spanish })).toThrow(
    /MA forbids number-affected/,
  )
  expect(() => compose({ residence: 'CA' }, { ...MODEL, whatHappened })).not.toThrow()
})

test('California gets its title, its five headings in their order, and ten points', () => {
  const document = compose({ residence: 'CA' })
  const format = contentsFor(LAW, 'CA').format
  expect(document.title).toBe(format?.title)
  expect(document.sections.map(({ heading }) => heading)).toEqual(format?.headings)
  expect(document.minPointSize).toBeGreaterThanOrEqual(10)
  expect(compose({ residence: 'CA', language: 'es' }).title).toBe('Aviso de violación de datos')
})

test('the elements are those of the person, each in its words and no other', () => {
  expect(Object.keys(ELEMENT_WORDS)).toEqual(ELEMENT_CLASSES.map(({ name }) => name))
  for (const language of LANGUAGES)
    for (const { name } of ELEMENT_CLASSES) {
      const document = compose({ language, elements: [name] })
      expect(document.elements).toEqual([name])
      const lists = document.sections[1]?.blocks.filter(({ kind }) => kind === 'list')
      expect(lists).toEqual([{ kind: 'list', items: [ELEMENT_WORDS[name]?.[language]] }])
    }
  expect(compose({ elements: ['ssn', 'identity'] }).elements).toEqual(['identity', 'ssn'])
  expect(() => compose({ elements: [] })).toThrow(/nothing left of this person/)
  expect(() => compose({ elements: ['shoe-size'] })).toThrow(/no element class/)
})

test('what was taken and what could have been seen are not told alike', () => {
  expect(plainText(compose())).toMatch(/These parts of your record were taken/)
  const exposed = plainText(compose({ tier: 'exposed' }))
  expect(exposed).toMatch(/could have been seen/)
  expect(exposed).not.toMatch(/were taken:/)
})

test('words that are missing stop the letter, and the message names no person', () => {
  const { howItHappened: _, ...silent } = MODEL
  for (const [model, said] of [
    [silent, /no words for how-it-happened/],
    [{ ...MODEL, whatWeDid: { en: '', es: 'Sí.' } }, /no words for what-we-did in en/],
    [{ ...MODEL, affectedByState: {} }, /how many people of RI/],
    [{ ...MODEL, discovered: 'in March' }, /is not a date/],
  ] as const) {
    expect(() => compose({}, model)).toThrow(said)
    expect(() => compose({}, model)).not.toThrow(/Marisol|Quintanilla|Elm/)
  }
})

test('where a law owes monitoring for a Social Security number, a letter without an offer is none', () => {
  const { monitoring: _, ...poor } = MODEL
  expect(() => compose({ residence: 'CT', elements: ['ssn'] }, poor)).toThrow(
    /CT asks for credit-monitoring-enrolment/,
  )
  const without = compose({ residence: 'CT', elements: ['diagnoses'] }, poor)
  expect(without.tags).not.toContain('credit-monitoring-enrolment')
  expect(compose({ residence: 'TX', elements: ['ssn'] }).tags).toContain('credit-monitoring-enrolment')
})

test('the variants speak to whoever reads', () => {
  const minor = plainText(
    compose({ variant: 'minor', addressee: { name: 'Rosa Quintanilla', relation: 'parent' } }),
  )
  expect(minor).toMatch(/Dear Rosa Quintanilla:/)
  expect(minor).toMatch(/because you are the parent/)
  expect(minor).toMatch(/A child should have none/)
  expect(minor).not.toMatch(/your record|your credit/)
  const dead = plainText(
    compose({ variant: 'deceased', addressee: { name: 'Rosa Quintanilla', relation: 'next-of-kin' } }),
  )
  expect(dead).toMatch(/who has died\. We are sorry for your loss/)
  expect(dead).toMatch(/it says that the person died/)
  const guarded = plainText(
    compose({ variant: 'guardian', addressee: { name: 'Rosa Quintanilla', relation: 'guardian' } }),
  )
  expect(guarded).toMatch(/because you speak for Marisol Quintanilla/)
})

test('under Part 2 nothing says what care is given: not the sender, not the subject, not a word inside', () => {
  const whatHappened = {
    en: 'Someone got into the records of Cedar Valley Recovery Center.',
    es: 'Alguien entró en las fichas de Cedar Valley Recovery Center.',
  }
  for (const language of LANGUAGES) {
    const document = compose({ part2: true, language }, { ...MODEL, whatHappened })
    expect(JSON.stringify(document)).not.toMatch(/Recovery/)
    expect(document.from[0]).toBe('CVH Member Services')
  }
})

test('every letter is read by whoever finished eighth grade, in both languages', () => {
  for (const language of LANGUAGES)
    for (const variant of VARIANTS)
      for (const residence of PLACES) {
        const reading = readingOf(compose({ language, variant, residence }))
        expect(reading.grade, `${language} ${variant} ${residence}`).toBeLessThanOrEqual(GRADE_MAX)
        expect(reading.ease).toBeGreaterThanOrEqual(70)
      }
})

test('no sentence of ours is hard by itself', () => {
  for (const language of LANGUAGES) {
    const model = { ...MODEL, organisation: { ...MODEL.organisation, name: 'Acme' } }
    const elements = ELEMENT_CLASSES.map(({ name }) => name)
    const texts = VARIANTS.flatMap((variant) =>
      PLACES.flatMap((residence) =>
        compose({ language, variant, residence, elements }, model)
          .sections.flatMap(({ blocks }) => blocks)
          .flatMap((block) =>
            block.kind === 'paragraph' ? [block.text] : block.kind === 'list' ? block.items : [],
          ),
      ),
    )
    // Nobody reads an address as a sentence.
    const read = texts.filter((text) => text.split(' ').length > 5 && !text.includes('1200 Orchard Road'))
    for (const text of new Set(read))
      expect(readingOfTexts([text], language).grade, `grade of ${text}`).toBeLessThanOrEqual(GRADE_MAX)
  }
})

test('the measures of reading are those of the literature', () => {
  const cat = readingOfTexts(['The cat sat on the mat.'], 'en')
  expect(cat.grade).toBeCloseTo(-1.45, 1)
  const hard =
    'Notwithstanding contractual limitations, unauthorized individuals exfiltrated identifiable information.'
  expect(readingOfTexts([hard], 'en').grade).toBeGreaterThan(16)
  expect(readingOfTexts(['El gato come pan.'], 'es').ease).toBeGreaterThan(90)
})

test('a digest is of what is said to whom, and a seal changes nothing of it', () => {
  const document = compose()
  const digest = Buffer.from(digestOf(document)).toString('hex')
  const withSeal = composeNotice(LAW, MODEL, RECIPIENT, SEAL)
  expect(Buffer.from(digestOf(withSeal)).toString('hex')).toBe(digest)
  for (const changed of [
    compose({ addressee: { name: 'Marisol Quintanila' } }),
    compose({ elements: ['identity'] }),
    compose({}, { ...MODEL, discovered: '2026-03-17' }),
  ])
    expect(Buffer.from(digestOf(changed)).toString('hex')).not.toBe(digest)
})

const NEW_LAW = {
  tags: { 'pet-names': 'names of animals' },
  individual: {
    VT: {
      required: ['pet-names', 'what-happened', 'number-affected'],
      forbidden: ['discovery-date'],
      format: { title: 'Vermont Notice', headings: [], minPointSize: 14, status: 'S' },
      status: 'S',
    },
  },
}

test('a new law is a change of data: its tags, its title, its type size, what it forbids', () => {
  const base = JSON.parse(
    readFileSync(path.resolve(import.meta.dirname, '../../../law/notice-contents.json'), 'utf8'),
  ) as typeof NEW_LAW
  const contents = {
    ...base,
    tags: { ...base.tags, ...NEW_LAW.tags },
    individual: { ...base.individual, ...NEW_LAW.individual },
  }
  const law = shippedLaw([{ name: 'new.json', text: JSON.stringify(contents) }])
  const person = { ...RECIPIENT, residence: 'VT' }
  const model = { ...MODEL, affectedByState: { VT: 41 } }
  // What the book does not know yet stops the letter instead of being left out.
  expect(() => composeNotice(law, model, person)).toThrow(/VT forbids discovery-date, which HIPAA asks for/)
  const conflict = {
    id: 'VT/discovery-date',
    jurisdiction: 'VT',
    tag: 'discovery-date',
    requiredBy: 'US',
    choices: ['omit'],
    default: 'omit',
    why: 'made up',
    decides: 'counsel',
    status: 'S',
  }
  const solved = { ...SHIPPED_BOOK, conflicts: [...SHIPPED_BOOK.conflicts, conflict] }
  expect(() => composeNotice(law, { ...model, book: solved }, person)).toThrow(
    /does not say where pet-names stands/,
  )
  const book = {
    ...solved,
    sections: { ...solved.sections, 'pet-names': 4 },
    texts: { 'pet-names': { en: 'We keep no names of pets.', es: 'No guardamos nombres de animales.' } },
  }
  const document = composeNotice(law, { ...model, book }, person)
  expect(document.title).toBe('Vermont Notice')
  expect(document.minPointSize).toBe(14)
  expect(plainText(document)).toMatch(/We keep no names of pets/)
  expect(plainText(document)).toMatch(/41 people who live in Vermont/)
  expect(plainText(document)).not.toMatch(/We found out/)
})

test('no code that writes notices names a state', () => {
  const folder = import.meta.dirname
  const codes = [...LAW.states.keys()].join('|')
  for (const place of [folder, path.join(folder, '..', 'render')])
    for (const name of readdirSync(place).filter((name) => name.endsWith('.ts') && !name.includes('.test.')))
      expect(readFileSync(path.join(place, name), 'utf8'), `states in ${name}`).not.toMatch(
        new RegExp(`['"](?:${codes})['"/]`),
      )
})

test('whoever approves is told what is missing, hard, undecided and unchecked', () => {
  const everywhere = { jurisdictions: PLACES, elements: ELEMENT_CLASSES.map(({ name }) => name) }
  const counted = Object.fromEntries([...LAW.states.keys()].map((code) => [code, 700]))
  const model = { ...MODEL, affectedByState: counted }
  const { problems, unchecked } = reviewModel(LAW, model, everywhere)
  expect(problems).toEqual([expect.stringMatching(/^MA\/what-happened is a conflict of two laws/)])
  expect(unchecked.join('\n')).toMatch(/what a letter to OR has to say \(status 1\)/)
  expect(unchecked.join('\n')).toMatch(/Attorney General of Rhode Island \(status G\)/)
  expect(unchecked.join('\n')).not.toMatch(/letter to MA/)
  const counsel = { 'MA/what-happened': { choice: 'brief', by: 'R. Counsel' } }
  expect(reviewModel(LAW, { ...model, counsel }, everywhere).problems).toEqual([])
  const hard = {
    en: 'Unauthorized individuals exfiltrated identifiable information notwithstanding organizational countermeasures.',
    es: 'Individuos no autorizados exfiltraron información identificable sin considerar las contramedidas organizacionales establecidas anteriormente.',
  }
  const review = reviewModel(LAW, { ...model, counsel, whatWeDid: hard }, everywhere)
  expect(review.problems.join('\n')).toMatch(/whatWeDid in en needs/)
  expect(openConflicts(LAW, model, ['TX', 'RI'])).toEqual([])
})
