/**
 * What people can do to protect themselves after a breach, and before one: steps as data, each with its source; which of them
 * fit what left of somebody; how far they are with them; and letters that ask others to act.
 *
 * Invariants: each class of elements leads to at least one step; no step sends anything anywhere for somebody; what is kept is
 * sealed, one row a person, under a keyed name. Owns the table `protection_plan`. Who owns it can take away what somebody
 * ticked off, or put back an older state of it, and can read nothing.
 */
export { ERRORS_HERE, LETTER_FOLLOWS, LETTER_WORDS, type LetterFacts, type LetterWords } from './letters.ts'
export { dueDay, planFor, type PlannedStep, type Situation } from './plan.ts'
export { openSafeguard, type Safeguard, type StepProgress } from './progress.ts'
export { type Left, type Letter, LETTERS, type Step } from './step.ts'
