import type { LeafIndex, PatientId, UnixMs } from '../../kernel/index.ts'
import type { Anchor, Role } from '../../law/index.ts'
import type { NamedCheckpoint, ScopeCounts, ScopeQuery } from '../../scope/index.ts'

/** How a case began. */
export type Origin =
  | { readonly kind: 'finding'; readonly finding: string }
  | { readonly kind: 'hand' }
  /** Somebody outside told of it. */
  | { readonly kind: 'tip'; readonly from: string }

/** As what the organisation stands to the people of the case. */
export const CAPACITIES: readonly Role[] = ['covered-entity', 'business-associate', 'vendor', 'phr-vendor']

/** Who does what in a case. */
export const DUTIES_OF_PEOPLE = [
  'lead',
  'privacy',
  'security',
  'counsel',
  'communications',
  'approver',
] as const
export type CaseRole = (typeof DUTIES_OF_PEOPLE)[number]

/** When something happened that clocks are counted from. The newest counts; the others are history. */
export interface AnchorSet {
  readonly anchor: Anchor
  /** ISO date, or date and time with offset. */
  readonly at: string
  readonly why: string
  readonly by: string
  readonly set: UnixMs
}

/** One time that the people of the case were counted. Nobody counted before is ever dropped. */
export interface ScopeRun {
  readonly run: number
  readonly at: UnixMs
  readonly by: string
  readonly query: ScopeQuery
  /** Of this run alone. */
  readonly counts: ScopeCounts
  /** Everybody ever counted, as of this run. */
  readonly total: { readonly people: number; readonly disclosed: number; readonly exposed: number }
  readonly added: number
  /** Known before, of whom more is known now. */
  readonly changed: number
  /** Versions shown that name no patient. */
  readonly unnamed: number
  readonly window: { readonly from: string; readonly to: string } | null
  readonly checkpoint: NamedCheckpoint
  readonly keyCheckpoint: NamedCheckpoint
  /** How many parts of people it kept, and the digest over them. */
  readonly parts: number
  readonly people: string
}

/** How it came that the case asks about more. */
export interface Growth {
  readonly add: CaseGrown
  readonly why: string
  readonly by: string
  readonly at: UnixMs
}

/** What is asked beside what was. Times of the window only widen. */
export type CaseGrown = Partial<ScopeQuery>

export interface Task {
  readonly task: string
  readonly what: string
  readonly assignee?: string
  /** ISO date. */
  readonly due?: string
  readonly done?: { readonly by: string; readonly at: UnixMs }
}

/** Law enforcement asked to wait. */
export interface CaseHold {
  readonly hold: string
  readonly agency: string
  /** The official who asked. */
  readonly requester: string
  readonly form: 'written' | 'oral'
  /** ISO dates: from when, and until when it counts at most; `until` is missing for one in writing without an end. */
  readonly from: string
  readonly until?: string
  /** Codes of jurisdictions whose notices wait, or `all`. */
  readonly covers: readonly string[]
  readonly by: string
  readonly released?: { readonly by: string; readonly at: UnixMs; readonly why: string }
}

/** What was decided, by whom, from what. */
export interface Decision {
  readonly decision: string
  readonly kind: string
  readonly outcome: string
  readonly why: string
  /** Version of the rules it was made by. */
  readonly rules: string
  /** SHA-256 of the canonical inputs, base64url: `Cases.inputs` gives them. */
  readonly inputs: string
  readonly by: string
  readonly at: UnixMs
  readonly leaf: LeafIndex
  /** How many different people have to sign before it counts. */
  readonly needs: number
  readonly signatures: readonly Signature[]
  /** Since when it counts. */
  readonly effective?: UnixMs
  /** The run it is about: whoever is known to be worse off by a later one is not covered. */
  readonly run: number
  readonly covers?: Covers
  /** Of a relief of what one law asks. */
  readonly jurisdiction?: string
}

export interface Signature {
  /** The user. */
  readonly by: string
  /** As the person signs: name and office. */
  readonly name: string
  readonly at: UnixMs
  readonly leaf: LeafIndex
}

/** Whom a relief is about. */
export type Covers =
  | { readonly tier: 'disclosed' | 'exposed' | 'sealed' | 'everyone' }
  | { readonly patients: readonly PatientId[] }

/** One act of a case with where it stands. */
export interface CaseEntry {
  readonly seq: number
  readonly at: UnixMs
  readonly by: string
  /** One line. */
  readonly says: string
  readonly leaf: LeafIndex
  readonly digest: string
}

/** A case as it stands. */
export interface Case {
  readonly id: string
  readonly title: string
  readonly state: 'open' | 'closed'
  readonly opened: UnixMs
  readonly openedBy: string
  readonly origin: Origin
  readonly capacity: Role
  /** IANA. */
  readonly timeZone: string
  /** Names nobody until it is known who did it. */
  readonly query: ScopeQuery
  readonly anchors: Readonly<Partial<Record<Anchor, AnchorSet>>>
  readonly anchorHistory: readonly AnchorSet[]
  readonly runs: readonly ScopeRun[]
  readonly growth: readonly Growth[]
  readonly tasks: readonly Task[]
  readonly roles: Readonly<Partial<Record<CaseRole, readonly string[]>>>
  readonly holds: readonly CaseHold[]
  readonly decisions: readonly Decision[]
  readonly findings: readonly string[]
  readonly entries: readonly CaseEntry[]
  readonly closed?: { readonly by: string; readonly at: UnixMs; readonly why: string }
}

/** A person of a case, as far as all of its runs know. */
export interface CasePerson {
  readonly patient: PatientId
  readonly tier: 'disclosed' | 'exposed'
  /** Names of element classes; every run's together. */
  readonly elements: readonly string[]
  /** ISO 8601, of the first and last leaf. */
  readonly first: string
  readonly last: string
  /** The run that counted them first. */
  readonly since: number
  /** The run that last knew more of them. */
  readonly changed: number
  /** The decision that relieves them of notice. */
  readonly relieved?: string
}
