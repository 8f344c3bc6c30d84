import { isOpenType } from '../fhir/index.ts'

/** The classes of resources that permissions speak of. A type is in one; what no row names is clinical. */
export const CLASSES = [
  {
    name: 'directory',
    says: 'what is nobody’s: organizations, places, drugs, forms',
    types: ['Medication', 'Substance'],
  },
  {
    name: 'workforce',
    says: 'who works here and as what; on it rests who takes part in whose care',
    types: ['Practitioner', 'PractitionerRole'],
  },
  {
    name: 'demographics',
    says: 'who a patient is and how to reach them',
    types: ['Patient'],
  },
  { name: 'relatives', says: 'relatives and contacts', types: ['Person', 'RelatedPerson'] },
  { name: 'scheduling', says: 'appointments', types: ['Appointment', 'AppointmentResponse'] },
  { name: 'encounters', says: 'visits and stays', types: ['Encounter', 'EpisodeOfCare'] },
  {
    name: 'coverage',
    says: 'insurance',
    types: [
      'Coverage',
      'CoverageEligibilityRequest',
      'CoverageEligibilityResponse',
      'EnrollmentRequest',
      'EnrollmentResponse',
    ],
  },
  {
    name: 'claims',
    says: 'claims, bills, explanations of benefit',
    types: [
      'Account',
      'ChargeItem',
      'Claim',
      'ClaimResponse',
      'ExplanationOfBenefit',
      'Invoice',
      'PaymentNotice',
      'PaymentReconciliation',
    ],
  },
  {
    name: 'audit',
    says: 'who saw and changed what, as the ledger tells it',
    types: ['AuditEvent'],
  },
  { name: 'clinical', says: 'everything else in a chart', types: [] },
] as const satisfies readonly { name: string; says: string; types: readonly string[] }[]

export type ResourceClass = (typeof CLASSES)[number]['name']

const BY_TYPE: ReadonlyMap<string, ResourceClass> = new Map(
  CLASSES.flatMap(({ name, types }) => types.map((type) => [type as string, name] as const)),
)

/** The class of a resource type. */
export function classOf(type: string): ResourceClass {
  return BY_TYPE.get(type) ?? (isOpenType(type) ? 'directory' : 'clinical')
}

export function isResourceClass(name: string): name is ResourceClass {
  return CLASSES.some((one) => one.name === name)
}
