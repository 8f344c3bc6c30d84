/** Where campaigns of notices are asked for over the control door. */
export const NOTICE_PATHS = {
  campaigns: '/notice/campaign',
  returns: '/notice/returns',
  settle: '/notice/settle',
  suppressions: '/notice/suppression',
  deliveries: '/notice/deliveries',
} as const

/** A campaign to be drafted. `draft`: what it says; see docs/guides/notices.md. */
export interface NoticeDraftAsked {
  readonly case: string
  readonly draft: unknown
  readonly supplement?: boolean
  /** Nobody is written to by e-mail, whatever they agreed to. */
  readonly postOnly?: boolean
}

/** Other words for a draft. `words`: the digest of those that were changed; refused when they are not those any more. */
export interface RedraftAsked {
  readonly draft: unknown
  readonly words?: string
}

/** `words`: the digest of what was read, so that nobody says yes to what they did not see. */
export interface ApproveAsked {
  readonly words?: string
}

/** Two laws that cannot both be followed by a letter to whoever lives there: what can be chosen, and who chooses. */
export interface ConflictAnswer {
  readonly id: string
  readonly jurisdiction: string
  readonly choices: readonly string[]
  readonly default: string
  readonly why: string
  readonly decides: string
}

/** `conflicts`: those that people of the case meet; none without a case. */
export interface CampaignsAnswer {
  readonly campaigns: readonly CampaignAnswer[]
  readonly conflicts: readonly ConflictAnswer[]
}

/** Times are milliseconds since 1970; digests are hex. `needed`: so many different people approve. */
export interface CampaignAnswer {
  readonly id: string
  readonly case: string
  readonly state: string
  readonly supplement: boolean
  readonly modelDigest: string
  readonly drafted: number
  readonly draftedBy: string
  readonly approvedBy: readonly string[]
  readonly needed: number
  readonly frozen?: number
  readonly listDigest?: string
}

export interface ApprovedAnswer {
  readonly approvedBy: readonly string[]
  readonly needed: number
}

export interface FrozenAnswer {
  readonly pieces: number
  readonly people: number
  readonly already: number
  readonly suppressed: number
  readonly listDigest: string
}

/** `pdf`: base64. */
export interface PreviewAnswer {
  readonly people: number
  readonly missing: number
  readonly byKind: readonly {
    readonly variant: string
    readonly language: string
    readonly residence: string | null
    readonly people: number
  }[]
  readonly queues: Readonly<Record<string, number>>
  readonly review: { readonly problems: readonly string[]; readonly unchecked: readonly string[] }
  readonly samples: readonly {
    readonly variant: string
    readonly language: string
    readonly residence: string | null
    readonly subject: string
    readonly text: string
  }[]
  readonly pdf: string
}

/** What is said to everybody at once, by file name. */
export interface PublicTextsAnswer {
  readonly texts: readonly { readonly name: string; readonly content: string }[]
}

/** `pieces`: by way and state. `heldBack`: why nothing goes out to those who live there; the empty word is everybody. */
export interface CampaignStatus {
  readonly campaign: CampaignAnswer
  readonly pieces: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly people: {
    readonly people: number
    readonly missing: number
    readonly queues: Readonly<Record<string, number>>
  }
  readonly heldBack: Readonly<Record<string, string>>
  /** E-mails of which nobody knows whether they arrived. */
  readonly unknown: readonly string[]
  /** Of the whole case: people whose last letter or e-mail came back, by residence. */
  readonly unreachable: { readonly total: number; readonly byState: Readonly<Record<string, number>> }
  /** Files for the mail house, the last first. */
  readonly exports: readonly ExportLine[]
}

/** A file for the mail house that was begun. */
export interface ExportLine {
  readonly export: number
  readonly begun: number
  readonly begunBy: string
  readonly pieces: number
}

export interface ExportBegunAnswer {
  readonly export: number
  readonly pieces: number
  readonly heldBack: number
}

/** `next`: what to ask for as `after`; absent after the last part. */
export interface ExportPartAnswer {
  readonly csv: string
  readonly rows: number
  readonly next?: number
}

/** `pdf`: base64; empty when there are none left. */
export interface LettersPartAnswer {
  readonly pdf: string
  readonly letters: number
  readonly next?: number
}

/** Rows of a return file, a CSV file: its heading, and at most 1,000 rows with their lines. */
export interface ReturnsAsked {
  readonly columns: readonly string[]
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[]
}

export interface ReturnsAnswer {
  readonly taken: number
  readonly known: number
  readonly strangers: number
  readonly mailedAgain: number
  /** Rows that say nothing that can be read. */
  readonly problems: readonly { readonly line: number; readonly problem: string }[]
}

/** `patient`: as in leaves, or a logical id. */
export interface SuppressionAsked {
  readonly patient?: string
  readonly email?: string
  readonly reason?: string
}

export interface SuppressionAnswer {
  readonly kind: string
  readonly value: string
  readonly reason: string
  readonly by: string
  readonly begun: number
}

export interface DeliveryAnswer {
  readonly piece: string
  readonly channel: string
  readonly round: number
  readonly state: string
  readonly events: readonly { readonly state: string; readonly at: number }[]
}
