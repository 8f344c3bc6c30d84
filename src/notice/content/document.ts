import { createHash } from 'node:crypto'
import { canonicalJson } from '../../kernel/index.ts'
import type { Variant } from '../recipients/recipient.ts'
import type { Language } from './words.ts'

/** A name and the lines that follow it: an address, a telephone number. */
export interface Contact {
  readonly name: string
  readonly lines: readonly string[]
}

/** A piece of a section, in the order it is read. */
export type Block =
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'contacts'; readonly contacts: readonly Contact[] }

/** One of the parts a notice has. */
export interface Section {
  readonly heading: string
  readonly blocks: readonly Block[]
}

/** What lets a reader check that a notice is ours. **Shape** `code`: as printed; `qr`: the text of the square; `verifyUrl`: where to type the code. */
export interface Seal {
  readonly code: string
  readonly qr: string
  readonly verifyUrl: string
}

/** How one conflict between jurisdictions was solved in a notice. `by` is null where nobody decided and the default counts. */
export interface SolvedConflict {
  readonly id: string
  readonly choice: string
  readonly by: string | null
}

/** One notice to one person, before it becomes a letter, an e-mail or a message. */
export interface NoticeDocument {
  readonly case: string
  readonly language: Language
  readonly variant: Variant
  readonly part2: boolean
  /** Whose law it follows: a code, or `US` where no law of a state does. */
  readonly jurisdiction: string
  readonly title: string
  readonly subject: string
  /** **Shape** ISO date. */
  readonly date: string
  readonly dateInWords: string
  /** Who writes: the first line is the name on the envelope. */
  readonly from: readonly string[]
  /** Name and address, a line each, as they show in the window. Without an address, the name alone. */
  readonly to: readonly string[]
  readonly greeting: string
  readonly opening: readonly string[]
  readonly sections: readonly Section[]
  readonly closing: readonly string[]
  /** How to get it in another form; and, in the other language, how to get it in that language. */
  readonly help: string
  readonly invitation: string
  /** Names of element classes: exactly those of the scope report for this person. */
  readonly elements: readonly string[]
  /** Content tags it says, and those a law kept out. */
  readonly tags: readonly string[]
  readonly omitted: readonly string[]
  readonly conflicts: readonly SolvedConflict[]
  readonly minPointSize: number
  /** How to check it, and what we never ask for. */
  readonly check: Section
  readonly seal?: Seal
}

/** SHA-256 of what a notice says to whom. The seal is no part of it: it is made from the digest. */
export function digestOf(document: NoticeDocument): Uint8Array {
  const { seal: _seal, ...said } = document
  return createHash('sha256').update('chartward notice v1\n').update(canonicalJson(said)).digest()
}

/** The same notice, with what lets its reader check it. */
export function sealed(document: NoticeDocument, seal: Seal): NoticeDocument {
  return { ...document, seal }
}
