import { randomUUID } from 'node:crypto'
import type { Clock, Log } from '../kernel/index.ts'
import type { Access } from '../access/index.ts'
import type { Containment, Target } from '../containment/index.ts'
import type { Findings } from '../detection/index.ts'
import type { Disclosure, Interaction } from '../disclosure/index.ts'
import type { Accounts, Asker, Identity, Selection } from '../identity/index.ts'
import type { Keys } from '../keys/index.ts'
import type { Oauth } from '../oauth/index.ts'
import type { Database } from '../postgres/index.ts'
import type { ScopeLedger } from '../scope/index.ts'

/** The key server's brake: while it is on, a key is released for broken glass alone. */
export interface Freezer {
  freeze(by: Asker, reason: string): Promise<void>
  thaw(by: Asker): Promise<void>
  isFrozen(): Promise<boolean>
}

/** What is done of itself. */
export interface PolicySettings {
  readonly automatic: boolean
  /** A critical finding that nobody acknowledged for so long goes a degree further. */
  readonly acknowledgeWithinMs: number
}

/** What responding to an incident acts on. */
export interface Ground {
  readonly clock: Clock
  readonly database: Pick<Database, 'query'>
  readonly log: Log
  readonly containment: Containment
  readonly identity: Identity
  readonly accounts: Accounts
  readonly access: Access
  readonly oauth: Oauth
  readonly disclosure: Disclosure
  readonly keys: Pick<Keys, 'forget' | 'inCache'>
  readonly freezer: Freezer
  readonly findings: Findings
  readonly ledgers: { readonly disclosure: ScopeLedger; readonly keys: ScopeLedger }
  /** How long a released key may live in this process. */
  readonly cacheLifetimeMs: number
  readonly policy: PolicySettings
}

/** In whose name something is done. */
export function interactionOf(who: Asker): Interaction {
  return { who, request: randomUUID(), why: 'HSYSADMIN' }
}

/** The sessions of a target; undefined for the environment, whose are all. */
export function sessionsOf({ kind, name }: Target): Selection | undefined {
  switch (kind) {
    case 'person':
      return { user: name }
    case 'session':
      return { session: name }
    case 'app':
      return { client: name }
    case 'environment':
      return undefined
  }
}
