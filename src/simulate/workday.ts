import type { UnixMs } from '../kernel/index.ts'
import { entriesOf, type FhirClient } from './fhir-client.ts'
import type { Random } from './random.ts'

const MINUTE_MS = 60_000

/** Moves simulated time; whoever acts, acts at the time it was moved to. */
export interface Timeline {
  now(): UnixMs
  /** **Shape.** milliseconds, 0 or more. */
  pass(durationMs: number): void
}

export interface Clinic {
  readonly clients: readonly FhirClient[]
  /** Logical ids of everyone with a chart here. */
  readonly patients: readonly string[]
  readonly timeline: Timeline
  readonly random: Random
}

/** Ordinary work: one visit after another, a few minutes apart, until the time given. */
export async function workUntil(clinic: Clinic, end: UnixMs): Promise<number> {
  let visits = 0
  while (clinic.timeline.now() < end) {
    await visit(clinic)
    visits += 1
    clinic.timeline.pass(clinic.random.whole(2, 6) * MINUTE_MS)
  }
  return visits
}

/** One patient is seen: found by name, the chart opened, something measured, sometimes a note written. */
async function visit({ clients, patients, random, timeline }: Clinic): Promise<void> {
  const client = clients[random.whole(0, clients.length - 1)]
  const id = patients[random.whole(0, patients.length - 1)]
  if (client === undefined || id === undefined) return
  await client.get(`Patient/${id}`)
  timeline.pass(5_000)
  await client.search('Encounter', { patient: id, _sort: '-date', _count: '5' })
  await client.search('Condition', { patient: id })
  await client.search('MedicationRequest', { patient: id, _count: '20' })
  timeline.pass(20_000)
  await client.search('Observation', { patient: id, category: 'laboratory', _sort: '-date', _count: '10' })
  if (random.chance(0.5)) await measure(client, id, { random, at: timeline.now() })
  if (random.chance(0.2)) await readNote(client, id)
}

async function measure(
  client: FhirClient,
  id: string,
  { random, at }: { readonly random: Random; readonly at: UnixMs },
) {
  await client.send('POST', 'Observation', {
    resourceType: 'Observation',
    status: 'final',
    category: [
      {
        coding: [
          { system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' },
        ],
      },
    ],
    code: { coding: [{ system: 'http://loinc.org', code: '8867-4', display: 'Heart rate' }] },
    subject: { reference: `Patient/${id}` },
    effectiveDateTime: new Date(at).toISOString(),
    valueQuantity: {
      value: random.whole(56, 98),
      unit: 'beats/minute',
      system: 'http://unitsofmeasure.org',
      code: '/min',
    },
  })
}

async function readNote(client: FhirClient, id: string): Promise<void> {
  const [note] = entriesOf(await client.search('DocumentReference', { patient: id, _count: '1' }))
  if (note?.id !== undefined) await client.get(`DocumentReference/${note.id}`)
}
