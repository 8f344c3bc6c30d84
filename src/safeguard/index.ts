/**
 * What people can do to protect themselves after a breach, and before one: steps as data, each with its source; which of them
 * fit what left of somebody; and how far they are with them.
 *
 * Invariants: each class of elements leads to at least one step; no step sends anything anywhere for somebody; what is kept is
 * sealed, one row a person, under a keyed name. Owns the table `protection_plan`. Who owns it can take away what somebody
 * ticked off, or put back an older state of it, and can read nothing.
 */
export { dueDay, planFor, type PlannedStep, type Situation } from './plan.ts'
export { openSafeguard, type Safeguard, type StepProgress } from './progress.ts'
export type { Left, Step } from './step.ts'
