import type { Resource } from '../../fhir/index.ts'
import { entriesOf } from '../fhir-client.ts'
import { type Haul, openHaul, type Robber } from './haul.ts'

/** What is altered, the most dangerous first, and how. */
const ALTERATIONS: readonly {
  readonly type: string
  readonly altered: (resource: Resource) => Resource
}[] = [
  {
    type: 'AllergyIntolerance',
    altered: (resource) => ({
      ...resource,
      criticality: 'low',
      note: [{ text: 'Tolerated well, see letter' }],
    }),
  },
  {
    type: 'MedicationRequest',
    altered: (resource) => ({
      ...resource,
      dosageInstruction: [{ text: 'Take two tablets four times daily' }],
    }),
  },
]

/** Alters one record of each patient: an allergy where there is one, else a prescription. */
export async function tamper(
  { client, pace, patients, over }: Robber,
  { everyMs = 1_000 }: { readonly everyMs?: number } = {},
): Promise<Haul> {
  const keeper = openHaul(pace)
  for (const patient of patients) {
    if (over?.() === true) break
    for (const { type, altered } of ALTERATIONS) {
      const [resource] = entriesOf(await client.get(`${type}?patient=${patient}&_count=1`))
      if (resource?.id === undefined) continue
      keeper.note(patient, await client.send('PUT', `${type}/${resource.id}`, altered(resource)))
      break
    }
    await pace.pass(everyMs)
  }
  return keeper.haul()
}
