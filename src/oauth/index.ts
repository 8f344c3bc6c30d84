/**
 * Apps: their registration, what people give them, and the OAuth 2.1, OpenID Connect and SMART App Launch they ask in.
 * The protocol is spoken by `oidc-provider`; who is asking, which sessions live and what a person may open stay with
 * `identity` and `access`.
 *
 * Invariants: nothing that can be presented (token, code, handle, secret) is stored, only its keyed hash; a record given
 * under a grant is found only while the grant, its session and its app are alive; a token is told to the ledger before it
 * opens anything; an app is given no more than it registered for, asked for, and was allowed.
 * An attacker who owns the tables sees which apps there are and when grants were made. They can present none of
 * it; rows altered or moved do not open (`SEAL_BROKEN`). One who can write to them can register an app, and must still
 * find a person who allows it something.
 * Tables: `oauth_client`, `oauth_invitation`, `oauth_record`, `oauth_grant`.
 */
export type { Client, ClientAsked, Clients } from './clients.ts'
export type { Allowed, Asking, PatientAsked } from './consent.ts'
export { STYLE, STYLE_PATH } from './context.ts'
export type { OauthEvent, OauthOptions, Tell } from './ground.ts'
export type { GrantExplained } from './grants.ts'
export type { LaunchWanted } from './launches.ts'
export type { Given, Left } from './left.ts'
export { type Oauth, openOauth } from './oauth.ts'
export { CONSENT_PATH } from './provider.ts'
export type { ScopeOffer } from './scope-words.ts'
export type { Exchange } from './serve.ts'
