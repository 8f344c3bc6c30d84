import { csvCell, type PatientId } from '../../kernel/index.ts'
import type { DraftFile, Filing } from './filing.ts'
import { type Asked, type Item, itemOf, wantsNames, wantsNotice } from './regulator-items.ts'
import { wrap } from './sheet.ts'

/** What the law's data say of one regulator. */
export interface Regulator {
  readonly jurisdiction: string
  readonly to: string
  readonly cite: string
  /** What its filing has to contain; empty: nothing is prescribed that we know of. */
  readonly tags: readonly string[]
  /** Set where nobody checked the contents against the law itself, or where something is odd about them. */
  readonly unverified: readonly string[]
}

export interface Resident {
  readonly patient: PatientId
  readonly name: string
}

/** What goes with a package, made elsewhere. */
export interface Beside {
  /** The notice as a resident of this jurisdiction gets it, with made-up names. */
  sampleNotice(jurisdiction: string): Promise<DraftFile | undefined>
  /** What residents are called; asked for only where the law wants it. */
  residentNames(jurisdiction: string): Promise<readonly Resident[]>
}

/** Where nothing is prescribed, what every regulator will ask about. */
const USUAL = [
  'entity-contact',
  'contact-person',
  'what-happened',
  'date-of-breach',
  'discovery-date',
  'data-types',
  'residents-affected',
  'total-affected',
  'remedial-actions',
  'services-offered',
  'timing',
  'distribution',
  'sample-notice',
]

/** The package for one regulator: a letter with the items it asks for, and what goes beside it. */
export async function regulatorFiling(
  regulator: Regulator,
  { facts, wordOf }: Pick<Asked, 'facts' | 'wordOf'>,
  beside: Beside,
): Promise<Filing> {
  const { jurisdiction, to, cite } = regulator
  const tags = regulator.tags.length === 0 ? USUAL : regulator.tags
  const items = tags.map((tag) => itemOf(tag, { facts, jurisdiction, wordOf }))
  const id = `regulator-${jurisdiction}`
  const files: DraftFile[] = [
    { name: `${id}.txt`, mediaType: 'text/plain', content: letter(regulator, items, facts) },
  ]
  const missing = items
    .filter(({ text }) => text === undefined)
    .map(({ heading }) => `${heading}: is not written.`)
  if (wantsNotice(tags)) {
    const sample = await beside.sampleNotice(jurisdiction)
    if (sample === undefined) missing.push('There is no notice yet that could go with it.')
    else files.push({ ...sample, name: `${id}-${sample.name}` })
  }
  if (wantsNames(tags)) files.push(await namesFile(id, jurisdiction, beside))
  return {
    id,
    kind: 'regulator',
    jurisdiction,
    to,
    title: `Notice of a breach of personal information: ${to}`,
    cite,
    files,
    missing,
    unverified: [
      ...regulator.unverified,
      ...(regulator.tags.length === 0
        ? ['No contents are prescribed that we know of: these are the usual ones.']
        : []),
    ],
  }
}

async function namesFile(id: string, jurisdiction: string, beside: Beside): Promise<DraftFile> {
  const residents = await beside.residentNames(jurisdiction)
  return {
    name: `${id}-residents.csv`,
    mediaType: 'text/csv',
    content: ['name', ...residents.map(({ name }) => csvCell(name, "'"))]
      .map((line) => `${line}\r\n`)
      .join(''),
    confidential: true,
    names: residents.map(({ patient }) => patient),
  }
}

function letter(
  { to, cite }: Regulator,
  items: readonly Item[],
  { case: id, date, filer }: Asked['facts'],
): string {
  const head = [
    'DRAFT, not sent',
    '',
    filer.name,
    ...filer.lines,
    `${filer.city}, ${filer.state} ${filer.postalCode}`,
    '',
    date,
    '',
    to,
    '',
    ...wrap(`Notice of a breach of personal information under ${cite}. Our reference: ${id}.`),
    '',
  ]
  const body = items.flatMap(({ heading, text }) => [heading, ...wrap(text ?? '[to be written]', '  '), ''])
  const tail = [
    filer.contact.name,
    ...(filer.contact.title === undefined ? [] : [filer.contact.title]),
    filer.name,
  ]
  return `${[...head, ...body, ...tail].join('\n')}\n`
}
