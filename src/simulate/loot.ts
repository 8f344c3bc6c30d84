import { patientIdOf, type Resource } from '../fhir/index.ts'
import type { PatientId } from '../kernel/index.ts'
import type { Reply } from './fhir-client.ts'

const ABOUT_ONE = /^[A-Z][A-Za-z]+\?.*\bpatient=([A-Za-z0-9\-.]+)/
const REFERENCE = /^Patient\/([A-Za-z0-9\-.]{1,64})$/

/** What an intruder holds in their hands, worked out from the answers they got and from nothing else. */
export interface Loot {
  take(asked: { readonly method: string; readonly path: string }, reply: Reply): void
  /** Everyone some record or some fact of whom was in an answer. */
  people(): ReadonlySet<PatientId>
  /** `Type/id/version` of everything that was in an answer, by person. */
  versions(): ReadonlyMap<PatientId, ReadonlySet<string>>
  written(): ReadonlySet<string>
}

export function openLoot(): Loot {
  const people = new Set<PatientId>()
  const versions = new Map<PatientId, Set<string>>()
  const written = new Set<string>()
  return {
    take: ({ method, path }, { status, body }) => {
      if (status >= 300 || body === undefined) return
      for (const resource of resourcesIn(body)) {
        for (const patient of peopleIn(resource)) {
          people.add(patient)
          const reference = versionOf(resource)
          if (reference !== undefined)
            versions.set(patient, (versions.get(patient) ?? new Set()).add(reference))
        }
      }
      const stored = method === 'GET' || body.resourceType === 'Bundle' ? undefined : versionOf(body)
      if (stored !== undefined) written.add(stored)
      // A search about one person that found nothing told that there is nothing.
      const about = ABOUT_ONE.exec(path)?.[1]
      if (about !== undefined) people.add(patientIdOf(about))
    },
    people: () => people,
    versions: () => versions,
    written: () => written,
  }
}

function* resourcesIn(body: Resource): Generator<Resource> {
  if (body.resourceType !== 'Bundle') {
    yield body
    return
  }
  for (const entry of (body['entry'] ?? []) as { resource?: Resource }[]) {
    if (entry.resource !== undefined) yield* resourcesIn(entry.resource)
  }
}

/** Everyone a resource refers to as a patient, and the patient it is. */
function peopleIn(resource: Resource): Set<PatientId> {
  const found = new Set<PatientId>()
  if (resource.resourceType === 'Patient' && resource.id !== undefined) found.add(patientIdOf(resource.id))
  collect(resource, found)
  return found
}

function collect(node: unknown, found: Set<PatientId>): void {
  if (typeof node !== 'object' || node === null) return
  for (const [key, value] of Object.entries(node)) {
    const id = key === 'reference' && typeof value === 'string' ? REFERENCE.exec(value)?.[1] : undefined
    if (id !== undefined) found.add(patientIdOf(id))
    collect(value, found)
  }
}

function versionOf({ resourceType, id, meta }: Resource): string | undefined {
  return id === undefined || meta?.versionId === undefined
    ? undefined
    : `${resourceType}/${id}/${meta.versionId}`
}
