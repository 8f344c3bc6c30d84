/**
 * What apps may ask for and what they were given: the grammar of SMART scopes and their words for people, grants
 * with the sessions all of their tokens live in, and the store an authorization server keeps its records in.
 *
 * Invariants: nothing that can be presented (token, code, handle) is stored, only its keyed hash; a record given
 * under a grant is found only while the grant, its session and its app are alive.
 * An attacker who owns the tables sees which apps there are and when grants were made. They can present none of
 * it; rows altered or moved do not open (`SEAL_BROKEN`).
 * Tables: `oauth_client`, `oauth_record`, `oauth_grant`, `oauth_session`.
 */
export { type Client, type ClientAsked, type Clients, openClients } from './clients.ts'
export { type GrantContext, type Grants, type LaunchContext, type LiveGrant, openGrants } from './grants.ts'
export type { PatientChoice, People, SignedIn } from './people.ts'
export { openRecords, type Payload, type RecordPut, type Records } from './records.ts'
export { covers, parseScope, type ResourceScope } from './scope-grammar.ts'
export { offersOf, type ScopeOffer } from './scope-words.ts'
export { openSecrets, type Secrets } from './secrets.ts'
export { openGrantSessions, type SessionRegistry, type SessionWanted } from './sessions.ts'
