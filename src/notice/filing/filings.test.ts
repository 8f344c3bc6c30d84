import { expect, test } from 'vitest'
import { readPdf } from '../../../test/support/pdf.ts'
import { openLetterFonts } from '../render/letter-fonts.ts'
import { letterPdf } from '../render/letter-pdf.ts'
import { agencyFiling } from './agencies.ts'
import { associateFiling, type PacketPerson } from './associate.ts'
import type { FilingFacts } from './filing.ts'
import { elementsIn } from './gather-facts.ts'
import { hhsFilings } from './hhs.ts'
import { itemOf } from './regulator-items.ts'
import { csvCell } from '../../kernel/index.ts'
import { patientIdOf } from '../../fhir/index.ts'
import { type Beside, type Regulator, regulatorFiling } from './regulators.ts'
import { secFilings } from './sec.ts'

const contact = {
  name: 'Ada Officer',
  title: 'Privacy Officer',
  phone: '1-800-555-0100',
  email: 'privacy@example.org',
}

function facts(more: Partial<FilingFacts> = {}): FilingFacts {
  return {
    case: 'C-2026-0001',
    date: '2026-03-20',
    filer: {
      name: 'Riverside Clinic',
      kind: 'Healthcare Provider',
      lines: ['1 River Road'],
      city: 'Springfield',
      state: 'IL',
      postalCode: '62701',
      website: 'https://riverside.example',
      contact,
    },
    actsFor: [],
    breach: { from: '2026-03-16', to: '2026-03-16', kinds: ['Hacking/IT Incident'] },
    places: ['Electronic Medical Record'],
    discovered: { from: '2026-03-16', to: '2026-03-16' },
    stopped: '2026-03-16',
    whatHappened: 'Somebody used a stolen password to open records.',
    howItHappened: 'The password was stolen by a false e-mail.',
    whatWeDid: 'We ended the access and set new passwords.',
    plannedActions: 'Passkeys for everybody.',
    elements: new Map([
      ['identity', 600],
      ['diagnoses', 400],
      ['ssn', 0],
    ]),
    total: 600,
    totalPart2: 0,
    residents: new Map([
      ['IL', 550],
      ['LA', 50],
    ]),
    letters: { from: '2026-03-25', to: '2026-03-26', projected: true },
    emailed: 100,
    posted: 500,
    substitute: 'none',
    media: ['IL'],
    lawEnforcement: { told: true, delayed: false },
    safeguardsBefore: ['Security Rule Technical Safeguards (Access Controls, Transmission Security, etc.)'],
    actionsTaken: ['Took steps to mitigate harm'],
    ...more,
  }
}

const textOf = (filing: { files: readonly { content: string | Uint8Array }[] } | undefined): string =>
  String(filing?.files[0]?.content)

test('the sheet of HHS is in the order of the form and says what is left to a person', () => {
  const [filing, ...others] = hhsFilings(facts())
  expect(others).toEqual([])
  const text = textOf(filing)
  const order = [
    'Report type',
    'Contact name',
    'Breach start date',
    'Type of breach',
    'Brief description',
    'Individual notice',
    'Attestation',
  ]
  const places = order.map((words) => text.indexOf(words))
  expect(places).toEqual(places.toSorted((one, other) => one - other))
  expect(places.every((place) => place >= 0)).toBe(true)
  expect(text).toContain('[x] 500 or More Individuals')
  expect(text).toContain('[x] Diagnosis/Conditions')
  expect(text).toContain('[x] Name')
  expect(text).toContain('[ ] SSN')
  expect(filing?.missing).toEqual([])
  const [bare] = hhsFilings(facts({ safeguardsBefore: [], whatWeDid: '' }))
  expect(bare?.missing).toEqual([
    'Breach, Safeguards in place prior to breach: nothing is chosen',
    'Notice of breach and actions taken, Description of other actions taken: is not filled in',
  ])
})

test.each([
  [499, 'Fewer Than 500 Individuals'],
  [500, '500 or More Individuals'],
])('%i people are %s', (total, chosen) => {
  expect(textOf(hhsFilings(facts({ total }))[0])).toContain(`[x] ${chosen}`)
})

test('records of substance use treatment are reported twice, each with its own number', () => {
  const [hipaa, part2] = hhsFilings(facts({ totalPart2: 12 }))
  expect(hipaa?.id).toBe('hhs')
  expect(part2?.id).toBe('hhs-part-2')
  expect(textOf(hipaa)).toContain('individuals affected:\n  600')
  expect(textOf(part2)).toContain('individuals affected:\n  12')
})

test('a description that the form would cut is named, not cut', () => {
  const [filing] = hhsFilings(facts({ whatHappened: 'a'.repeat(4_001), howItHappened: '' }))
  expect(filing?.missing).toContain(
    'Breach, Brief description of the breach: 4001 characters, and the form takes 4000',
  )
  expect(
    hhsFilings(facts({ whatHappened: 'a'.repeat(4_000), howItHappened: '' }))[0]?.missing.join(),
  ).not.toContain('4000')
})

test('an 8-K is drafted for a registrant only, and Item 1.05 only counts once it was found material', () => {
  expect(secFilings(facts())).toEqual([])
  const registrant = {
    ...facts().filer,
    registrant: { commissionFileNumber: '001-1', stateOfIncorporation: 'DE' },
  }
  const [undecided, other] = secFilings(facts({ filer: registrant }))
  expect(undecided?.missing[0]).toContain('Nobody determined')
  expect(other?.missing).toEqual([])
  const [decided, instead] = secFilings(
    facts({ filer: registrant, materiality: { determined: '2026-03-23', impact: 'None is likely.' } }),
  )
  expect(decided?.missing).toEqual([])
  expect(textOf(decided)).toContain('On 2026-03-23, the Company determined')
  expect(instead?.missing[0]).toContain('Item 1.05')
})

const beside: Beside = {
  sampleNotice: async () =>
    await Promise.resolve({
      name: 'notice.pdf',
      mediaType: 'application/pdf' as const,
      content: new Uint8Array([37]),
    }),
  residentNames: async () =>
    await Promise.resolve([
      { patient: patientIdOf('ann'), name: 'Ann "A" Doe' },
      { patient: patientIdOf('sum'), name: '=SUM(A1)' },
    ]),
}
const regulator = (more: Partial<Regulator> = {}): Regulator => ({
  jurisdiction: 'IL',
  to: 'Attorney General of Illinois',
  cite: '815 ILCS 530',
  tags: ['what-happened', 'residents-affected', 'sample-notice'],
  unverified: [],
  ...more,
})
const wordOf = (element: string) => element

test('a regulator gets the items it asks for, with the count of its own residents, and the notice beside', async () => {
  const filing = await regulatorFiling(regulator(), { facts: facts(), wordOf }, beside)
  expect(textOf(filing)).toContain('550 people whose last known address is here')
  expect(filing.files.map(({ name }) => name)).toEqual(['regulator-IL.txt', 'regulator-IL-notice.pdf'])
  expect(filing.missing).toEqual([])
})

test('where the law wants names, they go in a list of their own that is marked, and nowhere else', async () => {
  const asked = regulator({ jurisdiction: 'LA', tags: ['what-happened', 'names-of-affected-residents'] })
  const filing = await regulatorFiling(asked, { facts: facts(), wordOf }, beside)
  expect(textOf(filing)).not.toContain('Ann')
  const [, names] = filing.files
  expect(names).toMatchObject({
    name: 'regulator-LA-residents.csv',
    confidential: true,
    names: [patientIdOf('ann'), patientIdOf('sum')],
  })
  expect(names?.content).toBe('name\r\n"Ann ""A"" Doe"\r\n\'=SUM(A1)\r\n')
  const other = await regulatorFiling(regulator(), { facts: facts(), wordOf }, beside)
  expect(other.files.some(({ confidential }) => confidential === true)).toBe(false)
})

test('a tag no code knows is asked of a person by its name', async () => {
  expect(itemOf('number-of-horses', { facts: facts(), jurisdiction: 'XX', wordOf })).toEqual({
    heading: 'number of horses',
    text: undefined,
  })
  const filing = await regulatorFiling(
    regulator({ tags: ['number-of-horses'] }),
    { facts: facts(), wordOf },
    beside,
  )
  expect(filing.missing).toEqual(['number of horses: is not written.'])
})

test('where nothing is prescribed the usual is said, and that it is only usual', async () => {
  const filing = await regulatorFiling(regulator({ tags: [] }), { facts: facts(), wordOf }, beside)
  expect(textOf(filing)).toContain('Types of information')
  expect(filing.unverified.join()).toContain('No contents are prescribed')
})

test('the agencies are told once, with counts and without names', () => {
  expect(agencyFiling(facts(), [])).toBeUndefined()
  const filing = agencyFiling(facts(), [
    { jurisdiction: 'TX', cite: 'Tex. 521', verified: true },
    { jurisdiction: 'MI', cite: 'Mich. 445', verified: false },
  ])
  expect(textOf(filing)).toContain('Equifax, Experian, TransUnion')
  expect(textOf(filing)).toContain('IL: 550')
  expect(filing?.unverified).toHaveLength(1)
})

test('a covered entity gets its own people, in a file that is marked', async () => {
  async function* persons(): AsyncGenerator<PacketPerson> {
    yield await Promise.resolve({
      patient: patientIdOf('ann'),
      name: 'Ann Doe',
      residence: 'IL',
      tier: 'disclosed',
      elements: ['identity'],
    })
  }
  const filing = await associateFiling(
    facts(),
    { name: 'Öst & Co.', kind: 'Healthcare Provider' },
    persons(),
    {
      print: async (document) => await letterPdf([document], { fonts: openLetterFonts() }),
      wordOf,
    },
  )
  expect(filing.id).toBe('covered-entity-ost-co')
  expect(textOf(filing)).toContain('names 1 person')
  const packet = JSON.parse(String(filing.files[1]?.content)) as { people: unknown[] }
  expect(filing.files[1]?.confidential).toBe(true)
  expect(packet.people).toHaveLength(1)
  const pdf = await readPdf(filing.files[2]?.content as Uint8Array)
  expect(pdf.isMarked).toBe(true)
  const printed = pdf.pages.flatMap(({ texts }) => texts.map(({ text }) => text)).join(' ')
  expect(printed).toContain('Ann Doe (IL), disclosed: identity')
  expect(filing.missing).toHaveLength(1)
})

test('csv cells cannot be formulas and keep their text', () => {
  expect(csvCell('+1', "'")).toBe("'+1")
  expect(csvCell('a,b', "'")).toBe('"a,b"')
  expect(csvCell('plain', "'")).toBe('plain')
})

test('what left is that of those who have to be told, there; where nobody knows it of a place, everything', () => {
  const people = [
    { state: 'RI', elements: ['ssn'], tier: 'disclosed', count: 600 },
    { state: 'TX', elements: ['contact', 'diagnoses'], tier: 'exposed', count: 600 },
    { state: 'MD', elements: [], tier: 'disclosed', count: 600 },
    { state: 'RI', elements: ['billing'], tier: 'sealed', count: 600 },
  ] as const
  expect(elementsIn({ people })).toEqual(['contact', 'diagnoses', 'ssn'])
  expect(elementsIn({ people }, 'RI')).toEqual(['ssn'])
  expect(elementsIn({ people }, 'MD')).toEqual(['contact', 'diagnoses', 'ssn'])
})
