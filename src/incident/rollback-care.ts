import {
  ROLLBACK_STATES,
  ROLLBACK_TYPES,
  type RollbackCare,
  type RollbackChange,
  type RollbackState,
  type RollbackType,
} from '../contract/index.ts'
import { careRelationsOf, type Resource } from '../fhir/index.ts'
import type { Judgement } from './rollback-judge.ts'

/**
 * What a change can do to care, the most dangerous first: what is given to somebody who does not tolerate it, what is
 * given at all, what is done, what is believed of them, who sees their record, how they are reached, who pays.
 */
const RISKS: readonly (readonly [care: RollbackCare, types: readonly string[]])[] = [
  ['allergies', ['AllergyIntolerance', 'AdverseEvent']],
  [
    'medications',
    [
      'MedicationRequest',
      'MedicationStatement',
      'MedicationAdministration',
      'MedicationDispense',
      'Medication',
      'Immunization',
    ],
  ],
  ['orders', ['ServiceRequest', 'RequestGroup', 'DeviceRequest', 'NutritionOrder', 'CarePlan']],
  ['problems', ['Condition', 'DetectedIssue', 'Flag', 'Procedure', 'ClinicalImpression', 'RiskAssessment']],
  ['results', ['Observation', 'DiagnosticReport', 'Specimen', 'ImagingStudy', 'Media']],
  ['access', ['CareTeam', 'Appointment', 'Encounter', 'EpisodeOfCare', 'Task', 'Communication', 'Consent']],
  ['identity', ['Patient', 'RelatedPerson', 'Person']],
  ['coverage', ['Coverage', 'Claim', 'ClaimResponse', 'ExplanationOfBenefit', 'Account', 'Invoice']],
]
const REST: RollbackCare = 'other'

const NOUNS: Readonly<Record<RollbackType, string>> = {
  AllergyIntolerance: 'allergy to',
  MedicationRequest: 'prescription of',
  MedicationStatement: 'statement about taking',
  MedicationAdministration: 'dose given of',
  MedicationDispense: 'dispensed supply of',
  Immunization: 'immunization with',
  ServiceRequest: 'order for',
  Condition: 'problem',
  Procedure: 'procedure',
  Observation: 'result',
  DiagnosticReport: 'report',
  DocumentReference: 'document',
  CareTeam: 'care team',
  Appointment: 'appointment',
  Encounter: 'visit',
  Task: 'task',
  Consent: 'consent',
  Patient: 'patient',
  Coverage: 'coverage',
  Claim: 'claim',
}
const ENDS: Readonly<Record<Judgement['kind'], string>> = {
  created: 'was added',
  updated: 'was changed',
  deleted: 'was removed',
  undeleted: 'that had been deleted was brought back',
}
/** A sentence stays one, whatever stands in the record. */
const LETTERS_MAX = 100

/** In which part of care a type of record is, and how dangerous a change of it: 0 is the most. */
export function riskOf(type: string): { readonly care: RollbackCare; readonly rank: number } {
  const rank = RISKS.findIndex(([, types]) => types.includes(type))
  return rank < 0 ? { care: REST, rank: RISKS.length } : { care: RISKS[rank]?.[0] ?? REST, rank }
}

interface Sides {
  readonly type: string
  readonly before: Resource | undefined
  readonly after: Resource | undefined
}

/** What was done to a record: in a plain sentence, and what that is made of. It has words of the record in it. */
export function toldOf(
  kind: Judgement['kind'],
  { type, before, after }: Sides,
): Pick<RollbackChange, 'sentence' | 'subject' | 'states'> {
  const subject = subjectOf(after) ?? subjectOf(before)
  const states = kind === 'updated' ? ROLLBACK_STATES.flatMap((name) => stateChange(name, before, after)) : []
  const sentence = sentenceOf(kind, { type, subject, states })
  return { sentence, ...(subject === undefined ? {} : { subject }), states }
}

interface Told {
  readonly type: string
  readonly subject: string | undefined
  readonly states: readonly RollbackState[]
}

function sentenceOf(kind: Judgement['kind'], { type, subject, states }: Told): string {
  const known = ROLLBACK_TYPES.find((one) => one === type)
  const noun = known === undefined ? type : NOUNS[known]
  const named = subject === undefined ? noun.replace(/ (?:to|of|for|with|taking)$/, '') : `${noun} ${subject}`
  const article = /^[aeiou]/i.test(noun) && !/^(?:Un|Us|Eu)/.test(noun) ? 'An' : 'A'
  const changes = states.map(
    ({ element, before = 'none', after = 'none' }) => `${element} ${before} to ${after}`,
  )
  const how = changes.length === 0 ? '' : ` (${changes.join(', ')})`
  return `${article} ${named} ${ENDS[kind]}${how}.`
}

/** Who came to see the patient's record by a change, and who no longer. **Shape** `Type/id`, sorted. */
export interface RelationsChanged {
  readonly given: readonly string[]
  readonly taken: readonly string[]
}

export function relationsChanged(
  before: Resource | undefined,
  after: Resource | undefined,
): RelationsChanged | undefined {
  const had = actorsOf(before)
  const has = actorsOf(after)
  const given = [...has].filter((actor) => !had.has(actor)).sort()
  const taken = [...had].filter((actor) => !has.has(actor)).sort()
  return given.length + taken.length === 0 ? undefined : { given, taken }
}

function actorsOf(resource: Resource | undefined): ReadonlySet<string> {
  return new Set(resource === undefined ? [] : careRelationsOf(resource).map(({ actor }) => actor))
}

/** The words for what a record is about, as somebody wrote them in it. */
function subjectOf(resource: Resource | undefined): string | undefined {
  if (resource === undefined) return undefined
  const { code, medicationCodeableConcept, medicationReference, vaccineCode, type } = resource
  for (const concept of [code, medicationCodeableConcept, vaccineCode, type]) {
    const words = wordsOf(concept)
    if (words !== undefined) return words
  }
  return textIn(medicationReference, 'display') ?? textIn(medicationReference, 'reference')
}

function wordsOf(concept: unknown): string | undefined {
  const coding =
    isObject(concept) && Array.isArray(concept['coding']) ? (concept['coding'][0] as unknown) : {}
  const words = textIn(concept, 'text') ?? textIn(coding, 'display') ?? textIn(coding, 'code')
  return words?.slice(0, LETTERS_MAX)
}

function stateChange(
  element: RollbackState['element'],
  before: Resource | undefined,
  after: Resource | undefined,
): RollbackState[] {
  const was = stateOf(before?.[element])
  const is = stateOf(after?.[element])
  if (was === is) return []
  return [
    { element, ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) },
  ]
}

function stateOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : wordsOf(value)
}

function textIn(holder: unknown, name: string): string | undefined {
  const value = isObject(holder) ? holder[name] : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
