import book from '../../../law/notice-book.json' with { type: 'json' }
import type { Words } from './words.ts'

/** Whom a reader may call or write to. `status` says how far its cells were checked. */
export interface BookContact {
  readonly name: Words
  readonly address: readonly string[]
  readonly phone: string
  readonly web: string
  readonly status: string
}

/** Two laws that cannot both be followed: what can be chosen, and who does. */
export interface Conflict {
  readonly id: string
  readonly jurisdiction: string
  readonly tag: string
  readonly requiredBy: string
  readonly choices: readonly string[]
  readonly default: string
  readonly why: string
  readonly decides: string
  readonly status: string
}

/** When a tag applies, where it does not always. */
export interface Condition {
  readonly tag: string
  readonly when: string
  readonly elements?: readonly string[]
  readonly why: string
}

/** What letters say beyond the facts of one incident. **Source** `law/notice-book.json`. */
export interface NoticeBook {
  readonly version: string
  readonly title: Words
  readonly headings: readonly Words[]
  /** In which of the five parts a tag stands; null where it stands in the head of the letter. */
  readonly sections: Readonly<Record<string, number | null>>
  readonly always: { readonly tags: readonly string[] }
  readonly conditions: readonly Condition[]
  readonly conflicts: readonly Conflict[]
  readonly jurisdictions: Readonly<Record<string, Words>>
  readonly bureaus: readonly BookContact[]
  readonly federal: readonly BookContact[]
  readonly agencies: Readonly<Record<string, readonly BookContact[]>>
  /** Sentences for tags that came after this version of the program: a new law is data. */
  readonly texts: Readonly<Record<string, Words>>
}

/** The book that comes with this version. */
export const SHIPPED_BOOK: NoticeBook = book
