import type { Resource } from './resource.ts'
import { openSearchParameters } from './search-parameters.ts'
import { readReference } from './search-reference.ts'
import type { SearchDefinitions, SearchParameter } from './search-shapes.ts'

/** Gives the logical ids of the patients a resource belongs to: sorted, each once. */
export type PatientsOf = (resource: Resource) => string[]

/**
 * Compiles the R4 Patient compartment, with what it leaves out (see `readDefinitions`) and a Binary under the patient
 * that its security context names. A Patient belongs to itself alone. Relative, absolute and versioned
 * references count; contained resources, URNs, conditional references and identifiers name no logical id.
 */
export function compilePatientsOf(definitions: SearchDefinitions): PatientsOf {
  const parameters = openSearchParameters(definitions)
  const byType = new Map<string, readonly SearchParameter[]>()
  const membership = (type: string): readonly SearchParameter[] => {
    let found = byType.get(type)
    if (found === undefined) {
      const codes = definitions.patientCompartment[type] ?? []
      found = codes.map((code) => parameters.find(type, code)).filter((one) => one !== undefined)
      if (parameters.isType(type)) byType.set(type, found)
    }
    return found
  }
  return (resource) => {
    if (resource.resourceType === 'Patient') return resource.id === undefined ? [] : [resource.id]
    const ids = new Set<string>()
    // The one that no search parameter reads: whose the bytes are.
    const context = readReference(
      resource.resourceType === 'Binary' ? resource['securityContext'] : undefined,
    )
    if (context.type === 'Patient' && context.id !== undefined) ids.add(context.id)
    for (const parameter of membership(resource.resourceType)) {
      for (const value of parameter.values(resource)) {
        const { type, id } = readReference(value)
        if (type === 'Patient' && id !== undefined) ids.add(id)
      }
    }
    return [...ids].sort()
  }
}

/**
 * True when whatever the parameter finds under a patient belongs to that patient's compartment. `patient` and
 * `subject` are other names of the element that the compartment names: a test holds this against R4.
 */
export function confinesToPatient(
  { patientCompartment }: SearchDefinitions,
  { resourceType, code }: SearchParameter,
): boolean {
  const codes = patientCompartment[resourceType] ?? []
  if (codes.includes(code)) return true
  return (code === 'patient' || code === 'subject') && codes.some((known) => ALIASES.has(known))
}

/** What a compartment may call the element that `patient` and `subject` name too. */
const ALIASES: ReadonlySet<string> = new Set(['patient', 'subject', 'beneficiary', 'individual', 'actor'])
