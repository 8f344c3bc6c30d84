/**
 * Who is asking: access tokens, the sessions behind them and the roles they carry.
 *
 * Invariants: a token is stored only as a keyed hash; a session ended here is refused by this process at
 * once and by any other within a second.
 * An attacker who owns the table sees who has sessions, and can neither present a token nor test a guess;
 * one who can write to it can lengthen or forge a session, and every record that session opens is still
 * in the ledger under its name.
 * Tables: `access_token`.
 */
export type { Caller, PersonId } from './caller.ts'
export { isPermitted, type Permission, purposeOf, type Role } from './roles.ts'
export { type Identity, type IdentityOptions, openIdentity, type TokenRequest } from './tokens.ts'
