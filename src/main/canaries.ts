import { randomInt, randomUUID } from 'node:crypto'
import { type Bundle, patientIdOf, type Resource } from '../fhir/index.ts'
import { makePopulation } from '../simulate/index.ts'
import type { Chartward } from './chartward.ts'
import { SERVER_WHO } from './itself.ts'

/** What would put somebody on a worklist, or on a bill. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'Appointment',
  'CareTeam',
  'Claim',
  'Coverage',
  'ExplanationOfBenefit',
  'ServiceRequest',
  'Task',
])
const DIRECTORY_MAX = 200

type Parts = Pick<Chartward, 'canaries' | 'disclosure' | 'fhir' | 'records'>

/**
 * Makes made-up patients among the real ones, through the same door as any import: at least one. They are marked before
 * they are written, and only their marks are kept.
 */
export async function plantCanaries(parts: Parts, share: number): Promise<number> {
  const wanted = Math.max(1, Math.round((await parts.records.countPatients()) * share))
  const population = makePopulation({ patients: wanted, seed: randomInt(1, 2_000_000_000) })
  const here = await directoryOf(parts)
  for (const bundle of population.patients()) {
    const canary = among(bundle, here)
    const patients = canary.filter(({ resourceType }) => resourceType === 'Patient')
    await parts.canaries.add(patients.map(({ id = '' }) => patientIdOf(id)))
    const entry = canary.map((resource) => ({ fullUrl: `urn:uuid:${resource.id ?? ''}`, resource }))
    const document = JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry })
    await parts.disclosure.importDocument(
      { who: SERVER_WHO, request: randomUUID(), why: 'HSYSADMIN' },
      document,
    )
  }
  return wanted
}

type Directory = Readonly<Record<string, readonly string[]>>

/** Who works here and where: what real patients refer to. */
async function directoryOf({ fhir, records }: Parts): Promise<Directory> {
  const idsOf = async (type: string): Promise<string[]> => {
    const context = { who: SERVER_WHO, request: randomUUID(), purpose: 'canaries' }
    const { rows } = await records.candidates(fhir.parseSearch(type, []), { context, limit: DIRECTORY_MAX })
    return rows.map(({ id }) => id)
  }
  return {
    Organization: await idsOf('Organization'),
    Location: await idsOf('Location'),
    Practitioner: await idsOf('Practitioner'),
  }
}

/** As if they had been here: their references lead to people and places of this environment, and none to a worklist. */
function among({ entry = [] }: Bundle, directory: Directory): Resource[] {
  const names = new Map<string, string>()
  const settled = <Value>(value: Value): Value => settledOf(value) as Value
  const settledOf = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(settled)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        name,
        name === 'reference' && typeof inner === 'string'
          ? nameHere(names, directory, inner)
          : settled(inner),
      ]),
    )
  }
  return entry.flatMap(({ resource }) => {
    if (resource === undefined || LEFT_OUT.has(resource.resourceType)) return []
    const { generalPractitioner: _generalPractitioner, ...kept } = resource
    return [settled(kept)]
  })
}

/** One made-up clinician or place becomes one that is there, the same throughout a record. */
function nameHere(names: Map<string, string>, directory: Directory, reference: string): string {
  const [type = ''] = reference.split('/')
  const ids = Object.hasOwn(directory, type) ? (directory[type] ?? []) : []
  if (ids.length === 0) return reference
  const known = names.get(reference) ?? `${type}/${ids[randomInt(ids.length)] ?? ''}`
  names.set(reference, known)
  return known
}
