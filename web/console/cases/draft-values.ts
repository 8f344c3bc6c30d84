/** Words in both languages, as they are typed. */
export interface TypedWords {
  readonly en: string
  readonly es: string
}

export const NO_WORDS: TypedWords = { en: '', es: '' }

export const DAYS = ['from', 'to', 'discovered', 'noticeDate'] as const
export const SAID = ['subject', 'whatHappened', 'howItHappened', 'whatWeDid'] as const
export const OFFER = ['provider', 'months', 'website', 'phone', 'enrolBy'] as const

/** What is typed into the form of a draft, field by field. */
export interface TypedDraft {
  readonly days: Readonly<Record<(typeof DAYS)[number], string>>
  readonly isEstimated: boolean
  readonly said: Readonly<Record<(typeof SAID)[number], TypedWords>>
  /** Advice beyond what every letter gives. */
  readonly steps: readonly TypedWords[]
  readonly hasOffer: boolean
  readonly offer: Readonly<Record<(typeof OFFER)[number], string>>
  /** By id of the conflict; a choice that is empty: nobody decided. */
  readonly counsel: Readonly<Record<string, { readonly choice: string; readonly by: string }>>
  readonly lawEnforcementDelay: boolean
  readonly logInData: boolean
  readonly postOnly: boolean
  readonly supplement: boolean
  /** What the command line can say and this form does not ask. */
  readonly rest: Readonly<Record<string, unknown>>
}

export const NOTHING_TYPED: TypedDraft = {
  days: { from: '', to: '', discovered: '', noticeDate: '' },
  isEstimated: false,
  said: { subject: NO_WORDS, whatHappened: NO_WORDS, howItHappened: NO_WORDS, whatWeDid: NO_WORDS },
  steps: [],
  hasOffer: false,
  offer: { provider: '', months: '', website: '', phone: '', enrolBy: '' },
  counsel: {},
  lawEnforcementDelay: false,
  logInData: false,
  postOnly: false,
  supplement: false,
  rest: {},
}

/** A draft as the server keeps it: it has checked each member. */
interface KeptDraft {
  readonly dateOfBreach: { readonly from: string; readonly to: string; readonly estimated?: boolean }
  readonly discovered: string
  readonly noticeDate: string
  readonly subject: TypedWords
  readonly whatHappened: TypedWords
  readonly howItHappened?: TypedWords
  readonly whatWeDid: TypedWords
  readonly whatYouCanDo?: readonly TypedWords[]
  readonly monitoring?: Readonly<Record<(typeof OFFER)[number], string | number>>
  readonly counsel?: TypedDraft['counsel']
  readonly lawEnforcementDelay: boolean
  readonly logInData?: boolean
}

/** Where what is typed is kept while it is typed: a new draft of a case, or other words for a campaign. */
export function draftPlace(caseId: string, campaign?: string): string {
  return `/cases/${caseId}/notices${campaign === undefined ? '' : `#${campaign}`}`
}

/** A draft as it stands in the form. */
export function typedOf(draft: unknown): TypedDraft {
  const {
    dateOfBreach: { from, to, estimated = false },
    discovered,
    noticeDate,
    subject,
    whatHappened,
    howItHappened = NO_WORDS,
    whatWeDid,
    whatYouCanDo = [],
    monitoring,
    counsel = {},
    lawEnforcementDelay,
    logInData = false,
    ...rest
  } = draft as KeptDraft
  return {
    ...NOTHING_TYPED,
    days: { from, to, discovered, noticeDate },
    isEstimated: estimated,
    said: { subject, whatHappened, howItHappened, whatWeDid },
    steps: whatYouCanDo,
    hasOffer: monitoring !== undefined,
    offer:
      monitoring === undefined
        ? NOTHING_TYPED.offer
        : ({ ...monitoring, months: String(monitoring.months) } as TypedDraft['offer']),
    counsel,
    lawEnforcementDelay,
    logInData,
    rest,
  }
}

/** What is typed, as the server takes it: what is empty and may be is left out. */
export function draftOf(typed: TypedDraft): object {
  const { days, isEstimated, said, steps, hasOffer, offer, counsel, lawEnforcementDelay, logInData, rest } =
    typed
  const { from, to, discovered, noticeDate } = days
  const { howItHappened, ...told } = said
  const advice = steps.filter((one) => !isEmpty(one))
  const decided = Object.entries(counsel).filter(([, { choice }]) => choice !== '')
  return {
    ...rest,
    ...told,
    dateOfBreach: { from, to, ...(isEstimated ? { estimated: true } : {}) },
    discovered,
    noticeDate,
    lawEnforcementDelay,
    ...(isEmpty(howItHappened) ? {} : { howItHappened }),
    ...(advice.length === 0 ? {} : { whatYouCanDo: advice }),
    ...(hasOffer ? { monitoring: { ...offer, months: Number(offer.months) } } : {}),
    ...(decided.length === 0 ? {} : { counsel: Object.fromEntries(decided) }),
    ...(logInData ? { logInData } : {}),
  }
}

const isEmpty = ({ en, es }: TypedWords): boolean => en.trim() === '' && es.trim() === ''
