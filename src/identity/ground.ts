import { createHmac, randomUUID } from 'node:crypto'
import type { Clock } from '../kernel/index.ts'
import type { Database } from '../postgres/index.ts'
import type { EndGiven } from './given-away.ts'
import type { PasswordRules } from './password-rules.ts'

/** Who asks for something, as it stands in a leaf. Before a sign-in `user` is `unknown`. */
export interface Asker {
  readonly user: string
  readonly role: string
  readonly client: string
  readonly session: string
  readonly address: string
}

/** What happened to an account. `note` holds no secret and nothing of a patient. */
export interface IdentityEvent {
  readonly how: 'sign-in' | 'sign-in-failed' | 'factor' | 'revocation' | 'role'
  readonly who: Asker
  readonly note: string
}

/** Resolves when the event's leaf is durable; what it tells of is not acknowledged before. */
export type Tell = (event: IdentityEvent) => Promise<void>

/** Whom nobody lets in, whatever they show: what `containment` knows, as far as identity needs it. */
export interface Barrier {
  /** Answers from memory. */
  isBarred(who: Pick<Asker, 'user' | 'client' | 'session'>): boolean
  /** Tells the ledger of somebody turned away, and answers what they are told. */
  turnAway(who: Asker): Promise<Error>
}

/** On whose behalf the key server is asked. **Shape** as `ReleaseContext` of keys. */
export interface VaultContext {
  readonly who: Asker
  readonly request: string
  readonly purpose: string
}

/** What identity needs of the key server: nothing here can be read or tried without it. */
export interface Vault {
  pepper(inputs: readonly Uint8Array[], context: VaultContext): Promise<Buffer[]>
  sealSecrets(
    secrets: readonly { readonly name: string; readonly plain: Uint8Array }[],
    context: VaultContext,
  ): Promise<Buffer[]>
  openSecrets(
    secrets: readonly { readonly name: string; readonly sealed: Uint8Array }[],
    context: VaultContext,
  ): Promise<Buffer[]>
}

/** The site passkeys belong to. **Shape** `id` a domain name; `origins` as the browser writes them. */
export interface RelyingParty {
  readonly id: string
  readonly name: string
  readonly origins: readonly string[]
}

/** What people, their credentials and their sign-in stand on. */
export interface Ground {
  readonly database: Database
  /** 32 bytes from the key server; every hash in the tables is under it. */
  readonly hashKey: Uint8Array
  readonly clock: Clock
  readonly vault: Vault
  readonly tell: Tell
  readonly endGiven: EndGiven
  readonly relyingParty: () => RelyingParty
  readonly passwordRules: PasswordRules
}

/** A keyed hash for one kind of thing: what was hashed as a code is never found as an address. */
export function hashOf({ hashKey }: Pick<Ground, 'hashKey'>, kind: string, text: string): Buffer {
  return createHmac('sha256', hashKey).update(`${kind}\0${text}`, 'utf8').digest()
}

export function contextOf(who: Asker, purpose: string): VaultContext {
  return { who, request: randomUUID(), purpose }
}
