/** One element that two versions have differently; `before` or `after` is absent where there is none. */
export interface RollbackDifference {
  readonly element: string
  readonly before?: unknown
  readonly after?: unknown
}

/** Parts of care that a change is in, the most dangerous first. */
export type RollbackCare =
  | 'allergies'
  | 'medications'
  | 'orders'
  | 'problems'
  | 'results'
  | 'access'
  | 'identity'
  | 'coverage'
  | 'other'

/** Types of record that are called by a word of people's when it is said what was done to them. */
export const ROLLBACK_TYPES = [
  'AllergyIntolerance',
  'MedicationRequest',
  'MedicationStatement',
  'MedicationAdministration',
  'MedicationDispense',
  'Immunization',
  'ServiceRequest',
  'Condition',
  'Procedure',
  'Observation',
  'DiagnosticReport',
  'DocumentReference',
  'CareTeam',
  'Appointment',
  'Encounter',
  'Task',
  'Consent',
  'Patient',
  'Coverage',
  'Claim',
] as const

export type RollbackType = (typeof ROLLBACK_TYPES)[number]

/** Elements of which it is said what they were and what they became. */
export const ROLLBACK_STATES = ['status', 'clinicalStatus', 'verificationStatus', 'criticality'] as const

/** `before` or `after` is absent where there was none; each is a code, or words of the record. */
export interface RollbackState {
  readonly element: (typeof ROLLBACK_STATES)[number]
  readonly before?: string
  readonly after?: string
}

/** What somebody did to one record, what it does to care, and what is proposed. */
export interface RollbackChange {
  /** `Type/id`. */
  readonly resource: string
  /** As in leaves. */
  readonly patients: readonly string[]
  /** Changes come in the order of its danger. */
  readonly care: RollbackCare
  readonly kind: 'created' | 'updated' | 'deleted' | 'undeleted'
  /** What `kind`, `subject` and `states` come to, in English. */
  readonly sentence: string
  /** What the record is about, in its own words; absent where it has none. */
  readonly subject?: string
  readonly states: readonly RollbackState[]
  readonly versions: {
    /** The version before theirs; absent when they created the record. */
    readonly before?: number
    readonly actor: readonly number[]
    readonly current: number
  }
  /** Between the version before and their last. */
  readonly changed: readonly RollbackDifference[]
  /** Who came to see the patient's record by it, and who no longer. */
  readonly relations?: { readonly given: readonly string[]; readonly taken: readonly string[] }
  /** Others who were shown it since; of what was deleted, who were shown anything of the patient since. */
  readonly seen?: { readonly people: number; readonly last: string }
  /** Records that others wrote since and that refer to it, as `Type/id`. */
  readonly referredBy: readonly string[]
  /**
   * `restore`: the content of version `to` again. `delete`: a version that says so. `leave`: for a person to look at.
   * `none`: nothing of theirs is in force.
   */
  readonly action: 'restore' | 'delete' | 'leave' | 'none'
  readonly to?: number
  /** A version of it does not open, because its row was altered: it is left to a person. */
  readonly unreadable?: true
  readonly conflict?: RollbackConflict
}

/** Later edits by others, on top of what is to be taken back. */
export interface RollbackConflict {
  readonly edits: readonly { readonly version: number; readonly user?: string; readonly at?: string }[]
  readonly actorChanged: readonly RollbackDifference[]
  readonly othersChanged: readonly RollbackDifference[]
  /** Elements that both changed: these are for a person. */
  readonly both: readonly string[]
  /** With `--merge`: the later edit, with these elements as they were before. */
  readonly merge?: { readonly elements: readonly string[] }
}

export interface RollbackPlan {
  /** What `--apply` takes. */
  readonly plan: string
  readonly counts: Readonly<Record<RollbackChange['action'], number>>
  readonly changes: readonly RollbackChange[]
  /** False when there were too many later records to look for references in all of them. */
  readonly referencesComplete: boolean
  readonly elapsedMs: number
}

export interface RollbackApplyAsked {
  readonly plan: string
  readonly merge: boolean
}

/** What became of a plan. Resources as `Type/id`. */
export interface RollbackApplied {
  readonly plan: string
  /** Written now, with the version that was made. */
  readonly done: readonly { readonly resource: string; readonly version: number }[]
  /** Written by an earlier run. */
  readonly already: readonly string[]
  /** Changed since the plan was made: nothing was done to them. */
  readonly changed: readonly string[]
  /** A later edit by others is in the way: for a person to look at. */
  readonly left: readonly string[]
  readonly elapsedMs: number
}
