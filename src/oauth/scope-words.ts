import {
  formatScope,
  isOtherScope,
  type OtherScope,
  parseScope,
  type ResourceScope,
} from '../access/index.ts'
import { type Language, texts } from '../kernel/index.ts'

/** The same in each language. */
export type Words = Readonly<Record<Language, string>>

const CONDITION = 'http://terminology.hl7.org/CodeSystem/condition-category'
const OBSERVATION = 'http://terminology.hl7.org/CodeSystem/observation-category'
const CLINICAL_TEST = 'http://hl7.org/fhir/us/core/CodeSystem/us-core-observation-category|clinical-test'
const HEALTH_CONCERN = 'http://hl7.org/fhir/us/core/CodeSystem/condition-category'

/** The parts of a type that can be given apart. **Source** US Core 7.0.0, SMART scopes: granular scopes. */
const CATEGORIES: Readonly<Record<string, readonly (readonly [code: string, words: Words])[]>> = {
  Condition: [
    [`${CONDITION}|encounter-diagnosis`, texts('diagnoses made at visits', 'diagnósticos hechos en visitas')],
    [`${HEALTH_CONCERN}|health-concern`, texts('health concerns', 'preocupaciones de salud')],
    [`${CONDITION}|problem-list-item`, texts('problem list', 'lista de problemas')],
  ],
  Observation: [
    [`${OBSERVATION}|laboratory`, texts('laboratory results', 'resultados de laboratorio')],
    [`${OBSERVATION}|social-history`, texts('social history', 'antecedentes sociales')],
    [`${OBSERVATION}|vital-signs`, texts('vital signs', 'signos vitales')],
    [`${OBSERVATION}|survey`, texts('questionnaires', 'cuestionarios')],
    [
      'http://hl7.org/fhir/us/core/CodeSystem/us-core-category|sdoh',
      texts('living conditions', 'condiciones de vida'),
    ],
    // No one code stands for clinical tests: US Core 5 had the first, records have the others.
    [CLINICAL_TEST, texts('clinical tests', 'pruebas clínicas')],
    [`${OBSERVATION}|procedure`, texts('tests done as procedures', 'pruebas hechas como procedimientos')],
    [`${OBSERVATION}|imaging`, texts('imaging results', 'resultados de imágenes')],
    [`${OBSERVATION}|exam`, texts('findings of examinations', 'hallazgos de exploraciones')],
  ],
}

/** What stands for `*` when a person wants to leave some of it out. **Source** US Core 7.0.0. */
const TYPES: Readonly<Record<string, Words>> = {
  AllergyIntolerance: texts('allergies', 'alergias'),
  AuditEvent: texts('who looked at the record', 'quién miró el expediente'),
  CarePlan: texts('care plans', 'planes de atención'),
  CareTeam: texts('care teams', 'equipos de atención'),
  Condition: texts('conditions and diagnoses', 'enfermedades y diagnósticos'),
  Coverage: texts('insurance', 'seguros'),
  Device: texts('implanted devices', 'dispositivos implantados'),
  DiagnosticReport: texts('diagnostic reports', 'informes diagnósticos'),
  DocumentReference: texts('documents and notes', 'documentos y notas'),
  Encounter: texts('visits', 'visitas'),
  Goal: texts('goals', 'objetivos'),
  Immunization: texts('immunizations', 'vacunas'),
  Location: texts('locations', 'lugares'),
  Medication: texts('medicines', 'medicamentos'),
  MedicationDispense: texts('dispensed medicines', 'medicamentos dispensados'),
  MedicationRequest: texts('prescriptions', 'recetas'),
  Observation: texts('observations and results', 'observaciones y resultados'),
  Organization: texts('organizations', 'organizaciones'),
  Patient: texts('name, address and other personal data', 'nombre, dirección y otros datos personales'),
  Practitioner: texts('practitioners', 'profesionales'),
  PractitionerRole: texts('roles of practitioners', 'funciones de profesionales'),
  Procedure: texts('procedures', 'procedimientos'),
  Provenance: texts('where records come from', 'de dónde vienen los documentos'),
  QuestionnaireResponse: texts('answers to questionnaires', 'respuestas a cuestionarios'),
  RelatedPerson: texts('related persons', 'personas relacionadas'),
  ServiceRequest: texts('orders and referrals', 'órdenes y derivaciones'),
  Specimen: texts('specimens', 'muestras'),
}

const OTHERS: Readonly<Record<OtherScope, Words>> = {
  openid: texts('know that it is you', 'saber que es usted'),
  fhirUser: texts('know which record is your own', 'saber cuál es su propio expediente'),
  offline_access: texts(
    'keep this access while you are away, until you take it back',
    'conservar este acceso cuando usted no está, hasta que lo retire',
  ),
  launch: texts('know which patient and visit is open', 'saber qué paciente y qué visita están abiertos'),
  'launch/patient': texts('know which patient this is about', 'saber de qué paciente se trata'),
  'launch/encounter': texts('know which visit this is about', 'saber de qué visita se trata'),
  introspect: texts('ask whether a token is valid', 'preguntar si un token es válido'),
}

/** One thing an app asks for, as a person reads it, with the narrower things that can be given in its place. */
export interface ScopeOffer {
  readonly scope: string
  readonly words: Words
  /** A resource type, `*`, or empty for what is no resource. */
  readonly type: string
  readonly narrower: readonly { readonly scope: string; readonly words: Words }[]
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
  const [act, whose] = [actWords(scope.letters), whoseWords(scope)]
  return {
    scope: text,
    words: texts(`${act.en} ${subject.en}${whose.en}`, `${act.es} ${subject.es}${whose.es}`),
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

function categoryWords({ type, query }: ResourceScope): Words | undefined {
  if (query.length === 0) return undefined
  const known = (CATEGORIES[type] ?? []).find(
    ([code]) => query.length === 1 && query[0] === `category=${code}`,
  )
  const { en, es } = typeWords(type)
  return known?.[1] ?? texts(`${en} where ${query.join(' and ')}`, `${es} donde ${query.join(' y ')}`)
}

function typeWords(type: string): Words {
  return type === '*'
    ? texts('everything in the record', 'todo lo del expediente')
    : (TYPES[type] ?? texts(type, type))
}

function actWords(letters: string): Words {
  const sees = /[rs]/.test(letters)
  const writes = /[cud]/.test(letters)
  if (sees && writes) return texts('see and change', 'ver y cambiar')
  return writes ? texts('change', 'cambiar') : texts('see', 'ver')
}

function whoseWords({ level }: ResourceScope): Words {
  if (level === 'patient') return texts('', '')
  return level === 'user'
    ? texts(
        ', of everyone whose record you may open',
        ', de todas las personas cuyo expediente usted puede abrir',
      )
    : texts(', of everyone', ', de todas las personas')
}
