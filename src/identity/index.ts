/**
 * Who is asking: people and what they sign in with; the sessions that are live, what opens them and the roles they carry.
 *
 * Invariants: a token, code or device is stored only as a keyed hash, a password as argon2id over the key server's pepper, a
 * seed, name or address sealed by the key server; what happens to an account is told before it is acknowledged; a sign-in
 * says nothing of which accounts there are; what opens a session is stored only as a keyed hash; a session ended here is
 * refused by this process at once and by any other within a second, and what is under way for it ends; when nobody can
 * know which sessions are live, none is believed; an ending that the ledger was not told of does not happen.
 * An attacker who owns the tables sees handles, roles, links to FHIR resources, public keys, and when who signed in; they
 * can neither present nor test anything without the key server. One who can write to them can give somebody a role or a
 * passkey or forge a session; every record opened with it is still in the ledger under its name.
 * Tables: `session`, `access_token`, `person`, `person_role`, `proxy`, `passkey`, `totp`, `recovery_code`, `password`, `enrolment`,
 * `used_challenge`, `attempt`, `device`, `notice`, `demo`.
 */
export { type Accounts, type AccountsOptions, openAccounts } from './accounts.ts'
export type { Caller, PersonId } from './caller.ts'
export type { Credentials, Owner } from './credentials.ts'
export type { Demo } from './demo.ts'
export type { Recovery } from './enrolment.ts'
export type { Asker, Barrier, IdentityEvent, RelyingParty, Tell, Vault, VaultContext } from './ground.ts'
export type { EndGiven, GivenAway } from './given-away.ts'
export { type Identity, type IdentityOptions, openIdentity, type TokenRequest } from './identity.ts'
export type { Notice } from './notices.ts'
export type { Passkey } from './passkeys.ts'
export type { People, PersonWanted } from './people.ts'
export type { Person, PersonDetails } from './person.ts'
export type { Factor, Factors, Proof } from './proof.ts'
export { type Proxies, type Proxy, type Relationship, RELATIONSHIPS } from './proxies.ts'
export { isPermitted, type Permission, purposeOf, type Role } from './roles.ts'
export { callerOf, type Opening, type Session, type SessionLimits } from './session.ts'
export type { Selection, Sessions } from './sessions.ts'
export type { SecondFactor, SignIn, SignInAnswer } from './sign-in.ts'
export type { TotpBegun } from './totp.ts'
export type { SignedIn, Visitor } from './visitor.ts'
