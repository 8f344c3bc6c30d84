import { isOpenType } from './open-types.ts'
import type { SearchParameter } from './search-shapes.ts'

/**
 * How a parameter is indexed. `lookup`: tokens under a key of the environment and the parameter, found without
 * knowing the patient. `within`: tokens under the patient's own key, which compare with nobody else's.
 * `open`: the resource itself is kept readable. `none`: no tokens, only the exact filter on opened rows.
 */
export type Policy = 'lookup' | 'within' | 'open' | 'none'

/** Where the kind of parameter settles nothing finer. */
const BY_KIND: Readonly<Record<SearchParameter['type'], Policy>> = {
  // What a record points at (encounter, practitioner, order) is as good as random: its token only says "the same".
  reference: 'lookup',
  // Codes take few values, and a few values are recovered from equality alone (Naveed et al. 2015).
  token: 'none',
  string: 'none',
  date: 'none',
  uri: 'none',
  number: 'none',
  quantity: 'none',
  composite: 'none',
  special: 'none',
}

/** Found without knowing the patient: values nearly everybody has for himself alone, and days of schedules. */
const LOOKUP: ReadonlySet<string> = new Set([
  '*.identifier',
  '*.telecom',
  '*.phone',
  '*.email',
  'Appointment.date',
  'Patient.birthdate',
  'Patient.family',
  'Patient.given',
  'Patient.name',
  'Person.birthdate',
  'Person.name',
  'RelatedPerson.birthdate',
  'RelatedPerson.name',
  'Specimen.accession',
])

/**
 * References to things of which there are few and whose use is public: drugs, forms, studies, insurers. Which
 * one a token stands for could be told from its frequency, and it says what a patient suffers from.
 */
const FEW_TARGETS: ReadonlySet<string> = new Set([
  'ingredient',
  'instantiates-canonical',
  'insurer',
  'manufacturer',
  'measure',
  'medication',
  'payor',
  'questionnaire',
  'study',
  'substance-reference',
])

/** Pruned inside one patient's rows: what charts are filtered by. Status says too little to be worth a token. */
const WITHIN: ReadonlySet<string> = new Set([
  '*.category',
  '*.class',
  '*.clinical-status',
  '*.code',
  '*.combo-code',
  '*.type',
  '*.vaccine-code',
])

/** Names of the reference that says whose record it is: kept as the row's patient, so a token adds nothing. */
const PATIENT_CODES: ReadonlySet<string> = new Set(['patient', 'subject', 'beneficiary', 'individual'])

/**
 * The policy of a parameter when nothing overrides it. Addresses are `none`: a street finds hardly anybody whom
 * name and birth date do not, and towns and postcodes are exactly what frequencies give away.
 */
export function defaultPolicy(parameter: SearchParameter, confines: boolean): Policy {
  const { resourceType, code, type } = parameter
  if (isOpenType(resourceType)) return 'open'
  if (parameter.refused !== undefined || code.startsWith('_')) return 'none'
  if (type === 'reference' && confines && PATIENT_CODES.has(code)) return 'none'
  if (LOOKUP.has(`*.${code}`) || LOOKUP.has(`${resourceType}.${code}`)) return 'lookup'
  if (type === 'reference' && FEW_TARGETS.has(code)) return 'within'
  // A code of a Patient row prunes nothing: there is one such row.
  if (type === 'token' && resourceType !== 'Patient' && WITHIN.has(`*.${code}`)) return 'within'
  return BY_KIND[type]
}
