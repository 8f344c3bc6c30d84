import { expect, test } from 'vitest'
import { openFhir, type Resource } from '../fhir/index.ts'
import { relationsChanged, riskOf, toldOf } from './rollback-care.ts'

const ORDER = [
  ['AllergyIntolerance'],
  ['MedicationRequest', 'MedicationStatement', 'MedicationAdministration'],
  ['ServiceRequest'],
  ['Condition'],
  ['Observation', 'DiagnosticReport'],
  ['CareTeam', 'Appointment', 'Encounter'],
  ['Patient', 'RelatedPerson'],
  ['Coverage', 'Claim'],
  ['DocumentReference', 'Basic'],
] as const

test('what can harm soonest comes first', () => {
  const ranks = ORDER.map((types) => new Set(types.map((type) => riskOf(type).rank)))
  expect(ranks.map((rank) => rank.size)).toEqual(ORDER.map(() => 1))
  expect(ranks.map(([...rank]) => rank[0])).toEqual([...ORDER.keys()])
})

test('every type it orders is one of R4', () => {
  const types = new Set(openFhir().resourceTypes())
  expect(ORDER.flat().filter((type) => !types.has(type))).toEqual([])
})

const allergy = (more: object = {}): Resource => ({
  resourceType: 'AllergyIntolerance',
  code: { text: 'penicillin' },
  ...more,
})
const drug = (more: object): Resource => ({ resourceType: 'MedicationRequest', status: 'active', ...more })

test.each<[string, Parameters<typeof toldOf>[0], Resource | undefined, Resource | undefined]>([
  ['An allergy to penicillin was removed.', 'deleted', allergy(), undefined],
  ['An allergy to penicillin was added.', 'created', undefined, allergy()],
  [
    'An allergy to penicillin was changed (verificationStatus confirmed to refuted).',
    'updated',
    allergy({ verificationStatus: { coding: [{ code: 'confirmed' }] } }),
    allergy({ verificationStatus: { coding: [{ code: 'refuted' }] } }),
  ],
  [
    'An allergy to peanuts was changed (criticality high to none).',
    'updated',
    allergy({ criticality: 'high' }),
    allergy({ code: { coding: [{ display: 'peanuts', code: '1' }] } }),
  ],
  [
    'A prescription of oxycodone was added.',
    'created',
    undefined,
    drug({ medicationReference: { display: 'oxycodone', reference: 'Medication/o' } }),
  ],
  [
    'A prescription that had been deleted was brought back.',
    'undeleted',
    undefined,
    drug({ medicationReference: {} }),
  ],
  ['A patient was changed.', 'updated', { resourceType: 'Patient' }, { resourceType: 'Patient' }],
  ['A Basic was removed.', 'deleted', { resourceType: 'Basic' }, undefined],
  [
    'An order for X-ray was added.',
    'created',
    undefined,
    { resourceType: 'ServiceRequest', code: { text: 'X-ray' } },
  ],
])('%s', (sentence, kind, before, after) => {
  const type = (before ?? after)?.resourceType ?? ''
  expect(toldOf(kind, { type, before, after }).sentence).toBe(sentence)
})

test('a word that is a book is cut', () => {
  const long = allergy({ code: { text: 'x'.repeat(10_000) } })
  const { sentence } = toldOf('created', { type: 'AllergyIntolerance', before: undefined, after: long })
  expect(sentence.length).toBeLessThan(200)
})

test('what a sentence is made of is told beside it, for whoever says it in another language', () => {
  const before = allergy({ criticality: 'high', clinicalStatus: { coding: [{ code: 'active' }] } })
  const { subject, states } = toldOf('updated', { type: 'AllergyIntolerance', before, after: allergy() })
  expect([subject, states]).toEqual([
    'penicillin',
    [
      { element: 'clinicalStatus', before: 'active' },
      { element: 'criticality', before: 'high' },
    ],
  ])
})

test('who came to see a record and who no longer is said', () => {
  const team = (...members: string[]): Resource => ({
    resourceType: 'CareTeam',
    status: 'active',
    participant: members.map((reference) => ({ member: { reference } })),
  })
  const [lee, kim] = ['Practitioner/lee', 'Practitioner/kim']
  expect(relationsChanged(undefined, team(lee))).toEqual({ given: [lee], taken: [] })
  expect(relationsChanged(team(lee), undefined)).toEqual({ given: [], taken: [lee] })
  expect(relationsChanged(team(lee), team(kim))).toEqual({ given: [kim], taken: [lee] })
  expect(relationsChanged(team(lee), team(lee))).toBeUndefined()
})
