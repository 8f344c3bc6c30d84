/** The audit search of the console. */
export const AUDIT_PATHS = {
  search: '/audit/search',
  export: '/audit/export',
  leaf: '/audit/leaf',
  question: '/audit/question',
} as const

/** How it ended. `nothing`: there was nothing to show. `refused`: somebody was kept from it. `failed`: a write or a sign-in. */
export const AUDIT_OUTCOMES = ['done', 'nothing', 'refused', 'failed'] as const
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number]

/**
 * Which leaves of the disclosure ledger: all that is named must fit. Times are milliseconds since 1970, both inside.
 *
 * **Shape** `patient`: the id of the Patient resource, or the name that leaves have for them. `type`: of a record that was shown or
 * written, or searched for. `how`: words of the ledger.
 */
export interface AuditQuestion {
  readonly user?: string
  readonly patient?: string
  readonly session?: string
  readonly client?: string
  readonly address?: string
  readonly role?: string
  readonly how?: readonly string[]
  readonly type?: string
  readonly outcome?: AuditOutcome
  readonly from?: number
  readonly to?: number
  /** One leaf alone. */
  readonly leaf?: number
}

/** `before`: only leaves below this one, as the page before said. */
export interface AuditAsked {
  readonly question: AuditQuestion
  readonly before?: number
}

/** One leaf, as much as whoever asks may be told of it. */
export interface AuditRow {
  readonly leaf: number
  readonly at: number
  readonly user: string
  readonly role: string
  readonly client: string
  readonly session: string
  readonly address: string
  readonly onBehalfOf?: string
  readonly how: string
  readonly why: string
  readonly outcome: AuditOutcome
  /** The id of the Patient resource, where there is one; and the name that leaves have for them. */
  readonly patient?: string
  readonly patientKey?: string
  /** `Type/id/version` of what was shown and of what was written; the first so many, and how many in all. */
  readonly shown: readonly string[]
  readonly shownCount: number
  readonly written: readonly string[]
  readonly writtenCount: number
  readonly elements: readonly string[]
  readonly bytes: number
  readonly relation?: string
  readonly asked?: string
  readonly note?: string
  readonly request: string
}

export interface AuditLeafAsked {
  readonly leaf: number
}

/**
 * One leaf with what it commits to. **Shape** base64; `commitment`: SHA-256 of salt and entry; `opening` is absent where the entry
 * says more than whoever asks may be told.
 */
export interface AuditLeafAnswer {
  readonly row: AuditRow
  readonly commitment: string
  readonly opening?: { readonly salt: string; readonly entry: string }
}

/** The newest first. `next`: where the next page goes on; a page may be short and still have one. */
export interface AuditAnswer {
  readonly rows: readonly AuditRow[]
  readonly next: number | null
  /** Leaves under the newest checkpoint: what can be found. */
  readonly size: number
}

export const AUDIT_FORMATS = ['csv', 'ndjson'] as const
export type AuditFormat = (typeof AUDIT_FORMATS)[number]

export interface AuditExportAsked {
  readonly question: AuditQuestion
  readonly format: AuditFormat
}

export interface AuditQuestionAsked {
  readonly name: string
  readonly question: AuditQuestion
  readonly shared: boolean
}

/** A question that was kept. `mine`: whoever asks kept it, and may take it away. */
export interface AuditQuestionLine {
  readonly id: string
  readonly name: string
  readonly question: AuditQuestion
  readonly shared: boolean
  readonly mine: boolean
  /** The user name of whoever kept it. */
  readonly by: string
  readonly created: number
}

export interface AuditQuestionsAnswer {
  readonly questions: readonly AuditQuestionLine[]
}
