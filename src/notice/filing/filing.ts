import type { PatientId } from '../../kernel/index.ts'
import type {
  BreachKind,
  BreachPlace,
  CoveredEntity,
  EntityKind,
  FilingContact,
} from '../../contract/index.ts'

/** One file of a draft, ready to be copied, attached or printed. */
export interface DraftFile {
  /** Without a folder. */
  readonly name: string
  readonly mediaType: 'text/plain' | 'application/json' | 'text/csv' | 'application/pdf'
  readonly content: string | Uint8Array
  /** Names people: it goes by a way that is sealed, never with the rest. */
  readonly confidential?: true
  /** Whom it names, where it is confidential: each has a leaf before it is shown. */
  readonly names?: readonly PatientId[]
}

/** What a draft is made for. */
export type FilingKind =
  | 'hhs'
  | 'hhs-part-2'
  | 'sec-8-k-1.05'
  | 'sec-8-k-8.01'
  | 'regulator'
  | 'consumer-reporting-agencies'
  | 'media'
  | 'covered-entity'

/**
 * A draft for an authority or for others who have to be told. Nothing here is ever sent: a person reads, approves and
 * files it.
 */
export interface Filing {
  /** For whom and about what, as in file names: `hhs`, `regulator-MD`. */
  readonly id: string
  readonly kind: FilingKind
  readonly jurisdiction: string
  readonly to: string
  readonly title: string
  readonly cite: string
  readonly files: readonly DraftFile[]
  /** What somebody still has to write, one sentence each: a draft with any of these is not ready. */
  readonly missing: readonly string[]
  /** What it rests on that nobody checked against the law itself, one sentence each. */
  readonly unverified: readonly string[]
}

/** The organisation that files. */
export interface Filer {
  readonly name: string
  /** Undefined: nobody said yet. */
  readonly kind: EntityKind | undefined
  readonly lines: readonly string[]
  readonly city: string
  readonly state: string
  readonly postalCode: string
  readonly website: string
  readonly contact: FilingContact
  readonly parent?: string
  /** As the SEC knows it. */
  readonly registrant?: { readonly commissionFileNumber?: string; readonly stateOfIncorporation?: string }
}

/** What has to be said everywhere, in one place. Dates are ISO 8601, of the time zone of the case. */
export interface FilingFacts {
  readonly case: string
  /** Of the day on which the drafts are made. */
  readonly date: string
  readonly filer: Filer
  /** Set when a report was filed before, with the number it was given. */
  readonly addendumTo?: string
  readonly actsFor: readonly CoveredEntity[]
  readonly breach: { readonly from: string; readonly to: string; readonly kinds: readonly BreachKind[] }
  readonly places: readonly BreachPlace[]
  readonly discovered: { readonly from: string; readonly to: string }
  readonly stopped?: string
  /** In words for the public, without names. */
  readonly whatHappened: string
  readonly howItHappened?: string
  readonly whatWeDid: string
  readonly plannedActions?: string
  readonly investigation?: string
  /** How many people each class of elements concerns, by its name. */
  readonly elements: ReadonlyMap<string, number>
  readonly total: number
  readonly totalPart2: number
  /** By jurisdiction; '' holds those of whom it is not known. */
  readonly residents: ReadonlyMap<string, number>
  /** Days on which letters went or are to go. */
  readonly letters: { readonly from?: string; readonly to?: string; readonly projected: boolean }
  readonly emailed: number
  readonly posted: number
  readonly substitute: 'none' | 'fewer than 10' | '10 or more'
  readonly media: readonly string[]
  readonly lawEnforcement: {
    readonly told?: boolean
    readonly delayedUntil?: string
    readonly delayed: boolean
  }
  readonly monitoringMonths?: number
  readonly monitoringService?: string
  readonly knownAbroad?: string
  readonly personResponsible?: string
  readonly informationSecurityProgram?: boolean
  /** Choices of the form of HHS; what a person has to decide is left out until they did. */
  readonly safeguardsBefore: readonly string[]
  readonly actionsTaken: readonly string[]
  readonly materiality?: { readonly determined?: string; readonly impact?: string }
}
