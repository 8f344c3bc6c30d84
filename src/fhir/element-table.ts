import type { ElementClass } from './element-classes.ts'

/** What a resource of a type tells by being there, and what each of its members adds. */
export interface TypeElements {
  readonly base?: readonly ElementClass[]
  readonly members?: Readonly<Record<string, readonly ElementClass[]>>
}

const PERSON: TypeElements = {
  members: {
    name: ['identity'],
    photo: ['identity'],
    birthDate: ['birth-date'],
    address: ['contact'],
    telecom: ['contact'],
    gender: ['demographics'],
    deceasedBoolean: ['demographics'],
    deceasedDateTime: ['demographics'],
    maritalStatus: ['demographics'],
    multipleBirthBoolean: ['demographics'],
    multipleBirthInteger: ['demographics'],
    communication: ['demographics'],
    contact: ['relatives'],
    generalPractitioner: ['care-team'],
    link: ['identifiers'],
  },
}

const REASONS = { reasonCode: ['diagnoses'], reasonReference: ['diagnoses'] } as const
const CLAIM: TypeElements = {
  base: ['claims'],
  members: {
    diagnosis: ['diagnoses'],
    procedure: ['procedures'],
    insurance: ['insurance'],
    insurer: ['insurance'],
    careTeam: ['care-team'],
    prescription: ['medications'],
    originalPrescription: ['medications'],
    supportingInfo: ['diagnoses'],
    related: ['claims'],
  },
}
const MEDICATION: TypeElements = { base: ['medications'], members: REASONS }
const INSURANCE: TypeElements = { base: ['insurance'] }
const BILL: TypeElements = { base: ['claims'] }
const DEVICE: TypeElements = { base: ['devices'], members: REASONS }

/**
 * Type by type. A type that is neither here nor open counts as `other`. Identifiers, the category of an
 * Observation, extensions, notes and contained resources are looked at for every type: see elements.ts.
 */
export const TYPE_ELEMENTS: Readonly<Record<string, TypeElements>> = {
  Patient: PERSON,
  Person: PERSON,
  RelatedPerson: { base: ['relatives'] },
  FamilyMemberHistory: { base: ['relatives'], members: { ...REASONS, condition: ['diagnoses'] } },

  AdverseEvent: { base: ['diagnoses'] },
  BodyStructure: { base: ['diagnoses'], members: { image: ['images'] } },
  ClinicalImpression: { base: ['diagnoses', 'notes'] },
  Condition: { base: ['diagnoses'] },
  DetectedIssue: { base: ['diagnoses'] },
  RiskAssessment: { base: ['diagnoses'] },
  AllergyIntolerance: { base: ['allergies'] },

  Medication: MEDICATION,
  MedicationAdministration: MEDICATION,
  MedicationDispense: MEDICATION,
  MedicationRequest: MEDICATION,
  MedicationStatement: MEDICATION,

  DiagnosticReport: {
    base: ['results'],
    members: {
      presentedForm: ['notes'],
      conclusion: ['notes'],
      conclusionCode: ['diagnoses'],
      media: ['images'],
      imagingStudy: ['images'],
    },
  },
  MolecularSequence: { base: ['results'] },
  QuestionnaireResponse: { base: ['results'] },
  Specimen: { base: ['results'] },
  // The base of Observation is its category: see elements.ts.
  Observation: { base: [] },

  Procedure: { base: ['procedures'], members: { ...REASONS, report: ['results'], focalDevice: ['devices'] } },
  ServiceRequest: { base: ['procedures'], members: REASONS },
  Immunization: { base: ['immunizations'], members: REASONS },
  ImmunizationEvaluation: { base: ['immunizations'] },
  ImmunizationRecommendation: { base: ['immunizations'] },

  Binary: { base: ['notes'] },
  Communication: { base: ['notes'], members: REASONS },
  CommunicationRequest: { base: ['notes'], members: REASONS },
  Composition: { base: ['notes'] },
  DocumentManifest: { base: ['notes'] },
  DocumentReference: { base: ['notes'] },
  ImagingStudy: { base: ['images'], members: REASONS },
  Media: { base: ['images'], members: REASONS },

  Encounter: {
    base: ['encounters'],
    members: { ...REASONS, diagnosis: ['diagnoses'], participant: ['care-team'] },
  },
  EpisodeOfCare: { base: ['encounters'], members: { diagnosis: ['diagnoses'], team: ['care-team'] } },
  Appointment: { base: ['appointments'], members: REASONS },
  AppointmentResponse: { base: ['appointments'] },

  CarePlan: { base: ['care-plan'], members: { addresses: ['diagnoses'], careTeam: ['care-team'] } },
  Goal: { base: ['care-plan'], members: { addresses: ['diagnoses'] } },
  GuidanceResponse: { base: ['care-plan'], members: REASONS },
  NutritionOrder: { base: ['care-plan'], members: { allergyIntolerance: ['allergies'] } },
  RequestGroup: { base: ['care-plan'], members: REASONS },
  CareTeam: { base: ['care-team'], members: REASONS },

  Coverage: { base: ['insurance'], members: { subscriberId: ['identifiers'], identifier: ['identifiers'] } },
  CoverageEligibilityRequest: INSURANCE,
  CoverageEligibilityResponse: INSURANCE,
  EnrollmentRequest: INSURANCE,
  EnrollmentResponse: INSURANCE,
  Account: BILL,
  ChargeItem: BILL,
  Claim: CLAIM,
  ClaimResponse: CLAIM,
  ExplanationOfBenefit: CLAIM,
  Invoice: BILL,
  PaymentNotice: BILL,
  PaymentReconciliation: BILL,

  Device: DEVICE,
  DeviceMetric: DEVICE,
  DeviceRequest: DEVICE,
  DeviceUseStatement: DEVICE,
  SupplyDelivery: DEVICE,
  SupplyRequest: DEVICE,
  VisionPrescription: DEVICE,

  Consent: { base: ['consent'] },
  Contract: { base: ['consent'] },
  Linkage: { base: ['identifiers'] },
}

/** Extensions of a person, by the end of their URL. */
export const PERSON_EXTENSIONS: Readonly<Record<string, readonly ElementClass[]>> = {
  'us-core-race': ['demographics'],
  'us-core-ethnicity': ['demographics'],
  'us-core-birthsex': ['demographics'],
  'us-core-sex': ['demographics'],
  'us-core-genderIdentity': ['demographics'],
  'us-core-tribal-affiliation': ['demographics'],
  'individual-genderIdentity': ['demographics'],
  'patient-genderIdentity': ['demographics'],
  'patient-nationality': ['demographics'],
  'patient-citizenship': ['demographics'],
  'patient-religion': ['demographics'],
  'patient-birthPlace': ['demographics'],
  'patient-mothersMaidenName': ['identity', 'relatives'],
}

/** The categories of an Observation that are not results. */
export const OBSERVATION_CATEGORIES: Readonly<Record<string, ElementClass>> = {
  'vital-signs': 'vitals',
  'social-history': 'social-history',
  sdoh: 'social-history',
}
