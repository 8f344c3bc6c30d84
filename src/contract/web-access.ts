/** What the portal asks about who saw a record. All by POST: a patient's id stands in no address. */
export const ACCESS_PATHS = {
  history: '/api/portal/access',
  entries: '/api/portal/access/entries',
  questions: '/api/portal/access/questions',
  ask: '/api/portal/access/ask',
  alerts: '/api/portal/access/alerts',
  alertsSeen: '/api/portal/access/alerts/seen',
  alertSettings: '/api/portal/access/alerts/settings',
} as const

/** Under the console's path: what privacy officers are asked by patients. */
export const QUESTION_PATHS = {
  list: '/question',
  answer: '/question/answer',
} as const

/**
 * Whose doing an entry is. `own`: the patient themselves. `proxy`: somebody who acts for them. `deliberate`: a person at
 * work opened, changed or was refused this very record. `incidental`: it came up among others, in a list or a comparison.
 * `automated`: a machine did it, for no person in particular.
 */
export const ACCESS_KINDS = ['deliberate', 'incidental', 'automated', 'own', 'proxy'] as const
export type AccessKind = (typeof ACCESS_KINDS)[number]

/** `emergency`: broken glass. `unmatched`: no visit or order of theirs is near. `left`: it was given to another system. */
export type AccessFlag = 'emergency' | 'unmatched' | 'left'

/** By which way it was seen. */
export type AccessPathway = 'chart' | 'portal' | 'app' | 'interface' | 'export' | 'job' | 'report'

export interface AccessHistoryAsked {
  /** Logical id of the Patient. */
  readonly patient: string
  /** Entries of the ledger below this one. Absent: the newest. */
  readonly before?: number
  /** An IANA name: days are days there. Absent: UTC. */
  readonly timeZone?: string
  /** A size that was verified before: how many entries about them were below it then, is counted again. */
  readonly known?: number
}

/** A part of the history, the newest first. Episodes with the same key on several parts are one. */
export interface AccessHistory {
  readonly episodes: readonly AccessEpisode[]
  /** Where the next part goes on. Absent: this was the last. */
  readonly next?: number
  /** How many entries about this person there are, and how many were below `known`. */
  readonly total: number
  readonly totalKnown?: number
  /** Of the last twelve months, how often something was shown; on the first part only. */
  readonly months?: readonly { readonly month: string; readonly count: number }[]
  readonly ledger: LedgerStand
  /** True when the organisation shows roles in place of names. */
  readonly namesWithheld: boolean
}

/** A checkpoint as it was signed, and the keys it can be held against. */
export interface LedgerStand {
  /** A C2SP signed note, with the lines of its log and witnesses. */
  readonly checkpoint: string
  readonly vkey: string
  /** Keys of the witnesses that are asked, whether they have signed or not. */
  readonly witnesses: readonly string[]
}

/** What belongs together: a visit with everybody who looked because of it, or one person's day. */
export interface AccessEpisode {
  readonly key: string
  readonly kind: AccessKind
  /** Milliseconds since 1970. */
  readonly from: number
  readonly until: number
  readonly organisation: string
  readonly explained?: AccessExplanation
  readonly flags: readonly AccessFlag[]
  readonly people: readonly AccessPerson[]
}

/** The visit or order that somebody had to do with, near the time they looked. */
export interface AccessExplanation {
  readonly kind: 'visit' | 'appointment' | 'order' | 'prescription' | 'report' | 'task'
  readonly at: number
  /** What it was, where whoever asks may know. */
  readonly text?: string
  readonly reference?: string
}

/** One person or system within an episode. */
export interface AccessPerson {
  /** Says nothing of who it is; the same for the same. */
  readonly id: string
  /** Absent where names are withheld. */
  readonly name?: string
  readonly role: string
  /** The app that asked, as it is registered. */
  readonly app?: string
  readonly behalf?: 'app' | 'proxy' | 'support'
  readonly paths: readonly AccessPathway[]
  /** Codes of HL7 v3 PurposeOfUse. */
  readonly why: readonly string[]
  /** How they stood to the patient, as the leaves say it. */
  readonly relations: readonly string[]
  /** Names of element classes. Empty where they are not told. */
  readonly parts: readonly string[]
  /** Types of FHIR resources. */
  readonly types: readonly string[]
  readonly views: number
  readonly changes: number
  readonly refused: number
  readonly flags: readonly AccessFlag[]
  readonly first: number
  readonly last: number
  /** Numbers of the entries, descending. */
  readonly leaves: readonly number[]
}

export const ACCESS_ENTRIES_MAX = 100

export interface AccessEntriesAsked {
  readonly patient: string
  /** At most `ACCESS_ENTRIES_MAX`. */
  readonly leaves: readonly number[]
}

export interface AccessEntries {
  readonly ledger: LedgerStand
  /** The key that stands in the entries for this patient. */
  readonly subject: string
  readonly entries: readonly AccessEntry[]
}

/** One entry with its proof. */
export interface AccessEntry {
  readonly leaf: number
  readonly at: number
  readonly how: string
  readonly flags: readonly AccessFlag[]
  readonly parts: readonly string[]
  readonly types: readonly string[]
  /** What was committed to, SHA-256 of salt and entry, base64. */
  readonly commitment: string
  /** What opens it. Absent where the entry tells of others too. */
  readonly opening?: { readonly salt: string; readonly entry: string }
  /** Why it is not opened. */
  readonly withheld?: 'proxy' | 'names' | 'others'
  /** Inclusion proof, the sibling first, base64. */
  readonly proof: readonly string[]
}

export const QUESTION_LETTERS_MAX = 2_000

export interface AccessQuestionAsked {
  readonly patient: string
  readonly text: string
  /** The episode as it was shown, and its entries. */
  readonly episode: string
  readonly leaves: readonly number[]
  /** By which days were told apart where it was shown; UTC where none is said. */
  readonly timeZone?: string
}

export const QUESTION_OUTCOMES = ['care', 'work', 'mistake', 'improper', 'unclear'] as const
export type QuestionOutcome = (typeof QUESTION_OUTCOMES)[number]

/** A question about an access, and its answer once there is one. */
export interface AccessQuestion {
  readonly id: string
  readonly patient: string
  readonly episode: string
  readonly leaves: readonly number[]
  readonly text: string
  readonly asked: number
  /** Answered by then. */
  readonly due: number
  /** The entries of the ledger that tell of the asking and of the answer. */
  readonly answer?: { readonly outcome: QuestionOutcome; readonly text: string; readonly at: number }
}

export interface AccessQuestions {
  readonly questions: readonly AccessQuestion[]
}

/** A question as an officer sees it. */
export interface OfficerQuestion extends AccessQuestion {
  /** The handle of who asked. */
  readonly by: string
  readonly people: readonly QuestionPerson[]
  /** A first draft of an answer, for each outcome, in both languages. */
  readonly drafts: Readonly<Record<QuestionOutcome, { readonly en: string; readonly es: string }>>
}

/** Who is asked about: of the entries, by user. */
export interface QuestionPerson {
  readonly user: string
  readonly role: string
  readonly entries: number
  readonly first: number
  readonly last: number
}

export interface OfficerQuestions {
  readonly questions: readonly OfficerQuestion[]
  readonly overdue: number
}

export interface QuestionAnswerAsked {
  readonly id: string
  readonly outcome: QuestionOutcome
  readonly text: string
}

export const ALERT_KINDS = ['organisation', 'emergency', 'export', 'app'] as const
export type AlertKind = (typeof ALERT_KINDS)[number]

/** Something of an access that somebody wanted to be told of. */
export interface AccessAlert {
  readonly id: string
  readonly kind: AlertKind
  readonly at: number
  /** Which organisation or app, or in whose role. */
  readonly what: string
  readonly leaf: number
  readonly seen: boolean
}

export interface AccessAlerts {
  readonly alerts: readonly AccessAlert[]
  readonly unread: number
  /** How many questions were answered since they were last looked at. */
  readonly answered: number
  readonly settings: AlertSettings
}

export type AlertSettings = Readonly<Record<AlertKind, boolean>>

export interface AlertSettingsAsked {
  readonly patient: string
  readonly settings: AlertSettings
}
