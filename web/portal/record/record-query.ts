import { queryOptions, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { type Params, readFhir, type Resource, searchFhir } from '../../api/fhir.ts'
import { conceptText, nameOf, referenceText } from '../../ui/fhir-words.ts'
import { useWhose } from '../whose.tsx'

/** What one page of the record asks for at most; a download has the rest. */
const MOST = 1_000
const PER_ASK = 200

/** Resources of one type of whoever is chosen, and what the others that came along are called. */
export interface Part<Kind> {
  readonly resources: readonly Kind[]
  /** False when there are more than are shown. */
  readonly isWhole: boolean
  /** What a reference is called: as its writer said, or as the thing it points at says. Empty when nobody knows. */
  readonly called: (reference: fhir4.Reference | undefined) => string
  /** What a reference points at, when it came along. */
  readonly found: (reference: fhir4.Reference | undefined) => Resource | undefined
}

/** Part of the record of whoever is chosen. `params` beside the patient; `_include` for what should have a name. */
export function useRecord<Kind extends Resource>(
  type: Kind['resourceType'],
  params: Params = {},
): UseQueryResult<Part<Kind>> {
  const { patient } = useWhose()
  return useQuery(recordQuery<Kind>(patient, type, params))
}

/** How a part is asked for. Each asking is an entry in the ledger: whatever wants the same part asks under the same key. */
export function recordQuery<Kind extends Resource>(
  patient: string,
  type: Kind['resourceType'],
  params: Params,
) {
  return queryOptions({
    queryKey: ['record', patient, type, params],
    queryFn: async ({ signal }) => {
      const asked = { patient: `Patient/${patient}`, _count: PER_ASK, ...params }
      const { resources, isWhole } = await searchFhir<Resource>(type, asked, { most: MOST, signal })
      return partOf<Kind>(type, resources, isWhole)
    },
  })
}

/** How it is asked who somebody is, in the words of their record. */
export function patientQuery(patient: string) {
  return queryOptions({
    queryKey: ['patient', patient],
    queryFn: async ({ signal }) => await readFhir<fhir4.Patient>(`Patient/${patient}`, signal),
  })
}

function partOf<Kind extends Resource>(
  type: Kind['resourceType'],
  all: readonly Resource[],
  isWhole: boolean,
): Part<Kind> {
  const byPlace = new Map(all.map((one) => [`${one.resourceType}/${one.id ?? ''}`, one]))
  const found = (reference: fhir4.Reference | undefined) =>
    byPlace.get((reference?.reference ?? '').split('/').slice(-2).join('/'))
  return {
    resources: all.filter((one): one is Kind => one.resourceType === type),
    isWhole,
    found,
    called: (reference) => {
      const said = referenceText(reference)
      const thing = said === '' ? found(reference) : undefined
      return thing === undefined ? said : titleOf(thing)
    },
  }
}

interface Named {
  readonly name?: string | readonly fhir4.HumanName[]
  readonly code?: fhir4.CodeableConcept
  readonly practitioner?: fhir4.Reference
}

/** What a resource is called: a person's name, an organisation's, or what its code means. */
function titleOf(resource: Resource): string {
  const { name, code, practitioner } = resource as Named
  if (typeof name === 'string') return name
  if (name !== undefined) return nameOf({ name })
  return code === undefined ? referenceText(practitioner) : conceptText(code)
}
