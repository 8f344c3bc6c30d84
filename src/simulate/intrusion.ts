import type { UnixMs } from '../kernel/index.ts'
import { entriesOf, type FhirClient, nextPageOf } from './fhir-client.ts'
import type { Random } from './random.ts'
import type { Timeline } from './workday.ts'

/** Two letters that a family name may begin with. */
const PREFIXES: readonly string[] = 'ABCDEFGHIJKLMNOPRSTVWXYZ'
  .split('')
  .flatMap((first) => 'aeiouhlr'.split('').map((second) => first + second))
const PAGES_PER_NAME_MAX = 3
const MINUTE_MS = 60_000

export interface Intruder {
  readonly client: FhirClient
  readonly timeline: Timeline
  readonly random: Random
}

/**
 * March 16: somebody holds a clinician's session for hours and walks from name to name, chart to chart, mixing
 * every way out there is, and changes a prescription on the way.
 */
export async function crawlUntil(intruder: Intruder, end: UnixMs): Promise<void> {
  while (intruder.timeline.now() < end) {
    const [prefix = 'Sm'] = intruder.random.some(PREFIXES, 1)
    for (const id of await peopleNamed(intruder, prefix)) {
      if (intruder.timeline.now() >= end) return
      await openChart(intruder, id)
      intruder.timeline.pass(intruder.random.whole(1, 4) * MINUTE_MS)
    }
    intruder.timeline.pass(MINUTE_MS)
  }
}

async function peopleNamed({ client, timeline }: Intruder, name: string): Promise<string[]> {
  const found: string[] = []
  let reply = await client.search('Patient', { family: name, _count: '5' })
  for (let page = 1; ; page += 1) {
    found.push(
      ...entriesOf(reply).flatMap(({ resourceType, id }) => (resourceType === 'Patient' ? (id ?? []) : [])),
    )
    const next = nextPageOf(reply)
    if (next === undefined || page >= PAGES_PER_NAME_MAX) return found
    timeline.pass(10_000)
    reply = await client.get(next)
  }
}

/** Each chart by another way, so that none of them can be the one that is not accounted for. */
async function openChart({ client, random }: Intruder, id: string): Promise<void> {
  switch (random.whole(0, 7)) {
    case 0:
      await client.get(`Patient/${id}/$everything`)
      return
    case 1:
      await client.get(`Patient/${id}`)
      await client.get(`Observation?patient=${id}&_count=20`)
      return
    case 2:
      await client.get(`Patient/${id}/_history`)
      await client.get(`Patient/${id}/_history/1`)
      return
    case 3:
      await client.get(
        `Encounter?patient=${id}&_include=Encounter:practitioner&_revinclude=Observation:encounter`,
      )
      return
    case 4:
      await client.get(`Coverage?patient=${id}`)
      await client.get(`ExplanationOfBenefit?patient=${id}`)
      return
    case 5:
      await client.get(`Condition?patient=${id}&code=http://snomed.info/sct|00000`)
      return
    case 6:
      await client.send(
        'POST',
        '',
        batchOf([`Patient/${id}`, `MedicationRequest?patient=${id}`, `Procedure?patient=${id}`]),
      )
      return
    default:
      await forge(client, id)
  }
}

/** Doubles a prescription: what an intruder writes has to be found too. */
async function forge(client: FhirClient, id: string): Promise<void> {
  const [prescription] = entriesOf(await client.get(`MedicationRequest?patient=${id}&_count=1`))
  if (prescription?.id === undefined) return
  const forged = { ...prescription, dosageInstruction: [{ text: 'Take two tablets four times daily' }] }
  await client.send('PUT', `MedicationRequest/${prescription.id}`, forged)
}

function batchOf(urls: readonly string[]) {
  return {
    resourceType: 'Bundle',
    type: 'batch',
    entry: urls.map((url) => ({ request: { method: 'GET', url } })),
  }
}
