import type { CoveredEntity, DraftFile, Filing, FilingFacts } from './filing.ts'
import { wrap } from './sheet.ts'
import { people } from './sec.ts'

export const PACKET_FORMAT = 'chartward-associate-packet/1'

/** One affected person as a covered entity needs them for its letter. */
export interface PacketPerson {
  /** The person's id in our records: the covered entity's own patients. */
  readonly patient: string
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
  const files: DraftFile[] = [
    { name: `${id}.txt`, mediaType: 'text/plain', content: cover(facts, entity, list.length) },
    {
      name: `${id}.json`,
      mediaType: 'application/json',
      content: `${JSON.stringify(packet, null, 2)}\n`,
      confidential: true,
    },
  ]
  return {
    id,
    kind: 'covered-entity',
    jurisdiction: 'US',
    to: entity.name,
    title: `Notice of a business associate to ${entity.name}`,
    cite: '45 CFR 164.410',
    files,
    missing: entity.contact === undefined ? [`Whom to reach at ${entity.name} is not known.`] : [],
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
