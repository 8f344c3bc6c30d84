import { type FilingFacts } from './filing.ts'
import { people } from './sec.ts'

/** What an item of a package says; undefined: somebody has to write it. */
export interface Item {
  readonly heading: string
  readonly text: string | undefined
}

export interface Asked {
  readonly facts: FilingFacts
  /** Of the regulator. */
  readonly jurisdiction: string
  /** Words for the classes of elements, in plain English. */
  readonly wordOf: (element: string) => string
}

const list = (lines: readonly (string | undefined)[]): string =>
  lines.filter((line) => line !== undefined && line !== '').join('\n')

function contactOf({ facts: { filer } }: Asked): string {
  const { contact } = filer
  return list([
    contact.title === undefined ? contact.name : `${contact.name}, ${contact.title}`,
    contact.phone,
    contact.email,
  ])
}

function entityOf({ facts: { filer } }: Asked): string {
  return list([
    filer.name,
    ...filer.lines,
    `${filer.city}, ${filer.state} ${filer.postalCode}`,
    filer.website,
  ])
}

const breachDates = ({ facts: { breach } }: Asked): string =>
  breach.from === breach.to ? breach.from : `${breach.from} to ${breach.to}`

const discovery = ({ facts: { discovered } }: Asked): string =>
  discovered.from === discovered.to ? discovered.from : `${discovered.from} to ${discovered.to}`

const residents = ({ facts, jurisdiction }: Asked): string =>
  `${people(facts.residents.get(jurisdiction) ?? 0)} whose last known address is here`

const dataTypes = ({ facts: { elements }, wordOf }: Asked): string =>
  [...elements]
    .filter(([, count]) => count > 0)
    .toSorted(([, one], [, other]) => other - one)
    .map(([element, count]) => `${wordOf(element)}: ${people(count)}`)
    .join('\n')

const services = ({ facts: { monitoringMonths, monitoringService } }: Asked): string =>
  monitoringMonths === undefined
    ? 'None is offered.'
    : `${monitoringMonths} months of ${monitoringService ?? 'credit monitoring'}, without charge.`

const lettersOf = ({ facts: { letters, lawEnforcement } }: Asked): string | undefined => {
  if (letters.from === undefined) return undefined
  const until = letters.to === undefined || letters.to === letters.from ? '' : ` to ${letters.to}`
  const days = `${letters.projected ? 'Planned for' : 'Sent'} ${letters.from}${until}.`
  const delay = lawEnforcement.delayedUntil
  return delay === undefined ? days : `${days} Law enforcement asked for a delay until ${delay}.`
}

const distribution = ({ facts: { emailed, posted } }: Asked): string =>
  [
    posted > 0 ? `First-class mail to the last known address: ${people(posted)}.` : '',
    emailed > 0 ? `E-mail where the person had agreed to it: ${people(emailed)}.` : '',
  ]
    .filter((text) => text !== '')
    .join(' ')

const content = (): string => 'As in the copy of the notice that goes with this.'
const remedial = ({ facts }: Asked): string => facts.whatWeDid

/** What regulators ask for, by the tags of the law's data. A tag that is not here cannot be answered: see `itemOf`. */
const ITEMS: Readonly<
  Record<string, readonly [heading: string, text: (asked: Asked) => string | undefined]>
> = {
  synopsis: ['Synopsis', ({ facts }) => facts.whatHappened],
  'what-happened': ['What happened', ({ facts }) => facts.whatHappened],
  'how-it-happened': ['How it happened', ({ facts }) => facts.howItHappened],
  cause: ['Cause, as far as it is known', ({ facts }) => facts.howItHappened],
  'date-of-breach': ['Date of the breach', breachDates],
  'discovery-date': ['Date of discovery', discovery],
  'residents-affected': ['Residents affected', residents],
  'total-affected': ['People affected in all', ({ facts }) => people(facts.total)],
  'data-types': ['Types of information', dataTypes],
  'services-offered': ['Services offered', services],
  'contact-person': ['Whom to ask', contactOf],
  'reporter-contact': ['Who reports', contactOf],
  'entity-contact': ['Organisation', entityOf],
  'hq-address': ['Address of the headquarters', entityOf],
  'entity-type': ['Type of organisation', ({ facts }) => facts.filer.kind],
  'person-responsible': [
    'Who is responsible for the breach, if known',
    ({ facts }) => facts.personResponsible,
  ],
  'remedial-actions': ['What was done', remedial],
  'planned-actions': ['What is planned', ({ facts }) => facts.plannedActions],
  'investigation-steps': ['Investigation', ({ facts }) => facts.investigation ?? facts.whatWeDid],
  'foreign-country-knowledge': [
    'Whether a foreign country is known to be involved',
    ({ facts }) => facts.knownAbroad,
  ],
  timing: ['Timing of the notice to residents', lettersOf],
  'anticipated-notice-date': ['Day on which residents are to be told', lettersOf],
  'distribution-date': ['Day on which the notice is distributed', lettersOf],
  'distribution-method': ['How the notice is distributed', distribution],
  distribution: ['Distribution of the notice', distribution],
  'form-of-notice': ['Form of the notice', distribution],
  content: ['Content of the notice', content],
  'sample-notice': ['Sample of the notice', content],
  'copy-of-notice': ['Copy of the notice', content],
  'agency-form-or-copy-of-notice': ['Copy of the notice (or the agency’s own form)', content],
  'names-of-affected-residents': [
    'Names of affected residents',
    () => 'In a list of their own, which goes by a way that is sealed and is not a part of this.',
  ],
  'residents-already-notified': [
    'Residents told so far',
    ({ facts, jurisdiction }) =>
      facts.letters.projected ? 'None yet.' : people(facts.residents.get(jurisdiction) ?? 0),
  ],
  'law-enforcement-engaged': [
    'Law enforcement',
    ({ facts: { lawEnforcement } }) =>
      lawEnforcement.told === undefined ? undefined : lawEnforcement.told ? 'Was told.' : 'Was not told.',
  ],
  'law-enforcement-delay': [
    'Delay asked for by law enforcement',
    ({ facts: { lawEnforcement } }) =>
      lawEnforcement.delayed
        ? `Yes${lawEnforcement.delayedUntil === undefined ? '' : `, until ${lawEnforcement.delayedUntil}`}.`
        : 'No.',
  ],
  'written-information-security-program': [
    'Written information security program',
    ({ facts }) =>
      facts.informationSecurityProgram === undefined
        ? undefined
        : facts.informationSecurityProgram
          ? 'Is kept, and is brought up to date after this.'
          : 'Is not kept.',
  ],
  'credit-monitoring-certification': [
    'Certification that credit monitoring is as the law asks',
    ({ facts }) =>
      facts.monitoringMonths === undefined ? undefined : `${facts.monitoringMonths} months, free of charge.`,
  ],
}

/** Tags that want the notice itself beside the package. */
const WITH_NOTICE = new Set(['sample-notice', 'copy-of-notice', 'agency-form-or-copy-of-notice', 'content'])
const WITH_NAMES = 'names-of-affected-residents'

export const wantsNotice = (tags: readonly string[]): boolean => tags.some((tag) => WITH_NOTICE.has(tag))
export const wantsNames = (tags: readonly string[]): boolean => tags.includes(WITH_NAMES)

/** What a tag asks for. One that nobody knows yet is asked of a person, by its name: new law needs no new code. */
export function itemOf(tag: string, asked: Asked): Item {
  const known = ITEMS[tag]
  if (known === undefined) return { heading: tag.replaceAll('-', ' '), text: undefined }
  const [heading, text] = known
  const said = text(asked)
  return { heading, text: said === '' ? undefined : said }
}
