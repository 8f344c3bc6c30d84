/**
 * The resource types that hold no patient's data by their nature, each with the reason. Only these may be
 * stored in plain text; one that names a patient all the same is sealed like any other.
 */
export const OPEN_TYPES: readonly { readonly type: string; readonly why: string }[] = [
  { type: 'ActivityDefinition', why: 'A template of an order, published for any patient.' },
  { type: 'CapabilityStatement', why: 'What a server can do.' },
  { type: 'ChargeItemDefinition', why: 'A price rule of the provider.' },
  { type: 'CodeSystem', why: 'A published terminology.' },
  { type: 'CompartmentDefinition', why: 'A rule of the standard about which resources belong together.' },
  { type: 'ConceptMap', why: 'A published mapping between terminologies.' },
  { type: 'DeviceDefinition', why: "A manufacturer's description of a kind of device, not of one in use." },
  { type: 'Endpoint', why: 'The technical address of a system.' },
  { type: 'EventDefinition', why: 'A template of something that may happen.' },
  { type: 'GraphDefinition', why: 'A rule about which resources link to which.' },
  { type: 'HealthcareService', why: 'A service an organization offers to the public.' },
  { type: 'ImplementationGuide', why: 'A published specification.' },
  { type: 'InsurancePlan', why: 'A plan an insurer sells; who has it is in Coverage.' },
  { type: 'Library', why: 'Published logic or documents for decision support.' },
  { type: 'Location', why: 'A place of care; a Patient carries their own address.' },
  { type: 'Measure', why: 'A published quality measure; its results are in MeasureReport.' },
  { type: 'MedicationKnowledge', why: "A formulary's or maker's description of a drug." },
  { type: 'MessageDefinition', why: 'A published message format.' },
  { type: 'NamingSystem', why: 'A registry of identifier systems, not of identifiers.' },
  { type: 'ObservationDefinition', why: "A laboratory's catalogue entry for a test." },
  { type: 'OperationDefinition', why: 'A published operation of an interface.' },
  { type: 'Organization', why: 'A provider or payer, which is public.' },
  { type: 'OrganizationAffiliation', why: 'How two organizations work together.' },
  { type: 'PlanDefinition', why: 'A template of a protocol, published for any patient.' },
  { type: 'Practitioner', why: 'A clinician in their professional role, registered publicly.' },
  { type: 'PractitionerRole', why: 'Where and as what a clinician works.' },
  { type: 'Questionnaire', why: 'A form without answers; those are in QuestionnaireResponse.' },
  { type: 'Schedule', why: "A clinician's or room's calendar; who comes is in Appointment." },
  { type: 'SearchParameter', why: 'A rule of an interface about searching.' },
  { type: 'Slot', why: 'A free or busy time; who comes is in Appointment.' },
  { type: 'SpecimenDefinition', why: "A laboratory's catalogue entry for a kind of sample." },
  { type: 'StructureDefinition', why: 'A published data format.' },
  { type: 'StructureMap', why: 'A published rule for converting data.' },
  { type: 'TerminologyCapabilities', why: 'What a terminology server can do.' },
  { type: 'ValueSet', why: 'A published list of codes.' },
]

const NAMES: ReadonlySet<string> = new Set(OPEN_TYPES.map(({ type }) => type))

/** True for a type that holds no patient's data by its nature. */
export function isOpenType(type: string): boolean {
  return NAMES.has(type)
}
