import type { Clock } from '../kernel/index.ts'
import type { Access } from '../access/index.ts'
import type { Disclosure } from '../disclosure/index.ts'
import type { Accounts } from '../identity/index.ts'
import type { Oauth } from '../oauth/index.ts'
import type { Database } from '../postgres/index.ts'
import type { Secrets } from './secrets.ts'

/** What an organisation decided of what is shown to patients. */
export interface SeenSettings {
  /** Who looked is shown by name, or by what they do. */
  readonly staffNames: 'name' | 'role'
  /** Whether the whole entries of people at work are given out, for checking: they say where somebody sat. */
  readonly openings: 'given' | 'held'
  /** A question is answered within so many days. */
  readonly questionDays: number
  /** The organisation's own name. */
  readonly organisation: string
}

/** What the history of a record, questions and alerts stand on. */
export interface SeenGround {
  readonly disclosure: Pick<Disclosure, 'accesses' | 'note' | 'shownSince'>
  readonly accounts: Pick<Accounts, 'people'>
  readonly access: Pick<Access, 'actorsOf'>
  readonly oauth: { readonly clients: Pick<Oauth['clients'], 'list'> }
  readonly database: Database
  readonly clock: Clock
  readonly secrets: Secrets
  readonly settings: SeenSettings
  /** Of the disclosure ledger, and of those who cosign it. */
  readonly vkey: string
  readonly witnesses: readonly string[]
}
