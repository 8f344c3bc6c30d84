/**
 * What is done to contain somebody, in degrees: a question, a passkey, only their own patients, nothing at all; and the
 * freezing of an environment. This module keeps the measures and knows which count; what each keeps back is decided in
 * `disclosure` and `identity`, and `incident` acts on everything else.
 *
 * Invariants: a measure is told to the ledger before it counts, and so is its end; it is known to every process within a
 * second, and to whoever asks without a query; when it cannot be known which measures count, nobody sees more than their
 * own patients; a measure is never deleted.
 * An attacker who owns the tables sees who was suspected of what by whom, in one line each. One who can write to them can
 * end a measure or invent one; sessions that were ended stay ended, and the ledger says what was begun.
 * Tables: `measure`, `measure_answer`.
 */
export {
  type Containment,
  contained,
  type ContainmentEvent,
  type ContainmentOptions,
  type MeasuresSelected,
  openContainment,
} from './containment.ts'
export {
  checkMeasure,
  type Contained,
  type Degree,
  interrupts,
  isAnswerable,
  isDegree,
  isSuspension,
  type Measure,
  type MeasureAsked,
  type Target,
} from './measure.ts'
