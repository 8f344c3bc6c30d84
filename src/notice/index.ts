/**
 * Telling people: who is written to, what is said, how it is sent, and how whoever receives it can check it.
 *
 * Recipients: everybody of a case stands in exactly one queue, and the sum of the queues is the people of the case; whoever
 * is read for it has a leaf first, and whoever need not be told is not read. What is kept is sealed, and no queue has a
 * name in the table. Who owns the table can take people out, and it shows: they are counted as missing.
 * Duties: computed from the case and its people each time they are asked for; each computation for somebody has a leaf with
 * the version of the rules and the digest of the facts. Ahead of each deadline there is a finding.
 * Owns the tables `recipient` and `recipient_correction`.
 */
export type { Alarm } from './duties/alarms.ts'
export type { Standing } from './duties/case-facts.ts'
export { type CaseDuties, type DutiesOfCase, type DutyGround, openCaseDuties } from './duties/case-duties.ts'
export { type AlarmPost, type DutyWatch, openDutyWatch } from './duties/watch.ts'
export type { PlacedPerson } from './recipients/counting.ts'
export type { GatherAsked, Gathered, GatherGround } from './recipients/gather.ts'
export { openShelf } from './recipients/kept.ts'
export {
  type Addressee,
  isSendable,
  type PersonName,
  type PostalAddress,
  type Queue,
  QUEUES,
  type Recipient,
  type Variant,
} from './recipients/recipient.ts'
export {
  type ListAsked,
  openRecipients,
  type QueueCounts,
  type RecipientLine,
  type RecipientPage,
  type Recipients,
} from './recipients/recipients.ts'
export { residenceBy } from './recipients/residence.ts'
export type { Resolving } from './recipients/resolving.ts'
