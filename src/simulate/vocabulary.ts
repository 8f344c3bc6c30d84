/** What the made-up population is made of. Codes are real (SNOMED CT, RxNorm, LOINC, CVX); people are not. */

export interface Place {
  readonly state: string
  readonly city: string
  readonly zip: string
  readonly area: string
}

export const PLACES = [
  { state: 'NJ', city: 'Somerset', zip: '08873', area: '732' },
  { state: 'MA', city: 'Worcester', zip: '01608', area: '508' },
  { state: 'CA', city: 'Fresno', zip: '93721', area: '559' },
  { state: 'TX', city: 'Lubbock', zip: '79401', area: '806' },
  { state: 'NY', city: 'Syracuse', zip: '13202', area: '315' },
  { state: 'FL', city: 'Ocala', zip: '34471', area: '352' },
  { state: 'WA', city: 'Yakima', zip: '98901', area: '509' },
] as const satisfies readonly [Place, ...Place[]]

export const FAMILIES = [
  'Abara',
  'Alvarez',
  'Antonsen',
  'Baptiste',
  'Barros',
  'Bellweather',
  'Bianchi',
  'Castellano',
  'Chandra',
  'Cho',
  'Costa',
  'Delacroix',
  'Diallo',
  'Dvorak',
  'Eastman',
  'Eriksen',
  'Farouk',
  'Ferreira',
  'Fontaine',
  'Gallagher',
  'Garcia',
  'Grünwald',
  'Haddad',
  'Hartigan',
  'Herrera',
  'Hoang',
  'Ibrahim',
  'Ivanova',
  'Jablonski',
  'Johnson',
  'Kaplan',
  'Kowalski',
  'Larsen',
  'Lindqvist',
  'Machado',
  'Marchetti',
  'Mbeki',
  'Mendoza',
  'Nakamura',
  'Nguyen',
  'Novak',
  'O’Brien',
  'Okafor',
  'Ortega',
  'Papadakis',
  'Patel',
  'Petrov',
  'Quintero',
  'Ramirez',
  'Reyes',
  'Rossi',
  'Saito',
  'Santos',
  'Schneider',
  'Silva',
  'Smith',
  'Smith-Jones',
  'Tanaka',
  'Tchaikovsky',
  'Underhill',
  'Valdez',
  'Vandermeer',
  'Wachowski',
  'Williams',
  'Xiong',
  'Yamada',
  'Yilmaz',
  'Zamora',
  'Zielinski',
] as const

export const GIVEN = {
  female: [
    'Adaeze',
    'Aisha',
    'Beatriz',
    'Camille',
    'Dolores',
    'Elena',
    'Fatima',
    'Grace',
    'Hana',
    'Ingrid',
    'Josefina',
    'Keiko',
    'Leila',
    'Marisol',
    'Nadia',
    'Olivia',
    'Priya',
    'Rosa',
    'Siobhan',
    'Thandiwe',
    'Ursula',
    'Vera',
    'Wanda',
    'Yara',
    'Zoë',
  ],
  male: [
    'Ahmed',
    'Anton',
    'Bogdan',
    'Carlos',
    'Dmitri',
    'Emeka',
    'Felipe',
    'Gustavo',
    'Hiroshi',
    'Ivan',
    'Jamal',
    'Kenji',
    'Luca',
    'Mateo',
    'Nils',
    'Omar',
    'Pavel',
    'Quentin',
    'Rajesh',
    'Samuel',
    'Tomasz',
    'Umberto',
    'Victor',
    'Walter',
    'Yusuf',
  ],
} as const

export const STREETS = [
  'Alder Lane',
  'Beacon Street',
  'Canal Road',
  'Dune Avenue',
  'Elm Court',
  'Foundry Way',
  'Garnet Drive',
] as const

export interface Coded {
  readonly system: string
  readonly code: string
  readonly display: string
}

const coded =
  (system: string) =>
  (code: string, display: string): Coded => ({ system, code, display })
const snomed = coded('http://snomed.info/sct')
const rxnorm = coded('http://www.nlm.nih.gov/research/umls/rxnorm')
const loinc = coded('http://loinc.org')
const cvx = coded('http://hl7.org/fhir/sid/cvx')

/** A condition, what is prescribed for it and what a note says. */
export interface Illness {
  readonly condition: Coded
  readonly drug: Coded
  readonly dose: string
  readonly words: string
}

export const ILLNESSES = [
  {
    condition: snomed('59621000', 'Essential hypertension'),
    drug: rxnorm('314076', 'lisinopril 10 MG Oral Tablet'),
    dose: 'Take one tablet daily',
    words: 'home readings average 148 over 92',
  },
  {
    condition: snomed('44054006', 'Type 2 diabetes mellitus'),
    drug: rxnorm('860975', 'metformin hydrochloride 500 MG Oral Tablet'),
    dose: 'Take one tablet twice daily with meals',
    words: 'tingling in both feet since spring',
  },
  {
    condition: snomed('195967001', 'Asthma'),
    drug: rxnorm('745679', 'albuterol 0.09 MG/ACTUAT Metered Dose Inhaler'),
    dose: 'Two puffs every four hours as needed',
    words: 'wakes at night twice a week',
  },
  {
    condition: snomed('35489007', 'Depressive disorder'),
    drug: rxnorm('312941', 'sertraline 50 MG Oral Tablet'),
    dose: 'Take one tablet in the morning',
    words: 'sleeps badly since the divorce',
  },
  {
    condition: snomed('55822004', 'Hyperlipidemia'),
    drug: rxnorm('259255', 'atorvastatin 40 MG Oral Tablet'),
    dose: 'Take one tablet at bedtime',
    words: 'father had an infarction at 51',
  },
  {
    condition: snomed('40930008', 'Hypothyroidism'),
    drug: rxnorm('966247', 'levothyroxine sodium 0.05 MG Oral Tablet'),
    dose: 'Take one tablet before breakfast',
    words: 'tired and cold for months',
  },
  {
    condition: snomed('235595009', 'Gastroesophageal reflux disease'),
    drug: rxnorm('198053', 'omeprazole 20 MG Delayed Release Oral Capsule'),
    dose: 'Take one capsule before breakfast',
    words: 'burning after late meals',
  },
  {
    condition: snomed('396275006', 'Osteoarthritis'),
    drug: rxnorm('310965', 'ibuprofen 200 MG Oral Tablet'),
    dose: 'Take one tablet every six hours as needed',
    words: 'left knee stiff in the morning',
  },
] as const satisfies readonly [Illness, ...Illness[]]

/** A measurement: what it is, its unit and its usual range in tenths. */
export interface Measure {
  readonly code: Coded
  readonly unit: string
  readonly ucum: string
  readonly tenths: readonly [min: number, max: number]
}

export const LABS = [
  {
    code: loinc('4548-4', 'Hemoglobin A1c/Hemoglobin.total in Blood'),
    unit: '%',
    ucum: '%',
    tenths: [48, 92],
  },
  {
    code: loinc('2093-3', 'Cholesterol [Mass/volume] in Serum or Plasma'),
    unit: 'mg/dL',
    ucum: 'mg/dL',
    tenths: [1400, 2600],
  },
  {
    code: loinc('2160-0', 'Creatinine [Mass/volume] in Serum or Plasma'),
    unit: 'mg/dL',
    ucum: 'mg/dL',
    tenths: [6, 19],
  },
  {
    code: loinc('718-7', 'Hemoglobin [Mass/volume] in Blood'),
    unit: 'g/dL',
    ucum: 'g/dL',
    tenths: [102, 171],
  },
  {
    code: loinc('2339-0', 'Glucose [Mass/volume] in Blood'),
    unit: 'mg/dL',
    ucum: 'mg/dL',
    tenths: [700, 1900],
  },
] as const satisfies readonly Measure[]

export const VITALS = [
  { code: loinc('29463-7', 'Body weight'), unit: 'kg', ucum: 'kg', tenths: [480, 1180] },
  { code: loinc('8302-2', 'Body height'), unit: 'cm', ucum: 'cm', tenths: [1500, 1950] },
  { code: loinc('8867-4', 'Heart rate'), unit: 'beats/minute', ucum: '/min', tenths: [540, 990] },
] as const satisfies readonly Measure[]

export const VACCINES = [
  cvx('140', 'Influenza, seasonal, injectable, preservative free'),
  cvx('113', 'Td (adult) preservative free'),
  cvx('207', 'COVID-19, mRNA, LNP-S, PF, 100 mcg/0.5 mL dose'),
] as const

export const ALLERGIES = [
  snomed('91936005', 'Allergy to penicillin'),
  snomed('300913006', 'Shellfish allergy'),
  snomed('300916003', 'Latex allergy'),
] as const

export const PROCEDURES = [
  snomed('73761001', 'Colonoscopy'),
  snomed('268400002', '12 lead ECG'),
  snomed('710824005', 'Assessment of health and social care needs'),
] as const

export const RACES = [
  { code: '2106-3', display: 'White' },
  { code: '2054-5', display: 'Black or African American' },
  { code: '2028-9', display: 'Asian' },
  { code: '2131-1', display: 'Other Race' },
] as const

export const PAYERS = [
  'Harbor Mutual',
  'Northlight Health Plan',
  'Prairie State Medicaid',
  'Medicare',
] as const
