/**
 * What people do about an intruder. Here: undoing what they wrote.
 *
 * Invariants: what somebody wrote is known from the disclosure ledger alone. Nothing is erased: what is undone is written
 * again as a new version, through `disclosure`. A later edit by somebody else is shown, never overwritten. A plan is
 * applied to the versions it was made of, or not at all.
 *
 * Who owns the table can make plans be forgotten. One that was altered is refused: its name is a digest of it.
 * Owns the table `rollback_plan`.
 */
export { openRollback, type Rollback } from './rollback.ts'
