import type { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock, Log, PatientId } from '../kernel/index.ts'
import type { Access } from '../access/index.ts'
import type { Asker, Sessions } from '../identity/index.ts'
import type { Database } from '../postgres/index.ts'
import type { Clients } from './clients.ts'
import type { Grants } from './grants.ts'
import type { Records } from './records.ts'
import type { Secrets } from './secrets.ts'

/** What happened between a person, an app and this server. `note` holds no secret. */
export interface OauthEvent {
  readonly how: 'consent' | 'token' | 'policy' | 'operation' | 'sign-in-failed' | 'denied'
  readonly who: Asker
  readonly note: string
  readonly patient?: PatientId
}

/** Resolves when the event's leaf is durable; what it tells of does not take effect before. */
export type Tell = (event: OauthEvent) => Promise<void>

/** What this module is given. */
export interface OauthOptions {
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  /** 32 bytes from the key server: every hash and every seal in the tables is under it. */
  readonly root: Uint8Array
  readonly sessions: Sessions
  readonly access: Pick<Access, 'subjectOf' | 'standings'>
  readonly tell: Tell
  readonly isType: (name: string) => boolean
  /** Absent: none is. A suspended app is found as little as a disabled one, and is found again when that ends. */
  readonly isSuspended?: (client: string) => boolean
  /** Where apps reach the FHIR door, without a slash at its end; asked when needed, for the port may be chosen late. */
  readonly publicUrl: () => string
  /** The one origin people use: who is asked for access is signed in there. */
  readonly siteUrl: () => string
  /** However often it is refreshed, what an app was given ends after this long. */
  readonly grantLifetimeMs: number
  /** Origins whose key sets may be fetched; no other address that an app names is asked. */
  readonly keyOrigins: readonly string[]
}

/** The parts that stand on each other. */
export interface Ground extends OauthOptions {
  readonly secrets: Secrets
  readonly clients: Clients
  readonly grants: Grants
  readonly records: Records
  /** Where the request that is being answered came from. */
  readonly serving: AsyncLocalStorage<Serving>
}

/** The request that is being answered. `suspended`: the app it was asked as, when that is suspended. */
export interface Serving {
  readonly address: string
  suspended?: string
}

export function issuerOf({ siteUrl }: Pick<Ground, 'siteUrl'>): string {
  return `${siteUrl()}/auth`
}

export function fhirBaseOf({ publicUrl }: Pick<Ground, 'publicUrl'>): string {
  return `${publicUrl()}/fhir/R4`
}

/** An app that asks before anybody is known to have given it anything. */
export function appAsker({ serving }: Ground, client: string): Asker {
  return {
    user: 'unknown',
    role: 'none',
    client,
    session: 'none',
    address: serving.getStore()?.address ?? 'local',
  }
}
