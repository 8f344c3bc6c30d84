import { BUNDLE_RULES } from './validate-bundle.ts'
import { fails, has, hasChoice, isEarlier, isOneCoding, type Rule, type Value } from './validate-rules.ts'
import { report, type Run } from './validate-run.ts'

/**
 * The invariants of R4 that patient records meet, by the path of the object they stand on. Each name is the
 * key in the definitions; the rule answers false when the object breaks it, and lets pass what it cannot tell.
 */
const CLINICAL = 'http://terminology.hl7.org/CodeSystem/condition-clinical'
const CONDITION_STATUS = 'http://terminology.hl7.org/CodeSystem/condition-ver-status'
const ALLERGY_STATUS = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification'
const UCUM = 'http://unitsofmeasure.org'

const either =
  (...names: readonly string[]) =>
  (value: Value) =>
    names.some((name) => has(value, name))
const notBoth = (one: string, other: string) => (value: Value) => !(has(value, one) && has(value, other))
const needs = (one: string, other: string) => (value: Value) => !has(value, one) || has(value, other)
const notNegative = (name: string) => (value: Value) => !((value[name] as number) < 0)

const QUANTITY: readonly Rule[] = [['qty-3: a code needs a system', needs('code', 'system')]]
const UCUM_ONLY = (value: Value) => !has(value, 'system') || value['system'] === UCUM

const DATA_TYPES: Readonly<Record<string, readonly Rule[]>> = {
  Extension: [['ext-1: has either a value or extensions', extensionRule]],
  Quantity: QUANTITY,
  Age: [
    ...QUANTITY,
    ['age-1: a value needs a code', needs('value', 'code')],
    ['age-1: the system is UCUM', UCUM_ONLY],
    ['age-1: the value is above 0', (value) => !((value['value'] as number) <= 0)],
  ],
  Count: [...QUANTITY, ['cnt-3: a value needs a code', needs('value', 'code')]],
  Distance: [
    ...QUANTITY,
    ['dis-1: a value needs a code', needs('value', 'code')],
    ['dis-1: the system is UCUM', UCUM_ONLY],
  ],
  Duration: [
    ...QUANTITY,
    ['drt-1: a code needs a value', needs('code', 'value')],
    ['drt-1: the system is UCUM', (value) => !has(value, 'code') || value['system'] === UCUM],
  ],
  ContactPoint: [['cpt-2: a value needs a system', needs('value', 'system')]],
  Attachment: [['att-1: data needs a contentType', needs('data', 'contentType')]],
  Period: [['per-1: starts after its end', (value) => !isEarlier(value['end'], value['start'])]],
  Range: [['rng-2: low is above high', rangeRule]],
  Ratio: [
    [
      'rat-1: numerator and denominator belong together',
      (value) => has(value, 'numerator') === has(value, 'denominator'),
    ],
    ['rat-1: has a numerator or an extension', either('numerator', 'extension')],
  ],
  Expression: [['exp-1: has an expression or a reference', either('expression', 'reference')]],
  'Timing.repeat': [
    ['tim-1: a duration needs its unit', needs('duration', 'durationUnit')],
    ['tim-2: a period needs its unit', needs('period', 'periodUnit')],
    ['tim-4: a duration is not negative', notNegative('duration')],
    ['tim-5: a period is not negative', notNegative('period')],
    ['tim-6: periodMax needs a period', needs('periodMax', 'period')],
    ['tim-7: durationMax needs a duration', needs('durationMax', 'duration')],
    ['tim-8: countMax needs a count', needs('countMax', 'count')],
    ['tim-9: an offset needs a when', needs('offset', 'when')],
    ['tim-10: has a timeOfDay or a when, not both', notBoth('timeOfDay', 'when')],
  ],
}

const RESOURCES: Readonly<Record<string, readonly Rule[]>> = {
  AllergyIntolerance: [
    [
      'ait-1, ait-2: has a clinicalStatus unless entered in error',
      (value) =>
        has(value, 'clinicalStatus') !==
        isOneCoding(value['verificationStatus'], ALLERGY_STATUS, ['entered-in-error']),
    ],
  ],
  Appointment: [
    ['app-2: has both start and end or neither', (value) => has(value, 'start') === has(value, 'end')],
    [
      'app-3: only what is proposed, cancelled or waitlisted has no start',
      (value) =>
        has(value, 'start') || ['proposed', 'cancelled', 'waitlist'].includes(String(value['status'])),
    ],
    [
      'app-4: only what is cancelled or missed has a cancelationReason',
      (value) =>
        !has(value, 'cancelationReason') || ['noshow', 'cancelled'].includes(String(value['status'])),
    ],
  ],
  'Appointment.participant': [['app-1: has a type or an actor', either('type', 'actor')]],
  AppointmentResponse: [['apr-1: has a participantType or an actor', either('participantType', 'actor')]],
  'AuditEvent.entity': [['sev-1: has a name or a query, not both', notBoth('name', 'query')]],
  'CarePlan.activity': [['cpl-3: has a reference or a detail, not both', notBoth('detail', 'reference')]],
  'Composition.section': [
    ['cmp-1: has text, entries or sections', either('text', 'entry', 'section')],
    ['cmp-2: has an emptyReason only when empty', notBoth('emptyReason', 'entry')],
  ],
  Condition: [
    [
      'con-4: what abated is inactive, resolved or in remission',
      (value) =>
        !hasChoice(value, 'abatement') ||
        isOneCoding(value['clinicalStatus'], CLINICAL, ['resolved', 'remission', 'inactive']),
    ],
    [
      'con-5: what was entered in error has no clinicalStatus',
      (value) =>
        !has(value, 'clinicalStatus') ||
        !isOneCoding(value['verificationStatus'], CONDITION_STATUS, ['entered-in-error']),
    ],
  ],
  'Condition.stage': [['con-1: has a summary or an assessment', either('summary', 'assessment')]],
  'Condition.evidence': [['con-2: has a code or details', either('code', 'detail')]],
  Consent: [['ppc-1: has a policy or a policyRule', either('policy', 'policyRule')]],
  FamilyMemberHistory: [
    [
      'fhs-1: has an age or a birth, not both',
      (value) => !(hasChoice(value, 'age') && hasChoice(value, 'born')),
    ],
    ['fhs-2: estimatedAge needs an age', (value) => !has(value, 'estimatedAge') || hasChoice(value, 'age')],
  ],
  'Goal.target': [
    ['gol-1: a detail needs a measure', (value) => !hasChoice(value, 'detail') || has(value, 'measure')],
  ],
  Group: [
    ['grp-1: only an actual group has members', (value) => !has(value, 'member') || value['actual'] === true],
  ],
  'Immunization.education': [
    ['imm-1: has a documentType or a reference', either('documentType', 'reference')],
  ],
  InsurancePlan: [['ipn-1: has an identifier or a name', either('identifier', 'name')]],
  List: [['lst-1: has an emptyReason only when empty', notBoth('emptyReason', 'entry')]],
  'MedicationAdministration.dosage': [
    ['mad-1: has a dose or a rate', (value) => has(value, 'dose') || hasChoice(value, 'rate')],
  ],
  MedicationDispense: [
    [
      'mdd-1: is handed over before it is prepared',
      (value) => !isEarlier(value['whenHandedOver'], value['whenPrepared']),
    ],
  ],
  Observation: [
    [
      'obs-6: a dataAbsentReason stands only where no value is',
      (value) => !has(value, 'dataAbsentReason') || !hasChoice(value, 'value'),
    ],
  ],
  'Observation.referenceRange': [['obs-3: has low, high or text', either('low', 'high', 'text')]],
  Organization: [
    ['org-1: has an identifier or a name', either('identifier', 'name')],
    ['org-2: has no address of use home', (value) => !isOneOfUse(value['address'], 'home')],
    ['org-3: has no telecom of use home', (value) => !isOneOfUse(value['telecom'], 'home')],
  ],
  'Parameters.parameter': [['inv-1: has one of value, resource and parts', parameterRule]],
  'Patient.contact': [
    [
      'pat-1: has a name, telecom, address or organization',
      either('name', 'telecom', 'address', 'organization'),
    ],
  ],
  'QuestionnaireResponse.item': [['qrs-1: has answers or items, not both', notBoth('answer', 'item')]],
  ServiceRequest: [['prr-1: orderDetail needs a code', needs('orderDetail', 'code')]],
}

function extensionRule(value: Value): boolean {
  return hasChoice(value, 'value') !== (value['extension'] !== undefined)
}

function rangeRule(value: Value): boolean {
  const [low, high] = [value['low'], value['high']] as (Value | undefined)[]
  if (typeof low !== 'object' || typeof high !== 'object') return true
  return low['code'] !== high['code'] || !((low['value'] as number) > (high['value'] as number))
}

function parameterRule(value: Value): boolean {
  return [has(value, 'part'), hasChoice(value, 'value'), has(value, 'resource')].filter(Boolean).length === 1
}

function isOneOfUse(items: unknown, use: string): boolean {
  return Array.isArray(items) && items.some((item: Value | null) => item?.['use'] === use)
}

/** For each path with invariants, what reports those an object breaks. */
export const INVARIANTS: ReadonlyMap<string, (value: Value, run: Run) => void> = new Map(
  Object.entries({ ...DATA_TYPES, ...RESOURCES, ...BUNDLE_RULES }).map(([path, rules]) => [
    path,
    (value: Value, run: Run) => {
      for (const rule of rules) if (fails(rule, value)) report(run, 'invariant', rule[0])
    },
  ]),
)
