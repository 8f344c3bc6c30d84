/**
 * Who may do what with whose record: permissions as data, how people stand to patients, and the exceptions people made.
 *
 * Invariants: `decide` is pure, and what no line of `PERMISSIONS` allows is refused; labels and scopes only narrow. An
 * exception (glass broken, support granted, bulk
 * work approved) counts after its leaf is durable, and ends by itself. A relation ends with
 * the write that ends it in this process, and in any other within a second, as does a role or a proxy.
 * An attacker who can write to the tables can grant themselves support, bulk work or broken glass, for a person they can sign in
 * as; what is shown by it still stands in the ledger under that person, and no leaf tells of the exception.
 * Tables: `break_glass`, `support_grant`, `bulk_grant`.
 */
export { type Access, type AccessOptions, type Bulk, openAccess } from './access.ts'
export type { BulkAsked, BulkFor, BulkGrant, BulkListed } from './bulk.ts'
export type { Asker, CareRecords, Relationship, Subject } from './standings.ts'
export { CLASSES, classOf, type ResourceClass } from './classes.ts'
export {
  canEver,
  closestRelation,
  decide,
  type Decision,
  type Question,
  type Standing,
  STRANGER,
} from './decide.ts'
export type { Reason, RoleExplained } from './explain.ts'
export type { AccessEvent, GlassBroken, SupportAsked, SupportListed, Tell } from './exceptions.ts'
export { type Key, NARROWING, type Tie, widens } from './narrowing.ts'
export type { People, PersonFacts } from './people.ts'
export {
  type Action,
  ACTIONS,
  PERMISSIONS,
  type Permission,
  type Relation,
  RELATIONS,
} from './permissions.ts'
export {
  covers,
  formatScope,
  isOtherScope,
  type OtherScope,
  parseScope,
  parseScopes,
  type ResourceScope,
} from './scope-grammar.ts'
export { type Scope, scopeAllows, type ScopeAnswer, type ScopeQuestion } from './scopes.ts'
