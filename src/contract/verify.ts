/** What can be asked of the control door about notices that were sent, and about calls. */
export const VERIFY_PATHS = {
  check: '/notice/check',
  withdraw: '/notice/withdraw',
  reported: '/notice/reported',
  phrase: '/caller/phrase',
  word: '/caller/word',
} as const

export interface NoticeCheckAnswer {
  /** Null: nobody issued it. */
  readonly notice: {
    readonly code: string
    readonly date: string
    readonly initials: string
    readonly zip3: string
    readonly subject: string
    readonly lookedBefore: number
    readonly withdrawn?: string
    readonly leaf: number
    /** `chartward-notice-receipt/1`; absent for the second until it is published. */
    readonly receipt?: unknown
  } | null
}

export interface DoneAnswer {
  readonly done: boolean
}

export interface PhraseAnswer {
  /** Null: this person chose none. */
  readonly phrase: string | null
}

export interface WordAnswer {
  readonly word: string
  readonly expires: string
}
