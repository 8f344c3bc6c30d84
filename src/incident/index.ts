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
 * Cases: what is done in one is an event, told to the ledger before it counts; nothing of a case is changed or taken away,
 * and whoever was counted stays counted. Who owns their tables can take the end of a case away; the leaves tell of it.
 * Owns the tables `rollback_plan`, `freeze_asked`, `incident_case`, `case_event`, `case_people` and `case_input`.
 */
export type {
  AnchorSet,
  Case,
  CaseEntry,
  CaseGrown,
  CaseHold,
  CasePerson,
  CaseRole,
  Covers,
  Decision,
  Growth,
  Origin,
  ScopeRun,
  Signature,
  Task,
} from './case/case.ts'
export { type AnchorAsked, type Cases, openCases, type TaskAsked } from './case/cases.ts'
export type { CaseGround } from './case/ground.ts'
export type { HoldAsked } from './case/holds.ts'
export { requireOpen } from './case/require-open.ts'
export type { CaseAsked } from './case/opening.ts'
export type { Suggestion } from './case/suggest.ts'
export type { TimelineItem } from './case/timeline.ts'
export type { DecideAsked } from './determination/decide.ts'
export type { DetermineAsked } from './determination/determine.ts'
export { lawReliefsOf } from './determination/relieved.ts'
export {
  assess,
  type Assessed,
  type Factor,
  type Worksheet,
  type WorksheetInputs,
} from './determination/worksheet.ts'
export type { FreezeAsked, FreezeWaiting, Freezing } from './freeze-by-two.ts'
export type { Freezer, Ground as IncidentGround } from './ground.ts'
export { type Incident, openIncident } from './incident.ts'
export { type ActorKind, type Due, dueFor } from './policy.ts'
export { openRollback, type Rollback } from './rollback.ts'
export type { ContainStatus } from './status.ts'
