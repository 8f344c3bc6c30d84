import type { WebOffer } from './web-messages.ts'

/** What the portal asks about the plan that protects somebody after a breach, or before one. */
export const PROTECTION_PATHS = {
  plan: '/api/portal/protection',
  step: '/api/portal/protection/step',
  letter: '/api/portal/protection/letter',
  letterPdf: '/api/portal/protection/letter.pdf',
} as const

export interface WebWords {
  readonly en: string
  readonly es: string
}

/** Where a step is done. **Shape** `web`: an address to be typed, never a link that is followed for somebody. */
export interface WebPlace {
  readonly name: string
  readonly web?: string
  readonly phone?: string
}

/** How far somebody is with a step. */
export type StepState = 'open' | 'done' | 'skipped'

export interface WebStep {
  readonly id: string
  readonly group: string
  readonly title: WebWords
  readonly why: WebWords
  readonly how: readonly WebWords[]
  readonly minutes: number
  readonly places: readonly WebPlace[]
  /** A letter that can be filled in from the record. */
  readonly letter?: string
  /** Personal data to be copied, put together in the browser. */
  readonly fields?: true
  /** The page of the portal on which it is done. */
  readonly inside?: string
  readonly source: string
  /** When the source said so: a year or an ISO day. */
  readonly asOf: string
  /** Because of these element classes. */
  readonly because: readonly string[]
  readonly state: StepState
  /** ISO day until which it should be done, or done again; absent where there is no hurry. */
  readonly due?: string
  /** ISO day on which somebody wants to be reminded. */
  readonly remind?: string
  readonly changed?: number
}

/** A notice because of which steps stand in the plan. */
export interface WebTold {
  readonly code: string
  readonly case: string
  readonly date: string
  readonly left: readonly string[]
  readonly offer?: WebOffer
}

export interface PlanAnswer {
  /** Empty: there was no breach that this person was told of, and the plan is a general one. */
  readonly told: readonly WebTold[]
  /** Names of element classes, and `credentials` where what somebody signs in with left too. */
  readonly left: readonly string[]
  readonly steps: readonly WebStep[]
  /** ISO day, as the server has it. */
  readonly today: string
  /** How many steps wait to be done. */
  readonly waiting: number
}

export interface StepAsked {
  readonly id: string
  readonly state: StepState
  readonly remind?: string
  readonly patient?: string
}

/** Of whom a letter is asked for; `kind` is what a step names. */
export interface LetterAsked {
  readonly kind: string
  readonly patient?: string
}

/** A letter, filled in from the record: in English, explained in both languages. Dates in it are words. */
export interface LetterAnswer {
  readonly title: WebWords
  readonly about: readonly WebWords[]
  /** Name, address and phone of whoever writes, a line each. */
  readonly from: readonly string[]
  readonly day: string
  readonly subject: string
  /** How it reads to each health plan of theirs it may go to; one where it goes to none. */
  readonly versions: readonly LetterVersion[]
  readonly name: string
  /** The paragraph of each version in whose place stands what is wrong; absent where nobody is asked for that. */
  readonly errorsAt?: number
}

export interface LetterVersion {
  /** What tells it from the others: the plan with the member number. Empty where it goes to no plan. */
  readonly plan: string
  /** Whom it is addressed to, as far as it is known. */
  readonly to: string
  /** Who writes, so that whoever gets it finds them: a line each. */
  readonly about: readonly string[]
  readonly body: readonly string[]
}

/** The same as a file, with what somebody typed. `version`: which of them; `language`: of what explains it. */
export interface LetterPdfAsked extends LetterAsked {
  readonly language: 'en' | 'es'
  readonly version: number
  readonly to: string
  readonly errors: string
}
