/** Where the control door answers about filings. */
export const FILING_PATHS = {
  list: '/filing/list',
  draft: '/filing/draft',
  approve: '/filing/approve',
  accounting: '/filing/accounting',
  defence: '/filing/defence',
} as const

/** `details`: what no ledger knows and a person wrote down. */
export interface FilingDraftAsked {
  readonly case: string
  readonly details?: unknown
}

export interface FilingApproveAsked {
  readonly case: string
  readonly draft: string
  readonly digest: string
}

/** A file of a draft: text, or bytes in base64. `confidential`: it names people and goes by a way of its own. */
export interface FilingFile {
  readonly name: string
  readonly mediaType: string
  readonly content?: string
  readonly base64?: string
  readonly confidential?: true
}

export interface FilingLine {
  readonly draft: string
  readonly to: string
  readonly title: string
  readonly cite: string
  /** SHA-256 of everything it says, base64url: what is approved. */
  readonly digest: string
  /** ISO 8601. */
  readonly made: string
  readonly madeBy: string
  readonly approved?: { readonly by: string; readonly at: string }
  readonly missing: readonly string[]
  readonly unverified: readonly string[]
  readonly files: readonly FilingFile[]
}

export interface FilingsAnswer {
  readonly filings: readonly FilingLine[]
}

/** The statutory accounting of one person, ready to be handed over. */
export interface AccountingAnswer {
  readonly text: string
  readonly accounting: unknown
}
