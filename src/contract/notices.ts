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

/** Times are milliseconds since 1970; digests are hex. */
export interface CampaignAnswer {
  readonly id: string
  readonly case: string
  readonly state: string
  readonly supplement: boolean
  readonly modelDigest: string
  readonly drafted: number
  readonly draftedBy: string
  readonly approvedBy: readonly string[]
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

/** One row of a return file. */
export interface ReturnAsked {
  readonly piece: string
  readonly status: string
  readonly moved?: {
    readonly lines: readonly string[]
    readonly city: string
    readonly state: string
    readonly postalCode: string
    readonly country: string
  }
}

export interface ReturnsAnswer {
  readonly taken: number
  readonly known: number
  readonly strangers: number
  readonly mailedAgain: number
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
