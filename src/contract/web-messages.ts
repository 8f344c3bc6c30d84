/** What the portal asks about messages: those that were sent, and those that only say so. */
export const MESSAGE_PATHS = {
  all: '/api/portal/messages',
  open: '/api/portal/messages/open',
  check: '/api/portal/messages/check',
  /** What a browser needs to check a QR code by itself. */
  checking: '/api/portal/messages/checking',
  /** The phrase that whoever calls has to know. */
  phrase: '/api/portal/messages/phrase',
  /** The word that somebody said on the phone. */
  word: '/api/portal/messages/word',
  /** How much waits for somebody in the portal. */
  waiting: '/api/portal/waiting',
} as const

/** Watching of people's credit that a notice offers. `enrolBy`: the last day, ISO. */
export interface WebOffer {
  readonly provider: string
  readonly months: number
  readonly website: string
  readonly phone: string
  readonly enrolBy: string
}

/** A notice that was sent to somebody. Times are milliseconds since 1970, `date` is the day that is printed on it. */
export interface WebMessage {
  readonly code: string
  readonly date: string
  readonly subject: string
  readonly channel: 'letter' | 'email' | 'portal'
  readonly language: 'en' | 'es'
  /** How often somebody looked up its code. */
  readonly looked: number
  /** Since when it does not count any more. */
  readonly withdrawn?: number
  /** Names of element classes: what left of this person. Absent where it was sent by hand. */
  readonly left?: readonly string[]
  readonly offer?: WebOffer
  /** Of a message in the portal: false until it was opened. */
  readonly read?: boolean
}

/** A step of the protection plan whose day has come. `day`: ISO. It stands until something is said of the step. */
export interface WebReminder {
  readonly step: string
  readonly title: { readonly en: string; readonly es: string }
  readonly day: string
}

export interface MessagesAnswer {
  readonly reminders: readonly WebReminder[]
  /** The newest first. */
  readonly messages: readonly WebMessage[]
  /** The list is complete up to this size of the public log. */
  readonly size: number
  readonly at: number
}

/** `patient` wherever it stands: the logical id of whose record it is; absent: one's own. */
export interface MessageAsked {
  readonly code: string
  readonly patient?: string
}

/** A message of the portal in the words in which it was sent. **Shape** `text`: plain lines. */
export interface OpenedMessage {
  readonly code: string
  readonly subject: string
  readonly text: string
  readonly language: 'en' | 'es'
  readonly sent: number
}

export interface CheckAsked {
  readonly text: string
  readonly patient?: string
}

/** One thing in a message that counts. `owner` is whose contact it is; `what` is what we never ask for. */
export type WebSign =
  | {
      readonly kind: 'contact'
      readonly what: 'phone' | 'link' | 'email'
      readonly value: string
      readonly owner: 'ours' | 'other' | 'look-alike' | 'reported' | 'unknown'
    }
  | {
      readonly kind: 'asks'
      readonly what: 'password' | 'code' | 'ssn' | 'payment' | 'gift-card' | 'remote'
    }

/** What came of a check. */
export interface CheckAnswer {
  readonly verdict: 'ours' | 'not-ours' | 'cannot-tell'
  readonly signs: readonly WebSign[]
  /** Notices to this very person whose code it names; whether the words are those that were sent, where that can be said. */
  readonly notices: readonly (Pick<WebMessage, 'code' | 'date' | 'subject' | 'withdrawn'> & {
    readonly wordForWord?: boolean
  })[]
  /** It names a code that nobody issued. */
  readonly strangeCode: boolean
  /** It names the code of a notice to somebody else, of which nothing is said. */
  readonly ofSomebodyElse: boolean
}

export interface CheckingAnswer {
  readonly issuer: string
  readonly siteUrl: string
  /** **Source** RFC 7517. */
  readonly jwk: object
  /** Phones, addresses and sites that are ours. */
  readonly phones: readonly string[]
  readonly emails: readonly string[]
  readonly hosts: readonly string[]
}

export interface PhraseShown {
  /** Absent: none was chosen. */
  readonly phrase?: string
  readonly changed?: number
  /** How often it was given to somebody who calls, and when last. */
  readonly told: number
  readonly toldLast?: number
}

export interface WordChecked {
  /** Absent for a word that nobody made, that was used, or is too old. */
  readonly made?: number
  readonly initials?: string
}

/** What waits for somebody in the portal. */
export interface WaitingAnswer {
  readonly unread: number
  /** Steps of the protection plan whose day has come. */
  readonly steps: number
}
