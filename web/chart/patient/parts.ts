import type { Params, Resource } from '../../api/fhir.ts'
import { OPEN_STATUSES } from '../tasks/open-tasks.ts'

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

interface Extent {
  readonly most?: number
  readonly by?: Part<Resource>['by']
}

const MOST = 5_000
const PER_PAGE = 1_000

/** Another part: of one type, narrowed by search parameters of FHIR. Make it once, outside of components. */
export function part<Kind extends Resource>(
  type: Kind['resourceType'],
  params: Params = {},
  { most = MOST, by = 'patient' }: Extent = {},
): Part<Kind> {
  return { type, by, most, params: { _count: Math.min(most, PER_PAGE), ...params } }
}

const newest = { _sort: '-date' }

/** The parts that pages of the chart share: whoever shows one gets it from the same place, and it is asked for once. */
export const PARTS = {
  allergies: part<fhir4.AllergyIntolerance>('AllergyIntolerance'),
  flags: part<fhir4.Flag>('Flag'),
  problems: part<fhir4.Condition>('Condition'),
  procedures: part<fhir4.Procedure>('Procedure'),
  /** Prescriptions with the drugs that they name by reference. */
  medications: part<fhir4.MedicationRequest | fhir4.Medication>('MedicationRequest', {
    _include: 'MedicationRequest:medication',
  }),
  statements: part<fhir4.MedicationStatement | fhir4.Medication>('MedicationStatement', {
    _include: 'MedicationStatement:medication',
  }),
  observations: part<fhir4.Observation>('Observation'),
  latestVitals: part<fhir4.Observation>('Observation', { category: 'vital-signs', ...newest }, { most: 20 }),
  latestLabs: part<fhir4.Observation>('Observation', { category: 'laboratory', ...newest }, { most: 20 }),
  reports: part<fhir4.DiagnosticReport>('DiagnosticReport'),
  immunizations: part<fhir4.Immunization>('Immunization'),
  documents: part<fhir4.DocumentReference>('DocumentReference'),
  visits: part<fhir4.Encounter>('Encounter', newest),
  latestVisits: part<fhir4.Encounter>('Encounter', newest, { most: 5 }),
  appointments: part<fhir4.Appointment>('Appointment'),
  openTasks: part<fhir4.Task>('Task', { status: OPEN_STATUSES.join(',') }),
  relatives: part<fhir4.RelatedPerson>('RelatedPerson'),
  coverages: part<fhir4.Coverage>('Coverage', {}, { by: 'beneficiary' }),
  claims: part<fhir4.Claim>('Claim'),
  benefits: part<fhir4.ExplanationOfBenefit>('ExplanationOfBenefit'),
} as const
