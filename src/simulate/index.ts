/**
 * Made-up people, ordinary work and intruders: drives the doors over HTTP as any client does, and knows what was
 * taken from the answers alone.
 *
 * Invariant: nothing here reads a ledger, a table or a key, so that what it knows can be held against what the
 * ledgers say. What is simulated for scale is a stream of leaves that never were in a ledger, with the truth about
 * each beside it. No storage.
 */
export { entriesOf, fhirClient, type FhirClient, type FhirClientOptions, type Reply } from './fhir-client.ts'
export { crawlUntil, type Intruder } from './intrusion.ts'
export { type Loot, openLoot } from './loot.ts'
export type { Clinician } from './clinician.ts'
export { makePopulation, type Population, type PopulationOptions } from './population.ts'
export { makePractice } from './practice/practice.ts'
export { type Random, seededRandom } from './random.ts'
export { type Clinic, type Timeline, workUntil } from './workday.ts'
export { exportAll } from './attacks/export-all.ts'
export type { Haul, Pace, Robber } from './attacks/haul.ts'
export { scrape, slow } from './attacks/scrape.ts'
export { tamper } from './attacks/tamper.ts'
export { type Act, leafOf } from './clinic/act.ts'
export { openSimulatedClinic, type SimulatedClinic } from './clinic/clinic.ts'
export { openDraws, seedOf } from './clinic/draws.ts'
export type { Snooping, TieKind } from './clinic/insiders.ts'
export { patientIdOf, patientNumberOf } from './clinic/population.ts'
export { startOf } from './clinic/rows.ts'
export { verbOf } from './clinic/verbs.ts'
export { THEFTS } from './clinic/thefts/all.ts'
export type { Outcome, Theft } from './clinic/thefts/theft.ts'
