import type { TestChartward } from './chartward.ts'

/** A resource as a client writes it. */
export interface Written {
  readonly resourceType: string
  readonly id: string
  readonly [member: string]: unknown
}

const CONDITION = 'http://terminology.hl7.org/CodeSystem/condition-category'
const OBSERVATION = 'http://terminology.hl7.org/CodeSystem/observation-category'
const US_CORE_CONDITION = 'http://hl7.org/fhir/us/core/CodeSystem/condition-category'
const US_CORE = 'http://hl7.org/fhir/us/core/CodeSystem/us-core-category'

/** The categories that can be given apart. **Source** US Core 7.0.0, SMART scopes. */
export const CATEGORY = {
  encounterDiagnosis: `${CONDITION}|encounter-diagnosis`,
  healthConcern: `${US_CORE_CONDITION}|health-concern`,
  problemListItem: `${CONDITION}|problem-list-item`,
  laboratory: `${OBSERVATION}|laboratory`,
  socialHistory: `${OBSERVATION}|social-history`,
  vitalSigns: `${OBSERVATION}|vital-signs`,
  survey: `${OBSERVATION}|survey`,
  sdoh: `${US_CORE}|sdoh`,
} as const

/** Whoever the made-up records name besides their patient. */
const STAFF = {
  practitioner: 'lee',
  organization: 'north-clinic',
  location: 'north-room-1',
  role: 'lee-at-north',
  medicine: 'metformin',
} as const

/**
 * A record with every resource type of USCDI v4, with several conditions and observations: in each category that can be
 * given apart, in two of them at once, in another, in one that only looks like one of them, and in none.
 */
export function wholeRecord(patient: string): readonly Written[] {
  return [...directory(), ...ofPatient(patient), ...conditions(patient), ...observations(patient)]
}

/** Writes them in one batch, in an order in which what is referred to comes first. */
export async function writeAll({ fhir }: TestChartward, resources: readonly Written[]): Promise<void> {
  const entry = resources.map((resource) => ({
    resource,
    request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
  }))
  const { json } = await fhir('POST', '', { body: { resourceType: 'Bundle', type: 'batch', entry } })
  const statuses: readonly string[] = json.entry.map(({ response }: any) => response.status)
  const wrong = statuses.findIndex((status) => !/^20[01]/.test(status))
  if (wrong >= 0) throw new Error(`not written: ${JSON.stringify([resources[wrong], json.entry[wrong]])}`)
}

function directory(): Written[] {
  return [
    { resourceType: 'Organization', id: STAFF.organization, active: true, name: 'North Clinic' },
    { resourceType: 'Practitioner', id: STAFF.practitioner, name: [{ family: 'Lee', given: ['Kim'] }] },
    {
      resourceType: 'Location',
      id: STAFF.location,
      status: 'active',
      name: 'North Clinic, room 1',
      address: { city: 'Albany', state: 'NY' },
    },
    {
      resourceType: 'PractitionerRole',
      id: STAFF.role,
      practitioner: { reference: `Practitioner/${STAFF.practitioner}` },
      organization: { reference: `Organization/${STAFF.organization}` },
    },
    { resourceType: 'Medication', id: STAFF.medicine, code: loinc('860975', 'metformin 500 mg') },
  ]
}

function ofPatient(patient: string): Written[] {
  const subject = { reference: `Patient/${patient}` }
  const who = { reference: `Practitioner/${STAFF.practitioner}` }
  const medicine = { medicationReference: { reference: `Medication/${STAFF.medicine}` } }
  const one = (resourceType: string, members: object): Written => ({
    resourceType,
    id: `${patient}-${resourceType.toLowerCase()}`,
    ...members,
  })
  return [
    {
      resourceType: 'Patient',
      id: patient,
      identifier: [{ system: 'urn:mrn', value: patient }],
      name: [{ family: 'Doe', given: [patient] }],
      gender: 'female',
      birthDate: '1980-05-06',
    },
    one('RelatedPerson', { active: true, patient: subject, name: [{ family: 'Doe', given: ['Sam'] }] }),
    {
      ...visit(patient),
      subject,
      participant: [{ individual: who }],
      location: [{ location: { reference: `Location/${STAFF.location}` } }],
    },
    one('AllergyIntolerance', {
      clinicalStatus: coded('http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical|active'),
      code: { text: 'penicillin' },
      patient: subject,
    }),
    one('CarePlan', {
      status: 'active',
      intent: 'plan',
      category: [coded('http://hl7.org/fhir/us/core/CodeSystem/careplan-category|assess-plan')],
      subject,
    }),
    one('CareTeam', { status: 'active', subject, participant: [{ member: who }] }),
    one('Coverage', {
      status: 'active',
      beneficiary: subject,
      payor: [{ reference: `Organization/${STAFF.organization}` }],
    }),
    one('Device', { patient: subject, type: { text: 'pacemaker' } }),
    one('DiagnosticReport', {
      status: 'final',
      category: [coded('http://terminology.hl7.org/CodeSystem/v2-0074|LAB')],
      code: loinc('58410-2', 'blood count'),
      effectiveDateTime: '2025-02-03',
      subject,
    }),
    one('DocumentReference', {
      status: 'current',
      type: loinc('34133-9', 'summary'),
      subject,
      content: [{ attachment: { contentType: 'text/plain', data: 'bm90ZQ==' } }],
    }),
    one('Goal', { lifecycleStatus: 'active', description: { text: 'walk daily' }, subject }),
    one('Immunization', {
      status: 'completed',
      vaccineCode: { text: 'influenza' },
      occurrenceDateTime: '2025-10-01',
      patient: subject,
    }),
    one('MedicationRequest', { status: 'active', intent: 'order', subject, ...medicine }),
    one('MedicationDispense', { status: 'completed', subject, ...medicine }),
    one('Procedure', {
      status: 'completed',
      code: { text: 'stitches' },
      performedDateTime: '2024-07-01',
      subject,
    }),
    one('QuestionnaireResponse', {
      status: 'completed',
      questionnaire: 'http://example.org/Questionnaire/mood',
      authored: '2025-02-03',
      subject,
    }),
    one('ServiceRequest', { status: 'active', intent: 'order', code: { text: 'x-ray' }, subject }),
    one('Specimen', { type: { text: 'blood' }, subject }),
    one('Provenance', {
      // Whose it is has to be said: a record that only points at records is nobody's.
      target: [{ reference: `AllergyIntolerance/${patient}-allergyintolerance` }, subject],
      recorded: '2025-02-03T10:00:00Z',
      agent: [{ who }],
    }),
  ]
}

/** A visit that goes on, so that its practitioner cares for the patient. */
function visit(patient: string): Written {
  return {
    resourceType: 'Encounter',
    id: `${patient}-encounter`,
    status: 'in-progress',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    type: [{ text: 'check-up' }],
    period: { start: new Date(Date.now() - 3_600_000).toISOString() },
  }
}

const CONDITIONS: readonly (readonly [name: string, code: string, categories: readonly string[]])[] = [
  ['flu', '6142004', [CATEGORY.encounterDiagnosis]],
  ['asthma', '195967001', [CATEGORY.encounterDiagnosis, CATEGORY.problemListItem]],
  ['diabetes', '44054006', [CATEGORY.problemListItem]],
  ['smoking', '77176002', [CATEGORY.healthConcern]],
  ['housing', '32911000', [CATEGORY.healthConcern, CATEGORY.sdoh]],
  // A code of one system and the name of another: none of those that can be given apart.
  ['foreign', '6142004', [`${CONDITION}|health-concern`]],
  ['other', '195967001', ['http://example.org/category|problem-list-item']],
]

function conditions(patient: string): Written[] {
  const subject = { reference: `Patient/${patient}` }
  return CONDITIONS.map(([name, code, categories], at) => ({
    resourceType: 'Condition',
    id: `${patient}-${name}`,
    clinicalStatus: coded(
      `http://terminology.hl7.org/CodeSystem/condition-clinical|${at % 2 === 0 ? 'active' : 'resolved'}`,
    ),
    ...(at % 2 === 0 ? {} : { abatementDateTime: '2025-06-01' }),
    category: categories.map(coded),
    code: { coding: [{ system: 'http://snomed.info/sct', code }] },
    encounter: { reference: `Encounter/${patient}-encounter` },
    onsetDateTime: `202${at % 5}-03-01`,
    recordedDate: `202${at % 5}-03-02`,
    subject,
  }))
}

const OBSERVATIONS: readonly (readonly [name: string, code: string, categories: readonly string[]])[] = [
  ['glucose', '2339-0', [CATEGORY.laboratory]],
  ['glucose-at-home', '2339-0', [CATEGORY.vitalSigns]],
  ['haemoglobin', '718-7', [CATEGORY.laboratory]],
  ['smoking-status', '72166-2', [CATEGORY.socialHistory]],
  ['occupation', '11341-5', [CATEGORY.socialHistory, CATEGORY.sdoh]],
  ['heart-rate', '8867-4', [CATEGORY.vitalSigns]],
  ['weight', '29463-7', [CATEGORY.vitalSigns]],
  ['phq-9', '44261-6', [CATEGORY.survey]],
  ['hunger', '88122-7', [CATEGORY.survey, CATEGORY.sdoh]],
  ['transport', '93030-5', [CATEGORY.sdoh]],
  ['x-ray', '36643-5', [`${OBSERVATION}|imaging`]],
  // A code of one system and the name of another: none of those that can be given apart.
  ['foreign', '2339-0', ['http://example.org/category|laboratory']],
  ['also-foreign', '8867-4', [`${US_CORE}|vital-signs`]],
  ['bare', '718-7', []],
]

function observations(patient: string): Written[] {
  const subject = { reference: `Patient/${patient}` }
  return OBSERVATIONS.flatMap(([name, code, categories]) =>
    ['2023-01-05', '2025-02-03T10:00:00Z'].map((effectiveDateTime, at) => ({
      resourceType: 'Observation',
      id: `${patient}-${name}-${at}`,
      status: at === 0 ? 'final' : 'amended',
      ...(categories.length === 0 ? {} : { category: categories.map(coded) }),
      code: loinc(code, name),
      effectiveDateTime,
      valueQuantity: { value: 7, unit: '1' },
      subject,
    })),
  )
}

function coded(token: string): object {
  const mark = token.lastIndexOf('|')
  return { coding: [{ system: token.slice(0, mark), code: token.slice(mark + 1) }] }
}

function loinc(code: string, text: string): object {
  return { coding: [{ system: 'http://loinc.org', code }], text }
}
