import type { Params, Resource } from '../../api/fhir.ts'

/**
 * A part of a chart that is asked for in one search: its type, and what narrows it. Each time it is asked for is a disclosure
 * of that part, and of nothing else.
 */
export interface Part<Kind extends Resource> {
  readonly type: Kind['resourceType']
  /** The search parameter that names the patient. */
  readonly by: 'patient' | 'beneficiary'
  readonly params: Params
  /** No more than these are asked for. */
  readonly most: number
}

const MOST = 2_000
const PER_PAGE = 1_000

/** Another part: of one type, narrowed by search parameters of FHIR. Make it once, outside of components. */
export function part<Kind extends Resource>(
  type: Kind['resourceType'],
  params: Params = {},
  { most = MOST, by = 'patient' }: { readonly most?: number; readonly by?: Part<Kind>['by'] } = {},
): Part<Kind> {
  return { type, by, most, params: { _count: Math.min(most, PER_PAGE), ...params } }
}

/** The parts that pages of the chart share: whoever shows one gets it from the same place, and it is asked for once. */
export const PARTS = {
  allergies: part<fhir4.AllergyIntolerance>('AllergyIntolerance'),
  problems: part<fhir4.Condition>('Condition'),
  prescriptions: part<fhir4.MedicationRequest>('MedicationRequest'),
  flags: part<fhir4.Flag>('Flag'),
} as const
