/**
 * What other systems recorded, read as a stream: CloudTrail in every packaging it comes in, and evidence files of
 * our own ledgers.
 *
 * Invariants: no file is held as a whole, whatever its size and however it is packed; what is broken is named by its
 * line and passed by; what was recorded is read as it stands, and proves nothing by itself: whoever owns a recording
 * can leave events out of it. `chartward evidence verify` checks a file of ours first.
 *
 * Tables: none.
 */
export { findRecorded, readLawFiles, readRuleFiles } from './find-files.ts'
export { inTimeOrder } from './order.ts'
export { readRecorded, type RecordedProblem } from './recorded.ts'
export { disclosureEvent, keyEvent, type RecordedEvent } from './recorded-event.ts'
