import type { NoticeBook } from './book.ts'
import type { Words } from './words.ts'

/** Who writes: what stands in the letter's head and under "For More Information". */
export interface Organisation {
  readonly name: string
  /** What stands on envelopes, as sender and in subjects where the name itself would say what care somebody gets. */
  readonly neutralName: string
  /** The company that owns it, or null where nobody does. */
  readonly parentCompany: string | null
  /** **Shape** street lines, without the city. */
  readonly street: readonly string[]
  readonly city: string
  readonly state: string
  readonly postalCode: string
  readonly phone: string
  readonly hours: Words
  readonly tty: string | null
  readonly email: string
  readonly website: string
  readonly signer: string
  readonly signerRole: Words
}

/** A service that watches people's credit, offered to all of them. */
export interface Monitoring {
  readonly provider: string
  readonly months: number
  readonly website: string
  readonly phone: string
  /** **Shape** ISO date. */
  readonly enrolBy: string
}

/** What counsel decided where two laws cannot both be followed. */
export interface CounselChoice {
  readonly choice: string
  readonly by: string
}

/**
 * What one incident says to everybody, in each language: the one thing that is approved. What differs from person to
 * person comes from the person. **Shape** plain JSON, so that it can be frozen and digested. No patient data.
 */
export interface NoticeModel {
  readonly case: string
  readonly organisation: Organisation
  /** Subject of e-mails and messages. It says nothing about anybody's health. */
  readonly subject: Words
  readonly dateOfBreach: { readonly from: string; readonly to: string; readonly estimated?: boolean }
  readonly discovered: string
  readonly noticeDate: string
  readonly whatHappened: Words
  /** How they got in, where a law asks for it. */
  readonly howItHappened?: Words
  readonly whatWeDid: Words
  /** Advice beyond that which every letter gives, each a sentence or two. */
  readonly whatYouCanDo?: readonly Words[]
  readonly monitoring?: Monitoring
  readonly lawEnforcementDelay: boolean
  /** User names or passwords left too. */
  readonly logInData?: boolean
  /** How many people of each jurisdiction, by code, and how many in all. */
  readonly affectedByState: Readonly<Record<string, number>>
  readonly total: number
  /** By id of the conflict. What is not decided follows the default of the book. */
  readonly counsel?: Readonly<Record<string, CounselChoice>>
  /** Instead of the one that came with this version. */
  readonly book?: NoticeBook
}
