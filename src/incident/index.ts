/**
 * Responding to an incident: containing whoever it is about in every module at once, by hand, by policy and by timer;
 * proving that nothing of theirs is alive; and undoing what they wrote.
 *
 * Invariants: what contains somebody is told to the ledger before it counts; the policy never keeps a person from breaking
 * the glass before somebody had the time to look; what failed half way is done again within seconds; what a status calls
 * dead was looked up, not remembered. What somebody wrote is known from the disclosure ledger alone. Nothing is erased:
 * what is undone is written again as a new version, through `disclosure`. A later edit by somebody else is shown, never
 * overwritten. A plan is applied to the versions it was made of, or not at all.
 *
 * Who owns the tables of `containment` owns what it does. Who owns the table of plans can make them be forgotten; one that
 * was altered is refused: its name is a digest of it.
 * Owns the table `rollback_plan`.
 */
export type { Freezer, Ground as IncidentGround } from './ground.ts'
export { type Incident, openIncident } from './incident.ts'
export { type ActorKind, type Due, dueFor } from './policy.ts'
export { openRollback, type Rollback } from './rollback.ts'
export type { ContainStatus } from './status.ts'
