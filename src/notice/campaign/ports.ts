import type { Clock, Log } from '../../kernel/index.ts'
import type { Disclosure, Interaction } from '../../disclosure/index.ts'
import type { Database } from '../../postgres/index.ts'
import type { Conflict } from '../content/book.ts'
import type { Monitoring } from '../content/model.ts'
import type { Review, Reviewed } from '../content/review.ts'
import type { Issuer, PrintedSeal } from '../proof/issuing.ts'
import type { Recipient } from '../recipients/recipient.ts'
import type { Recipients } from '../recipients/recipients.ts'

/** Everybody of a case, as they are written to. */
export type RecipientSource = Pick<Recipients, 'sendable' | 'queues' | 'residences'>

/** What a notice says, from its model and for one recipient; made by what composes letters. */
export interface Wording {
  /** The model as it is kept. **Errors** `NOTICE_INVALID`, naming what is missing. */
  check(draft: unknown): object
  /** Completes it with what only the whole list says, such as how many live where. */
  complete(draft: object, counts: ListCounts): object
  /** What whoever approves it should know: what is wrong, and what of the law nobody verified. */
  review(model: object, of: Reviewed): Review
  /** What is said to everybody at once: the posting of the home page, releases for the press, and the call script. */
  open(model: object, publicity: Publicity): readonly OpenText[]
  /** Conflicts of two laws that letters to these residences meet, whether or not somebody decided them. */
  conflicts(jurisdictions: readonly string[]): readonly Conflict[]
  /** What a model says that somebody can do something about. */
  advice(model: object): Advice
  /** Gets ready to compose by one model: its words are looked at once. */
  composer(model: object): Composer
}

/** `date`: what is printed on the notice, ISO. `logIn`: user names or passwords left too. `offer`: a service that watches people's credit. */
export interface Advice {
  readonly date: string
  readonly logIn: boolean
  readonly offer?: Monitoring
}

/** What left of anybody, and of whom the press has to be told: the states, with what left of those who live there. */
export interface Publicity {
  readonly elements: readonly string[]
  readonly press: ReadonlyMap<string, readonly string[]>
}

/** A text for a page or a person at the telephone. **Shape** `name`: of a file. */
export interface OpenText {
  readonly name: string
  readonly content: string
}

/** How many people a list has. */
export interface ListCounts {
  readonly case: string
  readonly total: number
  /** By residence; those whose residence is not known are left out. */
  readonly byState: ReadonlyMap<string, number>
}

/** Composes by one model. **Errors** `NOTICE_INVALID` when a recipient's law asks for what the model does not say. */
export interface Composer {
  /** The day that is printed on it. Whoever checks a notice compares. */
  readonly date: string
  /** SHA-256 of what the recipient is told, without its seal. */
  digest(recipient: Recipient): Uint8Array
  /** What stands at its head and in what `/verify` shows: the title of a letter, the subject of a message. No word about health. */
  subject(recipient: Recipient, channel: 'letter' | 'email' | 'portal'): string
  /** The name it is sent under, where that is not the organisation's own: see 42 CFR Part 2. */
  sender(recipient: Recipient): string | undefined
  /** Element classes of this person, in plain words. */
  elements(recipient: Recipient): readonly string[]
  email(recipient: Recipient, seal: PrintedSeal): EmailText
  portal(recipient: Recipient, seal: PrintedSeal): { readonly subject: string; readonly text: string }
  /** One PDF of all of them, in their order. */
  letters(
    recipients: readonly { readonly recipient: Recipient; readonly seal: PrintedSeal }[],
  ): Promise<Uint8Array>
}

export interface EmailText {
  readonly subject: string
  readonly text: string
  readonly html: string
}

/** What came of handing over one e-mail. */
export type Handed =
  | { readonly outcome: 'sent' }
  /** The mail server will not take it. */
  | { readonly outcome: 'refused'; readonly code: number }
  /** It was not taken, and may be another time. */
  | { readonly outcome: 'later' }
  /** No mail server answered: it says nothing about this e-mail. */
  | { readonly outcome: 'away' }
  /** The whole message was on its way when the connection ended: it may have been taken. */
  | { readonly outcome: 'unknown' }

/** One e-mail to be handed over. */
export interface Email extends EmailText {
  readonly to: { readonly name: string; readonly address: string }
  readonly messageId: string
  readonly date: Date
}

/** Hands e-mails to a mail server. */
export interface Mailer {
  readonly messagesPerMinuteMax: number
  /** How many can be on their way at once. */
  readonly connections: number
  /** The name after the @ of message ids. */
  readonly domain: string
  hand(email: Email): Promise<Handed>
  close(): Promise<void>
}

/** Why nothing may go out yet to those who live somewhere; `everybody`: to nobody. */
export interface HeldBack {
  readonly everybody?: string
  readonly byState: ReadonlyMap<string, string>
}

/** What campaigns stand on. */
export interface CampaignGround {
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  readonly environment: string
  /** 32 bytes from the key server: pieces are sealed and people are found under keys made of it. */
  readonly root: Uint8Array
  readonly tell: Disclosure['note']
  /** In whose name the server sends. */
  readonly itself: (request: string) => Interaction
  readonly recipients: RecipientSource
  readonly wording: Wording
  readonly issuer: Issuer
  /** Undefined: no mail server is configured. */
  readonly mailer: Mailer | undefined
  /** Holds of law enforcement, and authorities that are to be told before. */
  heldBack(caseId: string): Promise<HeldBack>
  /** A campaign of a case is about to begin: clocks are counted from it. */
  begins(interaction: Interaction, campaign: { readonly id: string; readonly case: string }): Promise<void>
}
