import type { Anchor, ReliefKind, Role, Tier } from './rule.ts'

/** People who have the same residence, elements and tier. */
export interface PersonGroup {
  /** Code of a state or territory; null when nobody knows. `EU` and `UK` stand for themselves. */
  readonly state: string | null
  /** ISO 3166 code of two letters; absent means the United States. */
  readonly country?: string
  /** Classes of elements. None means that nobody knows. */
  readonly elements: readonly string[]
  readonly tier: Tier
  readonly count: number
  readonly part2?: boolean
  readonly licensedFacility?: boolean
  /** How many of them no letter reaches. */
  readonly unreachable?: number
  /** The day they came into the scope, where that was later than the rest. */
  readonly since?: string
}

/** A request of law enforcement not to tell yet. It pauses what it names and nothing else. */
export interface Hold {
  readonly id?: string
  /** Who asked. */
  readonly requester: string
  readonly agency: string
  readonly form: 'written' | 'oral'
  /** The day it was asked. */
  readonly at: string
  /** The last day it is for, where it names one. */
  readonly until?: string
  /** The day it was released. */
  readonly released?: string
  /** Rules, kinds of rule or jurisdictions; none means what goes to people and the press. */
  readonly names?: readonly string[]
  /** `attorney-general`: a finding of the Attorney General of the United States, for a Form 8-K. */
  readonly authority?: 'law-enforcement' | 'attorney-general'
}

/** A relief that a named person signed. */
export interface Relief {
  readonly kind: ReliefKind
  /** Absent: wherever the law has it. */
  readonly jurisdiction?: string
  readonly by: string
  readonly at: string
  /** The decision, by its id or its words. */
  readonly finding: string
}

/** What is known of an incident. */
export interface Facts {
  readonly role: Role
  /** The day the duties are computed for: what is overdue then is said to be. */
  readonly asOf?: string
  /** IANA name of the time zone in which days begin; absent: UTC. */
  readonly timeZone?: string
  readonly anchors: Readonly<Partial<Record<Anchor, string>>>
  readonly people: readonly PersonGroup[]
  readonly holds?: readonly Hold[]
  readonly reliefs?: readonly Relief[]
  /** Files reports with the SEC. */
  readonly registrant?: boolean
  /** All records are under 42 CFR Part 2. */
  readonly part2?: boolean
  /** The business associate acts as the agent of the covered entity: what one knows, the other knows. */
  readonly agentOfCoveredEntity?: boolean
  /** What else the organisation is: `government`, `information-broker`, ... */
  readonly is?: readonly string[]
  /** Contracts that count, by name; absent: all whose rules were read. */
  readonly contracts?: readonly string[]
}
