import type { Written } from './whole-record.ts'

const DAY_MS = 86_400_000
const HL7 = 'http://terminology.hl7.org/CodeSystem'
const LOINC = 'http://loinc.org'
const UCUM = 'http://unitsofmeasure.org'

/** Whoever the chart names besides its patient. */
export const CHART_STAFF = { doctor: 'okafor', clinic: 'riverside', payer: 'granite-health' } as const

interface Measure {
  readonly code: string
  readonly name: string
  readonly unit: string
  readonly low: number
  readonly high: number
}

const LABS: readonly Measure[] = [
  { code: '4548-4', name: 'Hemoglobin A1c', unit: '%', low: 4, high: 5.6 },
  { code: '2345-7', name: 'Glucose', unit: 'mg/dL', low: 70, high: 99 },
  { code: '2160-0', name: 'Creatinine', unit: 'mg/dL', low: 0.6, high: 1.2 },
  { code: '33914-3', name: 'eGFR', unit: 'mL/min', low: 60, high: 120 },
  { code: '2951-2', name: 'Sodium', unit: 'mmol/L', low: 135, high: 145 },
  { code: '2823-3', name: 'Potassium', unit: 'mmol/L', low: 3.5, high: 5.1 },
  { code: '13457-7', name: 'LDL cholesterol', unit: 'mg/dL', low: 0, high: 130 },
  { code: '2085-9', name: 'HDL cholesterol', unit: 'mg/dL', low: 40, high: 90 },
  { code: '2571-8', name: 'Triglycerides', unit: 'mg/dL', low: 0, high: 150 },
  { code: '718-7', name: 'Hemoglobin', unit: 'g/dL', low: 12, high: 16 },
  { code: '6690-2', name: 'White cells', unit: '10*3/uL', low: 4, high: 11 },
  { code: '777-3', name: 'Platelets', unit: '10*3/uL', low: 150, high: 400 },
  { code: '1742-6', name: 'ALT', unit: 'U/L', low: 7, high: 56 },
  { code: '3016-3', name: 'TSH', unit: 'mIU/L', low: 0.4, high: 4.5 },
]
const VITALS: readonly Measure[] = [
  { code: '8867-4', name: 'Heart rate', unit: '/min', low: 60, high: 100 },
  { code: '29463-7', name: 'Body weight', unit: 'kg', low: 60, high: 90 },
  { code: '8310-5', name: 'Body temperature', unit: 'Cel', low: 36.1, high: 37.6 },
  { code: '59408-5', name: 'Oxygen saturation', unit: '%', low: 94, high: 100 },
]
const PROBLEMS = [
  'Type 2 diabetes',
  'Hypertension',
  'Asthma',
  'Chronic kidney disease stage 2',
  'Low back pain',
]
const DRUGS = [
  'metformin 500 mg tablet',
  'lisinopril 10 mg tablet',
  'albuterol inhaler',
  'atorvastatin 20 mg',
]
const VACCINES = ['Influenza', 'COVID-19', 'Tdap', 'Hepatitis B', 'Pneumococcal']
const REASONS = ['Diabetes follow-up', 'Annual physical', 'Cough', 'Medication review', 'Back pain']

/**
 * Everything of a patient who has come here for twenty years: `size` resources of theirs, all made up, the same every time for
 * the same `now`. The organisations and people that they name stand first and do not count.
 */
export function largeChart(patient: string, size: number, now: number): readonly Written[] {
  const chart = { patient, now }
  const few = [
    ...person(chart),
    ...allergies(chart),
    ...many(chart, 'Condition', Math.min(60, Math.ceil(size / 40)), problem),
    ...many(chart, 'MedicationRequest', Math.min(90, Math.ceil(size / 25)), prescription),
    ...many(chart, 'Immunization', Math.min(30, Math.ceil(size / 80)), immunization),
    ...many(chart, 'Encounter', Math.min(150, Math.ceil(size / 20)), visit),
    ...many(chart, 'DiagnosticReport', Math.min(80, Math.ceil(size / 30)), report),
    ...many(chart, 'DocumentReference', Math.min(50, Math.ceil(size / 50)), document),
    ...many(chart, 'Procedure', Math.min(60, Math.ceil(size / 40)), procedure),
    ...many(chart, 'Claim', Math.min(80, Math.ceil(size / 30)), claim),
  ]
  return [...staff(), ...few, ...many(chart, 'Observation', Math.max(0, size - few.length), observation)]
}

interface Chart {
  readonly patient: string
  readonly now: number
}

type Maker = (chart: Chart, at: number) => object

function many(chart: Chart, resourceType: string, count: number, make: Maker): Written[] {
  return Array.from({ length: count }, (_unused, at) => ({
    resourceType,
    id: `${chart.patient}-${resourceType.toLowerCase()}-${at}`,
    ...make(chart, at),
  }))
}

function staff(): Written[] {
  const { doctor, clinic, payer } = CHART_STAFF
  return [
    { resourceType: 'Organization', id: clinic, active: true, name: 'Riverside Clinic' },
    { resourceType: 'Organization', id: payer, active: true, name: 'Granite Health Plan' },
    {
      resourceType: 'Practitioner',
      id: doctor,
      name: [{ family: 'Okafor', given: ['Nkem'], prefix: ['Dr.'] }],
    },
  ]
}

const doctor = { reference: `Practitioner/${CHART_STAFF.doctor}`, display: 'Dr. Nkem Okafor' }
const subjectOf = ({ patient }: Chart) => ({ reference: `Patient/${patient}` })
const dayOf = ({ now }: Chart, daysAgo: number) => timeOf({ now }, daysAgo).slice(0, 10)
const timeOf = ({ now }: Pick<Chart, 'now'>, daysAgo: number) =>
  new Date(now - daysAgo * DAY_MS).toISOString()
const coded = (system: string, code: string, display?: string) => ({
  coding: [{ system, code, ...(display === undefined ? {} : { display }) }],
})

function person(chart: Chart): Written[] {
  const { patient } = chart
  return [
    {
      resourceType: 'Patient',
      id: patient,
      identifier: [
        {
          type: coded(`${HL7}/v2-0203`, 'MR'),
          system: 'https://riverside.example.org/mrn',
          value: `MRN-${patient}`,
        },
        {
          type: coded(`${HL7}/v2-0203`, 'MB'),
          system: 'https://granite.example.com/member',
          value: 'GH-204-551',
        },
      ],
      name: [{ use: 'official', family: 'Delgado', given: ['Rosa', 'Inés'] }],
      gender: 'female',
      birthDate: '1961-08-14',
      telecom: [{ system: 'phone', value: '555-0142', use: 'mobile' }],
      address: [{ use: 'home', line: ['12 Mill Lane'], city: 'Albany', state: 'NY', postalCode: '12207' }],
      communication: [{ language: coded('urn:ietf:bcp:47', 'es', 'Spanish'), preferred: true }],
      generalPractitioner: [doctor],
    },
    {
      resourceType: 'CareTeam',
      id: `${patient}-team`,
      status: 'active',
      name: 'Primary care',
      subject: subjectOf(chart),
      participant: [{ member: doctor }],
    },
    {
      resourceType: 'Flag',
      id: `${patient}-flag`,
      status: 'active',
      code: { text: 'Falls easily' },
      subject: subjectOf(chart),
    },
    {
      resourceType: 'Coverage',
      id: `${patient}-coverage`,
      status: 'active',
      type: { text: 'PPO' },
      subscriberId: 'GH-204-551',
      beneficiary: subjectOf(chart),
      relationship: { text: 'Self' },
      period: { start: '2020-01-01' },
      payor: [{ reference: `Organization/${CHART_STAFF.payer}`, display: 'Granite Health Plan' }],
    },
    {
      resourceType: 'Task',
      id: `${patient}-task`,
      status: 'requested',
      intent: 'order',
      description: 'Call with the new A1c',
      authoredOn: timeOf(chart, 2),
      for: subjectOf(chart),
      owner: doctor,
    },
  ]
}

function allergies(chart: Chart): Written[] {
  const all = [
    ['Penicillin', 'high', 'Anaphylaxis'],
    ['Shellfish', 'low', 'Hives'],
    ['Latex', 'unable-to-assess', 'Rash'],
  ] as const
  return all.map(([text, criticality, reaction], at) => ({
    resourceType: 'AllergyIntolerance',
    id: `${chart.patient}-allergy-${at}`,
    clinicalStatus: coded(`${HL7}/allergyintolerance-clinical`, 'active'),
    verificationStatus: coded(`${HL7}/allergyintolerance-verification`, 'confirmed'),
    criticality,
    code: { text },
    patient: subjectOf(chart),
    reaction: [{ manifestation: [{ text: reaction }] }],
  }))
}

const problem: Maker = (chart, at) => {
  const isPast = at >= PROBLEMS.length
  const name = PROBLEMS[at % PROBLEMS.length] ?? ''
  return {
    clinicalStatus: coded(`${HL7}/condition-clinical`, isPast ? 'resolved' : 'active'),
    verificationStatus: coded(`${HL7}/condition-ver-status`, 'confirmed'),
    category: [coded(`${HL7}/condition-category`, isPast ? 'encounter-diagnosis' : 'problem-list-item')],
    code: { text: isPast ? `${name}, episode ${at}` : name },
    subject: subjectOf(chart),
    onsetDateTime: dayOf(chart, 400 + at * 90),
    ...(isPast ? { abatementDateTime: dayOf(chart, 390 + at * 90) } : {}),
    recordedDate: dayOf(chart, 400 + at * 90),
    recorder: doctor,
  }
}

const prescription: Maker = (chart, at) => ({
  status: at < DRUGS.length ? 'active' : 'completed',
  intent: 'order',
  medicationCodeableConcept: { text: DRUGS[at % DRUGS.length] },
  subject: subjectOf(chart),
  authoredOn: dayOf(chart, 20 + at * 60),
  requester: doctor,
  dosageInstruction: [{ text: 'Take one tablet twice a day with food' }],
})

const immunization: Maker = (chart, at) => ({
  status: 'completed',
  vaccineCode: { text: VACCINES[at % VACCINES.length] },
  patient: subjectOf(chart),
  occurrenceDateTime: dayOf(chart, 30 + at * 200),
  lotNumber: `LOT${1_000 + at}`,
  performer: [{ actor: doctor }],
})

const visit: Maker = (chart, at) => ({
  status: at === 0 ? 'in-progress' : 'finished',
  class: { system: `${HL7}/v3-ActCode`, code: 'AMB', display: 'ambulatory' },
  type: [{ text: 'Office visit' }],
  subject: subjectOf(chart),
  participant: [{ individual: doctor }],
  period: {
    start: timeOf(chart, at === 0 ? 0.01 : at * 45),
    ...(at === 0 ? {} : { end: timeOf(chart, at * 45 - 0.02) }),
  },
  reasonCode: [{ text: REASONS[at % REASONS.length] }],
  serviceProvider: { reference: `Organization/${CHART_STAFF.clinic}`, display: 'Riverside Clinic' },
})

const report: Maker = (chart, at) => ({
  status: 'final',
  category: [coded(`${HL7}/v2-0074`, 'LAB')],
  code: { text: 'Metabolic panel' },
  subject: subjectOf(chart),
  effectiveDateTime: timeOf(chart, 5 + at * 80),
  issued: timeOf(chart, 4 + at * 80),
  performer: [doctor],
  conclusion: 'No urgent findings.',
})

const document: Maker = (chart, at) => ({
  status: 'current',
  type: { text: at % 2 === 0 ? 'Progress note' : 'Letter from a specialist' },
  subject: subjectOf(chart),
  date: timeOf(chart, 10 + at * 100),
  author: [doctor],
  content: [
    {
      attachment: {
        contentType: 'text/plain; charset=utf-8',
        title: `Note ${at}`,
        data: Buffer.from(`Seen and examined. Visit ${at}.\n\nPlan: go on as before.`).toString('base64'),
      },
    },
  ],
})

const procedure: Maker = (chart, at) => ({
  status: 'completed',
  code: { text: at % 2 === 0 ? 'Foot examination' : 'Spirometry' },
  subject: subjectOf(chart),
  performedDateTime: dayOf(chart, 15 + at * 110),
})

const claim: Maker = (chart, at) => ({
  status: 'active',
  type: coded(`${HL7}/claim-type`, 'professional', 'Professional'),
  use: 'claim',
  patient: subjectOf(chart),
  created: dayOf(chart, 9 + at * 90),
  provider: { reference: `Organization/${CHART_STAFF.clinic}`, display: 'Riverside Clinic' },
  priority: { coding: [{ code: 'normal' }] },
  insurance: [{ sequence: 1, focal: true, coverage: { reference: `Coverage/${chart.patient}-coverage` } }],
  total: { value: 120 + at, currency: 'USD' },
})

const observation: Maker = (chart, at) => {
  const isLab = at % 3 !== 0
  const kinds = isLab ? LABS : VITALS
  const measure = kinds[Math.floor(at / 3) % kinds.length] as Measure
  const { code, name, unit, low, high } = measure
  const effective = timeOf(chart, 3 + at * 3.1)
  const value = Number((low + (high - low) * (0.45 + 0.65 * Math.sin(at))).toFixed(1))
  const category = isLab ? 'laboratory' : 'vital-signs'
  return {
    status: 'final',
    category: [coded(`${HL7}/observation-category`, category)],
    code: { ...coded(LOINC, code, name), text: name },
    subject: subjectOf(chart),
    effectiveDateTime: effective,
    issued: effective,
    performer: [doctor],
    valueQuantity: { value, unit, system: UCUM, code: unit },
    ...(isLab
      ? {
          referenceRange: [{ low: { value: low, unit }, high: { value: high, unit } }],
          interpretation: [
            coded(`${HL7}/v3-ObservationInterpretation`, value > high ? 'H' : value < low ? 'L' : 'N'),
          ],
        }
      : {}),
  }
}
