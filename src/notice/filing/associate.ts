import { hasCode, type PatientId } from '../../kernel/index.ts'
import type { NoticeDocument } from '../content/document.ts'
import { dayInWords } from '../content/words.ts'
import type { CoveredEntity } from '../../contract/index.ts'
import type { DraftFile, Filing, FilingFacts } from './filing.ts'
import { wrap } from './sheet.ts'
import { people } from './sec.ts'

export const PACKET_FORMAT = 'chartward-associate-packet/1'

/** One affected person as a covered entity needs them for its letter. */
export interface PacketPerson {
  /** The person's id in our records: the covered entity's own patients. */
  readonly patient: PatientId
  readonly name: string
  readonly residence: string | null
  readonly tier: 'disclosed' | 'exposed'
  readonly elements: readonly string[]
}

/**
 * What a business associate owes a covered entity: each affected person as far as they can be identified, and what the
 * entity needs for its letters; to be supplemented as more is known. One packet an entity, with its own people alone.
 *
 * **Source.** 45 CFR 164.410(c).
 */
export async function associateFiling(
  facts: FilingFacts,
  entity: CoveredEntity,
  persons: AsyncIterable<PacketPerson>,
  { print, wordOf }: Printing,
): Promise<Filing> {
  const id = `covered-entity-${slugOf(entity.name)}`
  const list: PacketPerson[] = []
  for await (const person of persons) list.push(person)
  const packet = {
    format: PACKET_FORMAT,
    case: facts.case,
    date: facts.date,
    from: { name: facts.filer.name, contact: facts.filer.contact },
    to: entity,
    breach: { from: facts.breach.from, to: facts.breach.to },
    discovered: facts.discovered,
    whatHappened: facts.whatHappened,
    whatWeDid: facts.whatWeDid,
    people: list,
    supplements: 'This packet is added to as more becomes known; a later one replaces it.',
  }
  const confidential = { confidential: true, names: list.map(({ patient }) => patient) } as const
  const files: DraftFile[] = [
    { name: `${id}.txt`, mediaType: 'text/plain', content: cover(facts, entity, list.length) },
    {
      name: `${id}.json`,
      mediaType: 'application/json',
      content: `${JSON.stringify(packet, null, 2)}\n`,
      ...confidential,
    },
  ]
  const printed = await pdfOf(packetDocument(facts, entity, list, wordOf), print)
  if (printed !== undefined)
    files.push({ name: `${id}.pdf`, mediaType: 'application/pdf', content: printed, ...confidential })
  return {
    id,
    kind: 'covered-entity',
    jurisdiction: 'US',
    to: entity.name,
    title: `Notice of a business associate to ${entity.name}`,
    cite: '45 CFR 164.410',
    files,
    missing: [
      ...(entity.contact === undefined ? [`Whom to reach at ${entity.name} is not known.`] : []),
      ...(printed === undefined
        ? ['The packet cannot be printed: a name in it has letters no font of ours has.']
        : []),
    ],
    unverified: [],
  }
}

function cover(facts: FilingFacts, entity: CoveredEntity, count: number): string {
  const { filer, date, breach, discovered } = facts
  const paragraphs = [
    `We found on ${discovered.from} that records we keep for you were accessed without authority between ${breach.from} and ${breach.to}. Under 45 CFR 164.410 we tell you whose.`,
    facts.whatHappened,
    facts.whatWeDid,
    `The packet that goes with this names ${people(count)}, and for each the kinds of information and how sure it is: "disclosed" means that our ledger shows the record leaving, "exposed" that the key to it was in reach. Nobody else of yours is affected, as far as the ledger shows.`,
    'The packet is confidential. We will add to it as more becomes known.',
    `Questions: ${filer.contact.name}, ${filer.contact.phone}, ${filer.contact.email}`,
  ]
  const head = [
    'DRAFT, not sent',
    '',
    date,
    '',
    `To: ${entity.name}`,
    `From: ${filer.name}`,
    `Reference: ${facts.case}`,
    '',
  ]
  return `${[...head, ...paragraphs.flatMap((text) => [...wrap(text), ''])].join('\n').trimEnd()}\n`
}

/** How a packet is made to be read by people. */
export interface Printing {
  /** **Errors** `NOTICE_INVALID` for letters no font has. */
  readonly print: (document: NoticeDocument) => Promise<Uint8Array>
  readonly wordOf: (element: string) => string
}

async function pdfOf(document: NoticeDocument, print: Printing['print']): Promise<Uint8Array | undefined> {
  try {
    return await print(document)
  } catch (error) {
    if (hasCode(error, 'NOTICE_INVALID')) return undefined
    throw error
  }
}

function packetDocument(
  facts: FilingFacts,
  entity: CoveredEntity,
  persons: readonly PacketPerson[],
  wordOf: Printing['wordOf'],
): NoticeDocument {
  const { filer, date, breach, discovered } = facts
  const title = 'Notice of a business associate under 45 CFR 164.410'
  const paragraph = (text: string) => [{ kind: 'paragraph', text } as const]
  const items = persons.map(
    ({ name, residence, tier, elements }) =>
      `${name} (${residence ?? 'residence not known'}), ${tier}: ${elements.map(wordOf).join('; ')}`,
  )
  return {
    case: facts.case,
    language: 'en',
    variant: 'adult',
    part2: false,
    jurisdiction: 'US',
    title,
    subject: title,
    date,
    dateInWords: dayInWords(date, 'en'),
    from: [filer.name, ...filer.lines, `${filer.city}, ${filer.state} ${filer.postalCode}`],
    to: [entity.name],
    greeting: `To the privacy officer of ${entity.name}:`,
    opening: [
      `We found on ${discovered.from} that records we keep for you were accessed without authority between ${breach.from} and ${breach.to}.`,
    ],
    sections: [
      { heading: 'What Happened', blocks: paragraph(facts.whatHappened) },
      { heading: 'What We Are Doing', blocks: paragraph(facts.whatWeDid) },
      { heading: `Whose Records: ${people(persons.length)}`, blocks: [{ kind: 'list', items }] },
    ],
    closing: ['We will add to this as more becomes known.', filer.contact.name, filer.name],
    help: '',
    invitation: '',
    elements: [],
    tags: [],
    omitted: [],
    conflicts: [],
    minPointSize: 10,
    check: {
      heading: 'Questions',
      blocks: paragraph(
        `${filer.contact.name}, ${filer.contact.phone}, ${filer.contact.email}. Our reference: ${facts.case}.`,
      ),
    },
  }
}

/** A name as a part of a file name. */
export function slugOf(name: string): string {
  const letters = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  return (
    letters
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '')
      .slice(0, 60) || 'entity'
  )
}
