/**
 * Detection: what the two ledgers say while they grow. Watches over volumes, relations, canaries, keys, sessions.
 *
 * - It reads leaves and nothing of a record. What people have in common it is told as kinds, never as values.
 * - It decides nothing in line: falling behind slows no answer, and it says that it is behind.
 * - Memory is bounded, whatever the leaves say; what does not fit is forgotten or counted coarser.
 * - Every signal names its leaves and says why in one sentence without patient data but ids.
 * - How a stream is cut into batches, and the order of leaves of one moment, change nothing of what is found.
 *
 * Whoever owns its tables can hide findings, or make it begin anew; each finding has its leaf in the disclosure ledger.
 *
 * Owns the tables `finding`, `detection_position`, `detection_fact` and `canary`.
 */
export { type Canaries, openCanaries } from './canary-marks.ts'
export { type DetectionOptions, type FindingEvent, openDetection } from './detection.ts'
export { type Detector, type DetectorOptions, openDetector } from './detector.ts'
export type { Fact } from './facts.ts'
export { kindOf } from './principal.ts'
export { firstSince, type Source, type Sources } from './reading.ts'
export {
  type Asker,
  type Detection,
  type Finding,
  FINDING_STATES,
  type Findings,
  type FindingSelection,
  type FindingState,
  type Lag,
  type Verdict,
  VERDICTS,
} from './finding.ts'
export { openedIn } from './sessions.ts'
export type { Limits } from './limits.ts'
export { inEnglish, type Sentence, type Words, words } from './sentences.ts'
export { LEVELS } from './signal.ts'
export type {
  Acquaintance,
  Actor,
  Family,
  LedgerEvent,
  Level,
  Pair,
  Signal,
  Surroundings,
  Tie,
} from './signal.ts'
