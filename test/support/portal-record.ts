import type { TestChartward } from './chartward.ts'

const PATIENT = { reference: 'Patient/mia' }
const VISIT = { reference: 'Encounter/visit' }
const category = (code: string) => [
  { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code }] },
]
const loinc = (code: string, text: string) => ({ coding: [{ system: 'http://loinc.org', code }], text })
const status = (kind: string, code: string) => ({
  coding: [{ system: `http://terminology.hl7.org/CodeSystem/${kind}`, code }],
})

const GLUCOSE = [88, 95, 104, 131].map((value, at) => ({
  resourceType: 'Observation',
  id: `glucose-${at}`,
  status: 'final',
  category: category('laboratory'),
  code: loinc('2345-7', 'Glucose in blood'),
  subject: PATIENT,
  effectiveDateTime: `2026-0${at * 2 + 1}-14T09:30:00Z`,
  valueQuantity: { value, unit: 'mg/dL' },
  referenceRange: [{ low: { value: 70, unit: 'mg/dL' }, high: { value: 99, unit: 'mg/dL' } }],
}))
const PRESSURE = [132, 127].map((value, at) => ({
  resourceType: 'Observation',
  id: `pressure-${at}`,
  status: 'final',
  category: category('vital-signs'),
  code: loinc('85354-9', 'Blood pressure'),
  subject: PATIENT,
  encounter: VISIT,
  effectiveDateTime: `2026-0${at + 5}-02T10:00:00Z`,
  component: [
    { code: loinc('8480-6', 'Systolic'), valueQuantity: { value, unit: 'mmHg' } },
    { code: loinc('8462-4', 'Diastolic'), valueQuantity: { value: value - 48, unit: 'mmHg' } },
  ],
}))

/** A small record of one patient, Mia, as a clinic writes it: something in every section of the portal. */
const RECORD = [
  {
    resourceType: 'Patient',
    id: 'mia',
    name: [{ given: ['Mia'], family: 'Rivera' }],
    birthDate: '1984-03-09',
    gender: 'female',
  },
  { resourceType: 'Practitioner', id: 'lee', name: [{ prefix: ['Dr.'], given: ['Ana'], family: 'Lee' }] },
  ...['Asthma', 'Broken wrist'].map((text, at) => ({
    resourceType: 'Condition',
    id: `condition-${at}`,
    clinicalStatus: status('condition-clinical', at === 0 ? 'active' : 'resolved'),
    verificationStatus: status('condition-ver-status', 'confirmed'),
    code: { text },
    subject: PATIENT,
    encounter: VISIT,
    asserter: { reference: 'Practitioner/lee' },
    onsetDateTime: at === 0 ? '2011-05' : '2019-08-01',
  })),
  {
    resourceType: 'MedicationRequest',
    id: 'inhaler',
    status: 'active',
    intent: 'order',
    medicationCodeableConcept: { text: 'Salbutamol inhaler 100 micrograms' },
    subject: PATIENT,
    encounter: VISIT,
    authoredOn: '2026-06-02',
    requester: { reference: 'Practitioner/lee' },
    dosageInstruction: [{ text: 'Two puffs when you need it' }],
  },
  {
    resourceType: 'AllergyIntolerance',
    id: 'penicillin',
    clinicalStatus: status('allergyintolerance-clinical', 'active'),
    verificationStatus: status('allergyintolerance-verification', 'confirmed'),
    criticality: 'high',
    category: ['medication'],
    code: { text: 'Penicillin' },
    patient: PATIENT,
    reaction: [{ manifestation: [{ text: 'Hives' }], severity: 'moderate' }],
  },
  ...GLUCOSE,
  ...PRESSURE,
  {
    resourceType: 'Immunization',
    id: 'flu',
    status: 'completed',
    vaccineCode: { text: 'Influenza vaccine' },
    patient: PATIENT,
    occurrenceDateTime: '2025-10-20',
    lotNumber: 'FL-2231',
  },
  {
    resourceType: 'Encounter',
    id: 'visit',
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    subject: PATIENT,
    participant: [{ individual: { reference: 'Practitioner/lee' } }],
    period: { start: '2026-06-02T10:00:00Z', end: '2026-06-02T10:30:00Z' },
    reasonCode: [{ text: 'Check of asthma' }],
  },
  {
    resourceType: 'DocumentReference',
    id: 'note',
    status: 'current',
    description: 'Note of the visit',
    subject: PATIENT,
    date: '2026-06-02T11:00:00Z',
    context: { encounter: [VISIT] },
    content: [
      {
        attachment: { contentType: 'text/plain', data: btoa('Breathes well. <b>Not bold</b>, not a page.') },
      },
    ],
  },
]

/** Writes it. */
export async function writeRecord({ fhir }: Pick<TestChartward, 'fhir'>): Promise<void> {
  for (const resource of RECORD) {
    const { status: answered, text } = await fhir('PUT', `${resource.resourceType}/${resource.id}`, {
      body: resource,
    })
    if (answered >= 300) throw new Error(text)
  }
}
