/**
 * Looks for viruses in files, by a scanner that runs beside us: ClamAV's `clamd`.
 *
 * Invariants: nothing is called clean that the scanner did not call clean; an answer that is not understood, cut short or
 * late counts as no answer. It keeps no storage, and nothing of a file. An attacker who owns the scanner sees the files that are
 * uploaded, and can call all of them clean.
 */
export { openScanner, type Scanned, type Scanner } from './clamd.ts'
