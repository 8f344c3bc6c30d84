import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { labelMask, type Resource } from '../../fhir/index.ts'
import type { PatientId } from '../../kernel/index.ts'
import { type Correction, type PersonRecords, place, type Placed, type Share } from './placing.ts'
import { isSendable, QUEUES } from './recipient.ts'

const DAY = '2026-03-16'
const SHARE: Share = {
  patient: '00000000-0000-4000-8000-000000000001' as PatientId,
  tier: 'disclosed',
  elements: ['identity', 'diagnoses'],
}
const ADDRESS = {
  use: 'home',
  line: ['1 Main St', 'Apt 2'],
  city: 'Austin',
  state: 'TX',
  postalCode: '78701',
}
const ADULT: Resource = {
  resourceType: 'Patient',
  id: 'ann',
  name: [{ use: 'official', family: 'Abbott', given: ['Ann', 'B.'] }],
  birthDate: '1970-03-05',
  address: [ADDRESS],
}

function placed(
  patient: object = {},
  more: Partial<PersonRecords> & { readonly correction?: Correction; readonly share?: Partial<Share> } = {},
): Placed {
  const { correction = {}, share = {}, ...records } = more
  const read: PersonRecords = {
    state: 'read',
    patient: { ...ADULT, ...patient },
    relatives: [],
    consents: [],
    labels: 0,
    ...records,
  }
  return place({ ...SHARE, ...share }, read, correction, {
    day: DAY,
    residenceOf: ({ state }) => (/^[A-Z]{2}$/.test(state) ? state : null),
  })
}

const related = (code: string, name: string, more: object = {}): Resource => ({
  resourceType: 'RelatedPerson',
  id: 'r',
  relationship: [{ coding: [{ code }] }],
  name: [{ text: name }],
  ...more,
})

const consent = (more: object): Resource => ({
  resourceType: 'Consent',
  id: 'c',
  status: 'active',
  category: [{ coding: [{ code: 'electronic-notice' }] }],
  ...more,
})
const EMAIL = { telecom: [{ system: 'email', value: 'ann@example.org' }] }

test('a grown person with one name and one address is ready, with what left of theirs', () => {
  const { queue, recipient } = placed()
  expect(queue).toBe('ready')
  expect(recipient).toEqual({
    patient: SHARE.patient,
    variant: 'adult',
    part2: false,
    language: 'en',
    patientName: { full: 'Ann B. Abbott', given: 'Ann B.', family: 'Abbott' },
    addressee: { name: 'Ann B. Abbott' },
    address: {
      lines: ['1 Main St', 'Apt 2'],
      city: 'Austin',
      state: 'TX',
      postalCode: '78701',
      country: 'US',
    },
    residence: 'TX',
    birthYear: 1970,
    elements: ['diagnoses', 'identity'],
    tier: 'disclosed',
  })
})

describe('bad input lands in a named queue', () => {
  const name = (full: string) => ({ name: [{ text: full }] })
  test.each([
    ['no address', { address: undefined }, 'no-address'],
    ['only an old address', { address: [{ ...ADDRESS, use: 'old' }] }, 'no-address'],
    [
      'an address whose time is over',
      { address: [{ ...ADDRESS, period: { end: '2020-05' } }] },
      'no-address',
    ],
    ['no street', { address: [{ ...ADDRESS, line: [] }] }, 'no-address'],
    ['no ZIP code', { address: [{ ...ADDRESS, postalCode: '7870' }] }, 'no-address'],
    ['a street of emoji', { address: [{ ...ADDRESS, line: ['🏠'] }] }, 'no-address'],
    ['no state', { address: [{ ...ADDRESS, state: undefined }] }, 'residence-unknown'],
    ['130 years old', { birthDate: '1896-01-01' }, 'implausible-age'],
    ['unborn', { birthDate: '2026-09-01' }, 'unborn'],
    ['unborn by a month', { birthDate: '2026-04' }, 'unborn'],
    ['dead, nobody named', { deceasedBoolean: true }, 'deceased-no-kin'],
    [
      'dead 130 years ago, nobody named',
      { birthDate: '1896', deceasedDateTime: '1970-01-01' },
      'deceased-no-kin',
    ],
    [
      'two names',
      {
        name: [
          { use: 'official', text: 'Ann Abbott' },
          { use: 'official', text: 'Ann Baker' },
        ],
      },
      'several-names',
    ],
    ['300 letters', name('Ann '.repeat(75)), 'name-too-long'],
    ['one word of 41 letters', name('a'.repeat(41)), 'name-too-long'],
    ['emoji', name('Ann 🎉 Abbott'), 'name-unprintable'],
    ['right-to-left script', name('محمد عبد الله'), 'name-unprintable'],
    ['a direction turned over', name('Ann \u202eAbbott'), 'name-unprintable'],
    ['a control character', name('Ann\u0007Abbott'), 'name-unprintable'],
    ['half a letter', name('Ann \ud83d'), 'name-unprintable'],
    ['no name', { name: [] }, 'no-name'],
    ['only a nickname', { name: [{ use: 'nickname', text: 'Annie' }] }, 'no-name'],
    [
      'another record took its place',
      { link: [{ type: 'replaced-by', other: { reference: 'Patient/b' } }] },
      'duplicate',
    ],
  ])('%s', (_what, patient, queue) => {
    expect(placed(patient).queue).toBe(queue)
  })

  test('no record, an altered one, a signed relief', () => {
    const gone = { patient: undefined } as unknown as Partial<PersonRecords>
    expect(placed({}, { ...gone, state: 'no-record' }).queue).toBe('no-record')
    expect(placed({}, { ...gone, state: 'unreadable' }).queue).toBe('unreadable')
    expect(placed({ name: [] }, { share: { relieved: 'D-1' } }).queue).toBe('relieved')
  })

  test('e-mail that was agreed to once and taken back', () => {
    const agreed = consent({ dateTime: '2024-01-01' })
    expect(placed(EMAIL, { consents: [agreed] })).toMatchObject({
      queue: 'ready',
      recipient: { email: 'ann@example.org' },
    })
    for (const later of [
      consent({ status: 'inactive', dateTime: '2025-01-01' }),
      consent({ provision: { type: 'deny' }, dateTime: '2025-01-01' }),
      consent({ provision: { type: 'deny' }, dateTime: '2024-01-01' }),
      consent({ provision: { type: 'permit', period: { end: '2026-01-31' } }, dateTime: '2025-01-01' }),
    ]) {
      const { queue, recipient } = placed(EMAIL, { consents: [agreed, later] })
      expect([queue, recipient?.email]).toEqual(['email-withdrawn', undefined])
    }
  })

  test('who was never asked gets no e-mail', () => {
    const { queue, recipient } = placed(EMAIL, { consents: [consent({ category: [{ text: 'research' }] })] })
    expect([queue, recipient?.email]).toEqual(['ready', undefined])
  })
})

describe('who is written to', () => {
  const child = { birthDate: '2015-01-01' }

  test('a child: its guardian, else a parent, else whoever brings it up', () => {
    const parent = related('MTH', 'Mia Abbott')
    const guardian = related('GUARD', 'Gus Baker')
    const names = [[parent, guardian], [parent], []].map(
      (relatives) => placed(child, { relatives }).recipient,
    )
    expect(names.map((one) => [one?.variant, one?.addressee.relation, one?.addressee.name])).toEqual([
      ['minor', 'guardian', 'Gus Baker'],
      ['minor', 'parent', 'Mia Abbott'],
      ['minor', 'parent', 'Parent or guardian of Ann B. Abbott'],
    ])
  })

  test.each([
    ['2008-03-16', 'adult'],
    ['2008-03-17', 'minor'],
    ['2008-03', 'adult'],
    ['2008', 'adult'],
    [undefined, 'adult'],
  ])('born %s: %s', (birthDate, variant) => {
    expect(placed({ birthDate }).recipient?.variant).toBe(variant)
  })

  test('a step parent, an emergency contact and somebody whose time is over speak for nobody', () => {
    const relatives = [
      related('STPMTH', 'Step Abbott'),
      related('C', 'Emer Gency'),
      related('MTH', 'Mia Abbott', { active: false }),
      related('FTH', 'Fin Abbott', { period: { end: '2020' } }),
    ]
    expect(placed(child, { relatives }).recipient?.addressee.name).toBe('Parent or guardian of Ann B. Abbott')
  })

  test('the dead: the executor, else the next of kin, where they live', () => {
    const spouse = related('SPS', 'Sam Abbott', { address: [{ ...ADDRESS, city: 'Dallas' }] })
    const { queue, recipient } = placed({ deceasedDateTime: '2025-01-01' }, { relatives: [spouse] })
    expect(queue).toBe('ready')
    expect(recipient).toMatchObject({
      variant: 'deceased',
      addressee: { name: 'Sam Abbott', relation: 'next-of-kin' },
      address: { city: 'Dallas' },
    })
    const executor = related('EXCEST', 'Eve Lawyer')
    expect(placed({ deceasedBoolean: true }, { relatives: [spouse, executor] }).recipient).toMatchObject({
      addressee: { name: 'Eve Lawyer', relation: 'representative' },
      address: { city: 'Austin' },
    })
  })

  test('whoever has a guardian is written to in their name, and lives where they live', () => {
    const guardian = related('GUARD', 'Gus Baker', { address: [{ ...ADDRESS, state: 'CA' }] })
    expect(placed({}, { relatives: [guardian] }).recipient).toMatchObject({
      variant: 'guardian',
      addressee: { name: 'Gus Baker' },
      address: { state: 'CA' },
      residence: 'TX',
    })
  })

  test('contacts of the record itself count as well', () => {
    const contact = [{ relationship: [{ text: 'Mother' }], name: { given: ['Mia'], family: 'Abbott' } }]
    expect(placed({ ...child, contact }).recipient?.addressee.name).toBe('Mia Abbott')
  })

  test('care that parents may not know of, and violence, are looked at first', () => {
    expect(placed(child, { labels: labelMask('minor') }).queue).toBe('confidential')
    expect(placed({}, { labels: labelMask('minor') }).queue).toBe('ready')
    expect(placed({}, { labels: labelMask('violence') }).queue).toBe('confidential')
  })

  test('records under 42 CFR Part 2 are marked', () => {
    expect(placed({}, { labels: labelMask('part-2') }).recipient?.part2).toBe(true)
  })

  test('Spanish where it is preferred, or alone', () => {
    const speaks = (code: string, preferred?: boolean) => ({ language: { coding: [{ code }] }, preferred })
    const of = (...communication: object[]) => placed({ communication }).recipient?.language
    expect([
      of(speaks('es-MX', true), speaks('en')),
      of(speaks('es')),
      of(speaks('en', true), speaks('es')),
    ]).toEqual(['es', 'es', 'en'])
    expect([of(speaks('es'), speaks('en')), of()]).toEqual(['en', 'en'])
  })

  test('of a name that cannot be printed and one that can, the one that can', () => {
    const name = [
      { use: 'official', text: 'محمد' },
      { use: 'usual', text: 'Muhammad' },
    ]
    expect(placed({ name }).recipient?.patientName.full).toBe('Muhammad')
  })

  test('names with accents, hyphens and apostrophes are printed', () => {
    for (const text of [
      'José Ñíguez-O’Neil',
      'Nguyễn Thị Ánh',
      'Łukasz Ðorđević',
      "D'Arcy St. John-Smith III",
    ])
      expect(placed({ name: [{ text }] }).queue).toBe('ready')
  })
})

test('a correction counts before the record, and what was accepted is not asked again', () => {
  const correction = { name: 'Mohammed Abdullah' }
  const arabic = { name: [{ text: 'محمد' }] }
  expect(placed(arabic, { correction })).toMatchObject({
    queue: 'ready',
    recipient: { addressee: { name: 'Mohammed Abdullah' } },
  })
  expect(placed({ birthDate: '1896' }, { correction: { accepted: ['implausible-age'] } }).queue).toBe('ready')
  // What is behind it is still asked.
  expect(
    placed({ birthDate: '1896', address: [] }, { correction: { accepted: ['implausible-age'] } }).queue,
  ).toBe('no-address')
})

test('whatever a record says, it lands in exactly one queue, and no reason repeats a word of it', () => {
  const marker = 'Zyxqvortel'
  const junk = fc.anything({
    maxDepth: 3,
    key: fc.constantFrom('use', 'text', 'line', 'period', 'coding', 'code', 'start'),
  })
  const element = fc.oneof(
    junk,
    fc.constant(marker),
    fc.array(fc.oneof(junk, fc.constant({ text: marker, family: marker }))),
  )
  const names = [
    'name',
    'birthDate',
    'address',
    'telecom',
    'contact',
    'communication',
    'deceasedDateTime',
    'link',
  ] as const
  const patient = fc.record(Object.fromEntries(names.map((name) => [name, element])), { requiredKeys: [] })
  fc.assert(
    fc.property(patient, fc.array(patient), (resource, others) => {
      const relatives = others.map((one) => ({ resourceType: 'RelatedPerson', id: 'r', ...one }))
      const { queue, why, recipient } = placed(resource, { relatives, consents: relatives })
      expect(QUEUES).toContain(queue)
      expect(why).not.toContain(marker)
      const reaches = (recipient?.address?.lines.length ?? 0) > 0 && recipient?.addressee.name !== ''
      expect(reaches || !isSendable(queue)).toBe(true)
    }),
    { numRuns: 500 },
  )
})
