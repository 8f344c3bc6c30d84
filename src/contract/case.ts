/** Where the control door answers about cases. What is done in one: `CASE_PATH/:id/` and the word of the act. */
export const CASE_PATH = '/case'

/** What is done in a case by a word of its own, each with a JSON object. */
export const CASE_ACTS = [
  'anchor',
  'grow',
  'link',
  'rescope',
  'note',
  'task',
  'assign',
  'finish',
  'role',
  'hold',
  'release',
  'determine',
  'decide',
  'sign',
  'close',
  'reopen',
] as const

export type CaseActWord = (typeof CASE_ACTS)[number]

/** Events that clocks of law count from, as a case is told of them; beside them `regulatorNotified:` and a code such as NJ. */
export const CASE_ANCHORS = [
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
] as const

/** A case in a list. */
export interface CaseLine {
  readonly id: string
  readonly title: string
  readonly state: 'open' | 'closed'
  /** Milliseconds. */
  readonly opened: number
  readonly openedBy: string
  /** Everybody ever counted. */
  readonly people: { readonly people: number; readonly disclosed: number; readonly exposed: number }
}

/** A case as the command line shows it; the answer has more. */
export interface CaseAnswer extends Omit<CaseLine, 'people'> {
  readonly capacity: string
  readonly timeZone: string
  readonly anchors: Readonly<
    Record<string, { readonly at: string; readonly why: string; readonly by: string }>
  >
  readonly runs: readonly CaseRunLine[]
  readonly tasks: readonly {
    readonly task: string
    readonly what: string
    readonly assignee?: string
    readonly due?: string
    readonly done?: { readonly by: string }
  }[]
  readonly roles: Readonly<Record<string, readonly string[]>>
  readonly holds: readonly {
    readonly hold: string
    readonly agency: string
    readonly requester: string
    readonly form: string
    readonly from: string
    readonly until?: string
    readonly covers: readonly string[]
    readonly released?: { readonly by: string }
  }[]
  readonly decisions: readonly CaseDecisionLine[]
}

export interface CaseRunLine {
  readonly run: number
  /** Milliseconds. */
  readonly at: number
  readonly counts: { readonly sealed: number; readonly untouched: number }
  readonly total: { readonly people: number; readonly disclosed: number; readonly exposed: number }
  readonly added: number
  readonly changed: number
}

export interface CaseDecisionLine {
  readonly decision: string
  readonly kind: string
  readonly outcome: string
  readonly why: string
  readonly rules: string
  readonly inputs: string
  readonly needs: number
  readonly signatures: readonly { readonly by: string; readonly name: string }[]
  readonly effective?: number
}

/** Who else may belong to a case. */
export interface SuggestionLine {
  readonly kind: string
  readonly says: string
  readonly add: { readonly sessions?: readonly string[] }
  readonly sessions: number
  readonly users: number
  readonly shown: number
  readonly first: string
  readonly last: string
}

/** One line of what happened. */
export interface TimelineLine {
  /** Milliseconds. */
  readonly at: number
  readonly kind: string
  readonly says: string
  readonly leaf?: number
}

/** The four factors, filled from evidence. */
export interface WorksheetAnswer {
  readonly worksheet: {
    readonly presumed: string
    readonly unanswered: readonly string[]
    readonly factors: readonly {
      readonly factor: 'nature' | 'recipient' | 'acquired' | 'mitigation'
      readonly asks: string
      readonly speaks: 'against' | 'unknown' | 'for'
      readonly shows: readonly string[]
    }[]
  }
}
