import type { Duties, Duty, Law } from '../../law/index.ts'
import { filingFor, isVerified } from '../../law/index.ts'
import type { NoticeDocument } from '../content/document.ts'
import { ELEMENT_WORDS } from '../content/element-words.ts'
import type { Recipient } from '../recipients/recipient.ts'
import { agencyFiling } from './agencies.ts'
import { associateFiling, type PacketPerson } from './associate.ts'
import type { CoveredEntity } from '../../contract/index.ts'
import type { DraftFile, Filing, FilingFacts } from './filing.ts'
import { hhsFilings } from './hhs.ts'
import { type Beside, type Regulator, regulatorFiling, type Resident } from './regulators.ts'
import { secFilings } from './sec.ts'

/** What drafts are made of, beside the facts. */
export interface DraftsFrom {
  readonly facts: FilingFacts
  readonly law: Law
  readonly duties: Duties
  recipients(): AsyncIterable<Recipient>
  sampleNotice(jurisdiction: string): Promise<DraftFile | undefined>
  pressRelease(jurisdiction: string): readonly DraftFile[]
  print(document: NoticeDocument): Promise<Uint8Array>
}

/** Every draft the duties of a case ask for, under the conservative plan: what is not owed in the end is easily left out. */
export async function makeDrafts(from: DraftsFrom): Promise<readonly Filing[]> {
  const { facts, law, duties } = from
  const asked = duties.duties.filter(({ plan }) => plan === 'conservative')
  const of = (kind: Duty['kind']) => asked.filter((duty) => duty.kind === kind)
  const regulators: Filing[] = []
  for (const regulator of regulatorsOf(of('regulator'), law))
    regulators.push(await regulatorFiling(regulator, { facts, wordOf }, besideOf(from)))
  const agencies = agencyFiling(
    facts,
    uniqueBy(of('consumer-agency'), ({ jurisdiction }) => jurisdiction),
  )
  const entities: Filing[] = []
  for (const entity of facts.actsFor)
    entities.push(await associateFiling(facts, entity, packetOf(from, entity), { print: from.print, wordOf }))
  return numbered([
    ...(of('hhs').length > 0 ? hhsFilings(facts) : []),
    ...secFilings(facts),
    ...regulators,
    ...(agencies === undefined ? [] : [agencies]),
    ...facts.media.map((jurisdiction) => mediaFiling(from, jurisdiction)),
    ...entities,
  ])
}

/** A class of elements in plain words. */
export const wordOf = (element: string): string => ELEMENT_WORDS[element]?.en ?? element

function besideOf({ recipients, sampleNotice }: DraftsFrom): Beside {
  return {
    sampleNotice,
    residentNames: async (jurisdiction) => {
      const residents: Resident[] = []
      for await (const { patient, residence, patientName } of recipients())
        if (residence === jurisdiction) residents.push({ patient, name: patientName.full })
      return residents
    },
  }
}

/** One package for each authority; several duties to one of them are one package. */
function regulatorsOf(asked: readonly Duty[], law: Law): readonly Regulator[] {
  return uniqueBy(asked, ({ jurisdiction, to }) => `${jurisdiction} ${to}`).map(
    ({ jurisdiction, to, cite, verified }) => {
      const contents = filingFor(law, jurisdiction)
      const name = law.states.get(jurisdiction) ?? jurisdiction
      return {
        jurisdiction,
        to: to.includes(name) ? to : `${to}, ${name}`,
        cite,
        tags: contents?.contents ?? [],
        unverified: [
          ...(verified ? [] : ['The duty itself was not checked against the law.']),
          ...(contents === undefined || isVerified(contents.status)
            ? []
            : ['What the filing contains rests on one source.']),
          ...[contents?.caution ?? []].flat(),
        ],
      }
    },
  )
}

function mediaFiling({ facts, law, pressRelease }: DraftsFrom, jurisdiction: string): Filing {
  const files = pressRelease(jurisdiction)
  return {
    id: `media-${jurisdiction}`,
    kind: 'media',
    jurisdiction,
    to: `Prominent media outlets of ${law.states.get(jurisdiction) ?? jurisdiction}`,
    title: `Notice to the media: ${facts.filer.name}`,
    cite: '45 CFR 164.406',
    files,
    missing: files.length === 0 ? ['There are no words of a notice yet.'] : [],
    unverified: [],
  }
}

/** The people of one covered entity; where only one is acted for, everybody is theirs. */
async function* packetOf(
  { facts, recipients }: DraftsFrom,
  { organization }: CoveredEntity,
): AsyncGenerator<PacketPerson> {
  const only = facts.actsFor.length === 1
  for await (const { patient, patientName, residence, tier, elements, custodian } of recipients())
    if (only || (organization !== undefined && custodian === organization))
      yield { patient, name: patientName.full, residence, tier, elements }
}

function uniqueBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly Item[] {
  return [...new Map(items.toReversed().map((item) => [keyOf(item), item])).values()].toReversed()
}

/** Where one jurisdiction has several authorities, their drafts are told apart by number. */
function numbered(filings: readonly Filing[]): readonly Filing[] {
  const seen = new Map<string, number>()
  return filings.map((filing) => {
    const count = (seen.get(filing.id) ?? 0) + 1
    seen.set(filing.id, count)
    if (count === 1) return filing
    const id = `${filing.id}-${count}`
    const files = filing.files.map((file) => ({ ...file, name: file.name.replace(filing.id, id) }))
    return { ...filing, id, files }
  })
}
