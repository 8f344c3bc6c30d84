/** Where the control door answers about filings. */
export const FILING_PATHS = {
  list: '/filing/list',
  draft: '/filing/draft',
  /** One file that names people: each of them has a leaf of this look. */
  file: '/filing/file',
  approve: '/filing/approve',
  accounting: '/filing/accounting',
  defence: '/filing/defence',
} as const

/** `details`: see `FilingDetails`; whatever comes is checked. */
export interface FilingDraftAsked {
  readonly case: string
  readonly details?: unknown
}

export interface FilingApproveAsked {
  readonly case: string
  readonly draft: string
  readonly digest: string
}

export interface FilingFileAsked extends FilingApproveAsked {
  readonly file: string
}

/**
 * A file of a draft: text, or bytes in base64. `confidential`: it names people, by `names` as leaves do, and goes by a way of
 * its own; in a list it is closed, without its content and without whom it names.
 */
export interface FilingFile {
  readonly name: string
  readonly mediaType: string
  readonly content?: string
  readonly base64?: string
  readonly confidential?: true
  readonly names?: readonly string[]
}

export interface FilingLine {
  readonly draft: string
  readonly kind: string
  readonly jurisdiction: string
  readonly to: string
  readonly title: string
  readonly cite: string
  /**
   * SHA-256 of everything it says, base64url: what is approved. It is of the canonical JSON of `id` (here `draft`), `kind`,
   * `jurisdiction`, `to`, `title`, `cite`, `files`, `missing` and `unverified`, so that whoever reads can check it.
   */
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

/** Disclosures to one recipient for one purpose. Times are milliseconds since 1970. */
export interface AccountingLine {
  readonly recipient: string
  readonly client: string
  readonly purpose: string
  /** The case in which it was found to be against the rules. */
  readonly case?: string
  readonly first: number
  readonly last: number
  readonly count: number
  readonly elements: readonly string[]
  readonly leaves: readonly number[]
}

/** The statutory accounting of one person: `text` is ready to be handed over. */
export interface AccountingAnswer {
  readonly text: string
  readonly accounting: {
    readonly from: number
    readonly to: number
    readonly disclosures: readonly AccountingLine[]
    /** Leaves that were left out, by the reason the rule names. */
    readonly excluded: { readonly ordinary: number; readonly own: number; readonly suspended: number }
  }
}
