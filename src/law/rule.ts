/**
 * How a statement of the data was checked: `S` statute text seen, `O` official agency page seen, `2` two or more
 * secondary sources agree, `1` one secondary source, `C` sources conflict, `G` general knowledge, `U` unverified.
 */
export type Status = 'S' | 'O' | '2' | '1' | 'C' | 'G' | 'U'

/** From the best checked to the least. */
export const STATUSES: readonly Status[] = ['S', 'O', '2', '1', 'C', 'G', 'U']

/** True when the text itself, an agency, or two sources that agree say so. */
export const isVerified = (status: Status): boolean => status === 'S' || status === 'O' || status === '2'

/** The least checked of several statements: what rests on all of them is no better. */
export function leastChecked(statuses: readonly Status[]): Status {
  return statuses.reduce(
    (worst, status) => (STATUSES.indexOf(status) > STATUSES.indexOf(worst) ? status : worst),
    'S',
  )
}

/** How exposed a person's record is: see the report of a scope. */
export type Tier = 'disclosed' | 'exposed' | 'sealed' | 'untouched'

/** Who is under the law. A `vendor` of records is a business associate, to HIPAA and to the states. */
export type Role = 'covered-entity' | 'business-associate' | 'vendor' | 'phr-vendor'

export const ROLES: readonly Role[] = ['covered-entity', 'business-associate', 'vendor', 'phr-vendor']

/** What starts a clock. `regulatorNotified:CA` names the regulator of a jurisdiction. */
export type Anchor =
  | 'incidentKnown'
  | 'constructiveKnowledge'
  | 'detected'
  | 'breachDetermined'
  | 'scopeIdentified'
  | 'breachConfirmed'
  | 'harmDetermined'
  | 'materialityDetermined'
  | 'individualNoticeSent'
  | 'hhsNotified'
  | 'baNoticeReceived'
  | 'lawEnforcementReleased'
  | `regulatorNotified:${string}`

export const ANCHORS: readonly Anchor[] = [
  'incidentKnown',
  'constructiveKnowledge',
  'detected',
  'breachDetermined',
  'scopeIdentified',
  'breachConfirmed',
  'harmDetermined',
  'materialityDetermined',
  'individualNoticeSent',
  'hhsNotified',
  'baNoticeReceived',
  'lawEnforcementReleased',
]

/** Whom a duty is owed to. */
export type RuleKind =
  | 'individual'
  | 'substitute'
  | 'regulator'
  | 'hhs'
  | 'media'
  | 'consumer-agency'
  | 'owner'
  | 'market'
  | 'offer'

export const RULE_KINDS: readonly RuleKind[] = [
  'individual',
  'substitute',
  'regulator',
  'hhs',
  'media',
  'consumer-agency',
  'owner',
  'market',
  'offer',
]

/** When a regulator is told, seen from the day the letters go out. */
export type Order = 'before-letters' | 'not-after-letters' | 'with-letters'

export const ORDERS: readonly Order[] = ['before-letters', 'not-after-letters', 'with-letters']

export interface Threshold {
  readonly op: '<' | '>=' | '>'
  readonly value: number
}

export type Unit = 'calendar-days' | 'business-days' | 'hours'

export const UNITS: readonly Unit[] = ['calendar-days', 'business-days', 'hours']

/** How long, and from when. */
export interface Clock {
  readonly value: number
  readonly unit: Unit
  /** The event it counts from. `discovery` is the first day the incident was known or could have been. */
  readonly from: Anchor | 'discovery'
  /** Counted from the end of the calendar year of that event. */
  readonly fromYearEnd: boolean
  /** Ends when letters go out, if that is sooner. */
  readonly orLetters: boolean
}

/** A statute's way out of a duty, taken only when a named person signed it. */
export type ReliefKind = 'hipaa' | 'encryption' | 'no-harm' | 'low-probability'

export const RELIEF_KINDS: readonly ReliefKind[] = ['hipaa', 'encryption', 'no-harm', 'low-probability']

export interface RuleRelief {
  readonly kind: ReliefKind
  readonly status: Status
  /** What the text asks of whoever uses it. */
  readonly detail: string | undefined
  /** Taken in the conservative plan too, once signed, whatever its status: the law's own definition of a breach. */
  readonly isDefinition: boolean
}

/** One duty of law or of a contract. All of the engine's knowledge is in rules; no code names a state. */
export interface Rule {
  readonly id: string
  /** `CA`, `US`, `EU`, `UK`; `contract` for what a contract asks. */
  readonly jurisdiction: string
  readonly name: string
  readonly kind: RuleKind
  readonly to: string
  readonly what: string
  readonly by: readonly Role[]
  /**
   * Who is counted: `residents` of the jurisdiction, `each-state` one by one, `everyone`, or those who were
   * `unreachable`; for `incident` it does not matter who was affected.
   */
  readonly counts: 'residents' | 'each-state' | 'everyone' | 'unreachable' | 'incident'
  /** Counts only people one of whose elements the law is about. */
  readonly elements: 'personal-information' | 'any'
  /** True when its personal information includes medical information; asked only where `elements` says so. */
  readonly medical: { readonly isCovered: boolean; readonly status: Status } | undefined
  /** Counts only people whose records are under 42 CFR Part 2. */
  readonly part2: boolean
  /** Counts only people seen in a licensed facility, as the state's health law says. */
  readonly licensedFacility: boolean
  /** Only who is listed: `sec-registrant`, `government`, ... */
  readonly onlyFor: readonly string[]
  /** Whether the conservative plan takes `onlyFor` as true when the facts do not say. */
  readonly assumed: boolean
  readonly threshold: Threshold | undefined
  /** What a cautious reader takes where texts differ. */
  readonly cautiousThreshold: Threshold | undefined
  /** Absent: without unreasonable delay. */
  readonly clock: Clock | undefined
  /** Rules one of which has to be carried out first; the clock counts from its date until that is known. */
  readonly after: readonly string[]
  readonly order: Order | undefined
  readonly reliefs: readonly RuleRelief[]
  /** Owed only when this relief was taken: the side filing of a harm exception. */
  readonly whenRelieved: ReliefKind | undefined
  /** Who can have it delayed. */
  readonly pausedBy: 'law-enforcement' | 'attorney-general' | undefined
  /** How long after the release of a hold, where the text says so. */
  readonly afterHold: { readonly value: number; readonly unit: Unit; readonly status: Status } | undefined
  readonly offer: { readonly months: number; readonly elements: readonly string[] } | undefined
  readonly note: string | undefined
  readonly cite: string
  readonly source: string
  readonly status: Status
  /** Not in force, or not known to be: shown, never computed. */
  readonly isActive: boolean
  /** ISO dates of incidents it is for. */
  readonly inForce: { readonly from: string | undefined; readonly until: string | undefined }
}
