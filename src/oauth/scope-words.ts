import {
  formatScope,
  isOtherScope,
  type OtherScope,
  parseScope,
  type ResourceScope,
} from '../access/index.ts'

const CONDITION = 'http://terminology.hl7.org/CodeSystem/condition-category'
const OBSERVATION = 'http://terminology.hl7.org/CodeSystem/observation-category'
const CLINICAL_TEST = 'http://hl7.org/fhir/us/core/CodeSystem/us-core-observation-category|clinical-test'
const HEALTH_CONCERN = 'http://hl7.org/fhir/us/core/CodeSystem/condition-category'

/** The parts of a type that can be given apart. **Source** US Core 7.0.0, SMART scopes: granular scopes. */
const CATEGORIES: Readonly<Record<string, readonly (readonly [code: string, words: string])[]>> = {
  Condition: [
    [`${CONDITION}|encounter-diagnosis`, 'diagnoses made at visits'],
    [`${HEALTH_CONCERN}|health-concern`, 'health concerns'],
    [`${CONDITION}|problem-list-item`, 'problem list'],
  ],
  Observation: [
    [`${OBSERVATION}|laboratory`, 'laboratory results'],
    [`${OBSERVATION}|social-history`, 'social history'],
    [`${OBSERVATION}|vital-signs`, 'vital signs'],
    [`${OBSERVATION}|survey`, 'questionnaires'],
    ['http://hl7.org/fhir/us/core/CodeSystem/us-core-category|sdoh', 'living conditions'],
    // No one code stands for clinical tests: US Core 5 had the first, records have the others.
    [CLINICAL_TEST, 'clinical tests'],
    [`${OBSERVATION}|procedure`, 'tests done as procedures'],
    [`${OBSERVATION}|imaging`, 'imaging results'],
    [`${OBSERVATION}|exam`, 'findings of examinations'],
  ],
}

/** What stands for `*` when a person wants to leave some of it out. **Source** US Core 7.0.0. */
const TYPES: Readonly<Record<string, string>> = {
  AllergyIntolerance: 'allergies',
  AuditEvent: 'who looked at the record',

  CarePlan: 'care plans',
  CareTeam: 'care teams',
  Condition: 'conditions and diagnoses',
  Coverage: 'insurance',
  Device: 'implanted devices',
  DiagnosticReport: 'diagnostic reports',
  DocumentReference: 'documents and notes',
  Encounter: 'visits',
  Goal: 'goals',
  Immunization: 'immunizations',
  Location: 'locations',
  Medication: 'medicines',
  MedicationDispense: 'dispensed medicines',
  MedicationRequest: 'prescriptions',
  Observation: 'observations and results',
  Organization: 'organizations',
  Patient: 'name, address and other personal data',
  Practitioner: 'practitioners',
  PractitionerRole: 'roles of practitioners',
  Procedure: 'procedures',
  Provenance: 'where records come from',
  QuestionnaireResponse: 'answers to questionnaires',
  RelatedPerson: 'related persons',
  ServiceRequest: 'orders and referrals',
  Specimen: 'specimens',
}

const OTHERS: Readonly<Record<OtherScope, string>> = {
  openid: 'know that it is you',
  fhirUser: 'know which record is your own',
  offline_access: 'keep this access while you are away, until you take it back',
  launch: 'know which patient and visit is open',
  'launch/patient': 'know which patient this is about',
  'launch/encounter': 'know which visit this is about',
  introspect: 'ask whether a token is valid',
}

/** One thing an app asks for, as a person reads it, with the narrower things that can be given in its place. */
export interface ScopeOffer {
  readonly scope: string
  readonly words: string
  /** A resource type, `*`, or empty for what is no resource. */
  readonly type: string
  readonly narrower: readonly { readonly scope: string; readonly words: string }[]
}

/** **Shape** in the order asked, resources grouped by type. */
export function offersOf(asked: readonly string[], isType: (name: string) => boolean): ScopeOffer[] {
  const offers = asked.flatMap((text) => {
    if (isOtherScope(text)) return [{ scope: text, words: OTHERS[text], type: '', narrower: [] }]
    const scope = parseScope(text, isType)
    return scope === undefined ? [] : [resourceOffer(text, scope)]
  })
  return offers.sort((a, b) => (a.type < b.type ? -1 : a.type > b.type ? 1 : 0))
}

function resourceOffer(text: string, scope: ResourceScope): ScopeOffer {
  const subject = categoryWords(scope) ?? typeWords(scope.type)
  return {
    scope: text,
    words: `${actWords(scope.letters)} ${subject}${whoseWords(scope)}`,
    type: scope.type,
    narrower: narrowerOf(scope),
  }
}

function narrowerOf(scope: ResourceScope) {
  if (scope.query.length > 0) return []
  if (scope.type === '*') {
    return Object.entries(TYPES).map(([type, words]) => ({ scope: formatScope({ ...scope, type }), words }))
  }
  return (CATEGORIES[scope.type] ?? []).map(([code, words]) => ({
    scope: formatScope({ ...scope, query: [`category=${code}`] }),
    words,
  }))
}

function categoryWords({ type, query }: ResourceScope): string | undefined {
  if (query.length === 0) return undefined
  const known = (CATEGORIES[type] ?? []).find(
    ([code]) => query.length === 1 && query[0] === `category=${code}`,
  )
  return known?.[1] ?? `${typeWords(type)} where ${query.join(' and ')}`
}

function typeWords(type: string): string {
  return type === '*' ? 'everything in the record' : (TYPES[type] ?? type)
}

function actWords(letters: string): string {
  const sees = /[rs]/.test(letters)
  const writes = /[cud]/.test(letters)
  return sees && writes ? 'see and change' : writes ? 'change' : 'see'
}

function whoseWords({ level }: ResourceScope): string {
  if (level === 'patient') return ''
  return level === 'user' ? ', of everyone whose record you may open' : ', of everyone'
}
