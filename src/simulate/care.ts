import type { Resource } from '../fhir/index.ts'
import { claimsOf } from './claims.ts'
import type { Random } from './random.ts'
import type { CareOf, Visit } from './visit.ts'
import {
  ALLERGIES,
  type Coded,
  ILLNESSES,
  type Illness,
  LABS,
  type Measure,
  PROCEDURES,
  VACCINES,
  VITALS,
} from './vocabulary.ts'

const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition'
const CLINICAL = 'http://terminology.hl7.org/CodeSystem/condition-clinical'
const VERIFIED = 'http://terminology.hl7.org/CodeSystem/condition-ver-status'
const ENCOUNTERS = [2, 5] as const

/** A few years of ordinary care. */
export function careOf(random: Random, about: CareOf): Resource[] {
  const illnesses = random.some<Illness>(ILLNESSES, random.whole(1, 3))
  const visits = Array.from({ length: random.whole(...ENCOUNTERS) }, (_, number) =>
    visitOf(random, about, number),
  )
  const lasting = visits
    .slice(0, 1)
    .flatMap((visit) => [
      ...illnesses.flatMap((illness) => illnessOf(random, visit, illness)),
      ...random
        .some<Coded>(ALLERGIES, random.whole(0, 1))
        .map((allergy) => allergyOf(random, visit, allergy)),
    ])
  return [...visits.flatMap((visit) => duringVisit(random, visit, illnesses)), ...lasting]
}

function visitOf(random: Random, about: CareOf, number: number): Visit {
  const { person, clinician } = about
  const at = `${2022 + number}-${String(random.whole(1, 12)).padStart(2, '0')}-${String(random.whole(1, 28)).padStart(2, '0')}T${String(random.whole(13, 21))}:30:00Z`
  const encounter: Resource = {
    resourceType: 'Encounter',
    id: random.uuid(),
    meta: { profile: [`${US_CORE}/us-core-encounter`] },
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    type: [
      concept({ system: 'http://snomed.info/sct', code: '185349003', display: 'Encounter for check up' }),
    ],
    subject: person.reference,
    participant: [{ individual: { reference: `Practitioner/${clinician.id}`, display: clinician.name } }],
    period: { start: at, end: at.replace(':30:00Z', ':55:00Z') },
    location: [{ location: { reference: `Location/${clinician.location}` } }],
    serviceProvider: { reference: `Organization/${clinician.organization}` },
  }
  return { ...about, encounter, at }
}

function duringVisit(random: Random, visit: Visit, illnesses: readonly Illness[]): Resource[] {
  const results = random
    .some<Measure>(LABS, 3)
    .map((lab) => measured(random, visit, { measure: lab, category: 'laboratory' }))
  const vitals = random
    .some<Measure>(VITALS, 2)
    .map((vital) => measured(random, visit, { measure: vital, category: 'vital-signs' }))
  const procedures = random.chance(0.3) ? [procedureOf(random, visit)] : []
  return [
    visit.encounter,
    ...vitals,
    ...results,
    reportOf(random, visit, results),
    noteOf(random, visit, illnesses),
    immunizationOf(random, visit),
    ...procedures,
    ...claimsOf(random, visit),
  ]
}

function illnessOf(random: Random, visit: Visit, { condition, drug, dose }: Illness): Resource[] {
  const problem: Resource = {
    ...common(random, visit, 'Condition'),
    meta: { profile: [`${US_CORE}/us-core-condition-problems-health-concerns`] },
    clinicalStatus: { coding: [{ system: CLINICAL, code: 'active' }] },
    verificationStatus: { coding: [{ system: VERIFIED, code: 'confirmed' }] },
    category: [
      {
        coding: [
          { system: 'http://terminology.hl7.org/CodeSystem/condition-category', code: 'problem-list-item' },
        ],
      },
    ],
    code: concept(condition),
    onsetDateTime: visit.at.slice(0, 10),
    recordedDate: visit.at,
  }
  const prescription: Resource = {
    ...common(random, visit, 'MedicationRequest'),
    meta: { profile: [`${US_CORE}/us-core-medicationrequest`] },
    status: 'active',
    intent: 'order',
    medicationCodeableConcept: concept(drug),
    authoredOn: visit.at,
    requester: { reference: `Practitioner/${visit.clinician.id}`, display: visit.clinician.name },
    reasonReference: [{ reference: `Condition/${problem.id ?? ''}` }],
    dosageInstruction: [{ text: dose }],
  }
  return [problem, prescription]
}

function allergyOf(random: Random, { person, at }: Visit, allergy: Coded): Resource {
  return {
    resourceType: 'AllergyIntolerance',
    id: random.uuid(),
    clinicalStatus: {
      coding: [
        { system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' },
      ],
    },
    code: concept(allergy),
    patient: person.reference,
    recordedDate: at,
    reaction: [
      {
        manifestation: [concept({ system: 'http://snomed.info/sct', code: '247472004', display: 'Hives' })],
        severity: 'moderate',
      },
    ],
  }
}

function measured(
  random: Random,
  visit: Visit,
  { measure, category }: { measure: Measure; category: string },
): Resource {
  const { code, unit, ucum, tenths } = measure
  return {
    ...common(random, visit, 'Observation'),
    status: 'final',
    category: [
      { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: category }] },
    ],
    code: concept(code),
    effectiveDateTime: visit.at,
    issued: visit.at,
    valueQuantity: {
      value: random.whole(...tenths) / 10,
      unit,
      system: 'http://unitsofmeasure.org',
      code: ucum,
    },
  }
}

function reportOf(random: Random, visit: Visit, results: readonly Resource[]): Resource {
  return {
    ...common(random, visit, 'DiagnosticReport'),
    status: 'final',
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: 'LAB' }] }],
    code: concept({ system: 'http://loinc.org', code: '51990-0', display: 'Basic metabolic panel - Blood' }),
    effectiveDateTime: visit.at,
    issued: visit.at,
    result: results.map(({ id }) => ({ reference: `Observation/${id ?? ''}` })),
  }
}

function noteOf(random: Random, visit: Visit, illnesses: readonly Illness[]): Resource {
  const { person, clinician, encounter, at } = visit
  const words = illnesses.map(({ condition, words: said }) => `${condition.display}: ${said}.`).join(' ')
  const text = `${person.reference.display}, seen by ${clinician.name}. ${words} Plan discussed, return in six months.`
  return {
    resourceType: 'DocumentReference',
    id: random.uuid(),
    meta: { profile: [`${US_CORE}/us-core-documentreference`] },
    status: 'current',
    type: concept({ system: 'http://loinc.org', code: '11506-3', display: 'Progress note' }),
    category: [
      {
        coding: [
          {
            system: `${US_CORE.replace('StructureDefinition', 'CodeSystem')}/us-core-documentreference-category`,
            code: 'clinical-note',
          },
        ],
      },
    ],
    subject: person.reference,
    date: at,
    author: [{ reference: `Practitioner/${clinician.id}`, display: clinician.name }],
    content: [
      {
        attachment: {
          contentType: 'text/plain; charset=utf-8',
          data: Buffer.from(text, 'utf8').toString('base64'),
        },
      },
    ],
    context: { encounter: [{ reference: `Encounter/${encounter.id ?? ''}` }] },
  }
}

function immunizationOf(random: Random, { person, encounter, at }: Visit): Resource {
  return {
    resourceType: 'Immunization',
    id: random.uuid(),
    status: 'completed',
    vaccineCode: concept(random.pick(VACCINES)),
    patient: person.reference,
    encounter: { reference: `Encounter/${encounter.id ?? ''}` },
    occurrenceDateTime: at,
    primarySource: true,
  }
}

function procedureOf(random: Random, visit: Visit): Resource {
  return {
    ...common(random, visit, 'Procedure'),
    status: 'completed',
    code: concept(random.pick(PROCEDURES)),
    performedDateTime: visit.at,
  }
}

function common(random: Random, { person, encounter }: Visit, resourceType: string): Resource {
  return {
    resourceType,
    id: random.uuid(),
    subject: person.reference,
    encounter: { reference: `Encounter/${encounter.id ?? ''}` },
  }
}

function concept({ system, code, display }: Coded) {
  return { coding: [{ system, code, display }], text: display }
}
