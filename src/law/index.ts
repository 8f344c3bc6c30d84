/**
 * Duties to tell people, authorities and the press after a breach, as data with their sources, and what they come to
 * for an incident: dates, orders, thresholds. Pure: it reads no file and no clock.
 *
 * Invariants: no code names a state: a new law is a change of data; what nobody checked is never shown as if somebody
 * had; a relief counts only when a named person signed it, and the plan that is the default takes none whose text was
 * not seen; the same facts and the same rules give the same duties, and say by which digests they can be found again.
 *
 * It owns no storage: whoever changes the rules changes what is due, so their version stands in every decision.
 * Tables: none.
 */
export {
  contentsFor,
  type Contents,
  type FilingContents,
  filingFor,
  type NoticeContents,
  type NoticeFormat,
  type Tag,
} from './contents.ts'
export type { Counter, Crossing, Duties, Duty, Plan, Relieved } from './duty.ts'
export { computeDuties } from './duties.ts'
export type { Facts, Hold, PersonGroup, Relief } from './facts.ts'
export type { ElementKind, Law, LawFile, LawFiles } from './law.ts'
export { type CalendarOptions, icalendar } from './icalendar.ts'
export { groupPeople } from './grouping.ts'
export { readFacts } from './read-facts.ts'
export { readLaw } from './read-law.ts'
export { jurisdictionOf, type Residence } from './residence.ts'
export {
  type Anchor,
  ANCHORS,
  isVerified,
  type Order,
  type ReliefKind,
  type Role,
  type Rule,
  type RuleKind,
  type Status,
  type Tier,
} from './rule.ts'
