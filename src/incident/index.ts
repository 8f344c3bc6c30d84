/**
 * Responding to an incident: containing whoever it is about in every module at once, by hand, by policy and by timer, and
 * proving that nothing of theirs is alive.
 *
 * Invariants: what contains somebody is told to the ledger before it counts; the policy never keeps a person from breaking
 * the glass before somebody had the time to look; what failed half way is done again within seconds; what a status calls
 * dead was looked up, not remembered.
 * Keeps nothing of its own: who owns the tables of `containment` owns what it does. Owns no tables.
 */
export type { Freezer, Ground as IncidentGround } from './ground.ts'
export { type Incident, openIncident } from './incident.ts'
export type { ContainStatus } from './status.ts'
