/**
 * Made-up people, ordinary work and intruders: drives the doors over HTTP as any client does, and knows what was
 * taken from the answers alone.
 *
 * Invariant: nothing here reads a ledger, a table or a key, so that what it knows can be held against what the
 * ledgers say. No storage.
 */
export { entriesOf, fhirClient, type FhirClient, type FhirClientOptions, type Reply } from './fhir-client.ts'
export { crawlUntil, type Intruder } from './intrusion.ts'
export { type Loot, openLoot } from './loot.ts'
export type { Clinician } from './clinician.ts'
export { makePopulation, type Population, type PopulationOptions } from './population.ts'
export { type Random, seededRandom } from './random.ts'
export { type Stolen, stealUntilStopped } from './theft.ts'
export { type Clinic, type Timeline, workUntil } from './workday.ts'
