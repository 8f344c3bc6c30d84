import type { Case } from '../../incident/index.ts'
import type { Duties, Facts } from '../../law/index.ts'
import type { Organisation } from '../content/model.ts'
import type { FilingDetails } from '../../contract/index.ts'
import type { Filer, FilingFacts } from './filing.ts'
import type { NoticeState } from './ports.ts'

/** Counts over everybody of a case. */
export interface Counted {
  readonly total: number
  readonly part2: number
  /** By class of elements. */
  readonly elements: ReadonlyMap<string, number>
  /** By jurisdiction; '' where it is not known. */
  readonly residents: ReadonlyMap<string, number>
  /** Whom no letter reaches. */
  readonly unreachable: number
}

/** The same people as the duties are computed for: whoever need not be told is not counted. */
export function countedBy({ people }: Facts, { counters }: Duties): Counted {
  const elements = new Map<string, number>()
  for (const { elements: own, count, tier } of people)
    if (tier === 'disclosed' || tier === 'exposed')
      for (const element of own) elements.set(element, (elements.get(element) ?? 0) + count)
  const total = counters.find(({ jurisdiction }) => jurisdiction === 'total')
  const places = counters.filter(({ jurisdiction }) => jurisdiction !== 'total')
  return {
    total: total?.affected ?? 0,
    part2: total?.part2 ?? 0,
    elements,
    residents: new Map(
      places.map(({ jurisdiction, affected }) => [jurisdiction === 'unknown' ? '' : jurisdiction, affected]),
    ),
    unreachable: total?.unreachable ?? 0,
  }
}

/** What left of those who have to be told: everywhere, or in one place. Where nobody knows it of a place, everything. */
export function elementsIn({ people }: Pick<Facts, 'people'>, jurisdiction?: string): readonly string[] {
  const all = people.filter(({ tier }) => tier === 'disclosed' || tier === 'exposed')
  const there = all.filter(({ state }) => jurisdiction === undefined || state === jurisdiction)
  const left = [...new Set(there.flatMap(({ elements }) => elements))].toSorted()
  return left.length > 0 || jurisdiction === undefined ? left : elementsIn({ people })
}

export interface FactsFrom {
  readonly found: Case
  readonly duties: Duties
  readonly counted: Counted
  /** Undefined: nobody wrote a notice yet, and its words are missing everywhere. */
  readonly notice: NoticeState | undefined
  readonly organisation: Organisation
  readonly details: FilingDetails
  /** ISO date, in the time zone of the case. */
  readonly today: string
}

const SUBSTITUTE_MANY = 10

/** Everything the drafts say, from the case, its duties, its notice, and what a person wrote down. */
export function gatherFacts({
  found,
  duties,
  counted,
  notice,
  organisation,
  details,
  today,
}: FactsFrom): FilingFacts {
  const model = notice?.model
  const anchor = (name: keyof Case['anchors']) => dayOf(found.anchors[name]?.at)
  const known = anchor('constructiveKnowledge') ?? anchor('detected') ?? anchor('incidentKnown')
  const discovered = model?.discovered ?? known ?? ''
  const window = found.runs.at(-1)?.window
  const breach = model?.dateOfBreach
  const sent = notice?.first
  return {
    case: found.id,
    date: today,
    filer: filerOf(organisation, details),
    ...(details.addendumTo === undefined ? {} : { addendumTo: details.addendumTo }),
    actsFor: details.actsFor ?? [],
    breach: {
      from: breach?.from ?? dayOf(window?.from) ?? '',
      to: breach?.to ?? dayOf(window?.to) ?? '',
      kinds: details.kinds ?? [],
    },
    places: details.places ?? ['Electronic Medical Record'],
    discovered: { from: discovered, to: details.discoveredUntil ?? discovered },
    ...(details.stopped === undefined ? {} : { stopped: details.stopped }),
    whatHappened: model?.whatHappened.en ?? '',
    ...(model?.howItHappened === undefined ? {} : { howItHappened: model.howItHappened.en }),
    whatWeDid: model?.whatWeDid.en ?? '',
    ...pick(details, ['plannedActions', 'investigation', 'knownAbroad', 'personResponsible']),
    ...pick(details, ['informationSecurityProgram']),
    elements: counted.elements,
    total: counted.total,
    totalPart2: counted.part2,
    residents: counted.residents,
    letters: {
      ...(sent === undefined && model === undefined ? {} : { from: sent ?? model?.noticeDate ?? '' }),
      ...(model === undefined ? {} : { to: notice?.last ?? model.noticeDate }),
      projected: sent === undefined,
    },
    emailed: notice?.emailed ?? 0,
    posted: notice?.posted ?? 0,
    substitute:
      counted.unreachable === 0
        ? 'none'
        : counted.unreachable < SUBSTITUTE_MANY
          ? 'fewer than 10'
          : '10 or more',
    media: mediaOf(duties, counted),
    lawEnforcement: lawEnforcementOf(found, details, model?.lawEnforcementDelay === true),
    ...(model?.monitoring === undefined
      ? {}
      : {
          monitoringMonths: model.monitoring.months,
          monitoringService: `credit monitoring by ${model.monitoring.provider}`,
        }),
    safeguardsBefore: details.safeguardsBefore ?? [],
    actionsTaken: details.actionsTaken ?? [],
    materiality: materialityOf(found, details),
  }
}

function lawEnforcementOf(
  { holds }: Case,
  { lawEnforcementTold: told }: FilingDetails,
  isDelayed: boolean,
): FilingFacts['lawEnforcement'] {
  const hold = holds.find(({ released }) => released === undefined)
  return {
    ...(told === undefined ? {} : { told }),
    delayed: hold !== undefined || isDelayed,
    ...(hold?.until === undefined ? {} : { delayedUntil: hold.until }),
  }
}

function materialityOf(
  { anchors }: Case,
  { materialImpact }: FilingDetails,
): NonNullable<FilingFacts['materiality']> {
  const determined = dayOf(anchors.materialityDetermined?.at)
  return {
    ...(determined === undefined ? {} : { determined }),
    ...(materialImpact === undefined ? {} : { impact: materialImpact }),
  }
}

/** Where the press has to be told: the states whose residents are many enough, or what a rule names itself. */
export function mediaOf({ duties, crossings }: Duties, { residents }: Counted): string[] {
  const asked = duties.filter(({ kind, plan }) => kind === 'media' && plan === 'conservative')
  const named = asked.flatMap(({ rule, jurisdiction }) => {
    if (residents.has(jurisdiction)) return [jurisdiction]
    return crossings.filter((one) => one.rule === rule && one.isCrossed).map((one) => one.jurisdiction)
  })
  return [...new Set(named)].filter((code) => code.length === 2 && code !== 'US').toSorted()
}

function filerOf(organisation: Organisation, details: FilingDetails): Filer {
  const { name, street, city, state, postalCode, website, parentCompany, phone, email, signer, signerRole } =
    organisation
  return {
    name,
    kind: details.entityKind,
    lines: street,
    city,
    state,
    postalCode,
    website,
    contact: details.contact ?? { name: signer, title: signerRole.en, phone, email },
    ...(parentCompany === null ? {} : { parent: parentCompany }),
    ...(details.registrant === undefined ? {} : { registrant: details.registrant }),
  }
}

function pick<Name extends keyof FilingDetails>(
  details: FilingDetails,
  names: readonly Name[],
): Partial<Pick<FilingDetails, Name>> {
  return Object.fromEntries(
    names.flatMap((name) => (details[name] === undefined ? [] : [[name, details[name]]])),
  ) as Partial<Pick<FilingDetails, Name>>
}

const dayOf = (at: string | undefined): string | undefined => at?.slice(0, 10)
