import { describe, expect, test } from 'vitest'
import { ELEMENT_CLASSES, elementMask, elementNames } from './element-classes.ts'
import { OBSERVATION_CATEGORIES, PERSON_EXTENSIONS, TYPE_ELEMENTS } from './element-table.ts'
import { openFhir } from './fhir.ts'
import { isOpenType } from './open-types.ts'
import type { Resource } from './resource.ts'

const fhir = openFhir()

function classesOf(resource: Resource): string[] {
  return elementNames(fhir.elementsOf(resource))
}

const observation = (code?: string): Resource => ({
  resourceType: 'Observation',
  ...(code === undefined ? {} : { category: [{ coding: [{ code }] }] }),
})

const CASES: readonly (readonly [title: string, resource: Resource, classes: readonly string[]])[] = [
  ['a name', { resourceType: 'Patient', name: [{ family: 'A' }] }, ['identity']],
  ['a photograph', { resourceType: 'Patient', photo: [{ url: 'a' }] }, ['identity']],
  ['a date of birth', { resourceType: 'Patient', birthDate: '2000' }, ['birth-date']],
  ['a date of birth that is only an extension', { resourceType: 'Patient', _birthDate: {} }, ['birth-date']],
  ['an address and a telephone', { resourceType: 'Patient', address: [{}], telecom: [{}] }, ['contact']],
  [
    'a Social Security number by its system',
    { resourceType: 'Patient', identifier: [{ system: 'http://hl7.org/fhir/sid/us-ssn', value: '1' }] },
    ['ssn'],
  ],
  [
    'a Social Security number by its type',
    { resourceType: 'Patient', identifier: [{ type: { coding: [{ code: 'SS' }] }, value: '1' }] },
    ['ssn'],
  ],
  [
    'a record number and a licence',
    {
      resourceType: 'Patient',
      identifier: [{ type: { coding: [{ code: 'MR' }] } }, { type: { coding: [{ code: 'DL' }] } }],
    },
    ['identifiers'],
  ],
  [
    'race, by its extension',
    {
      resourceType: 'Patient',
      extension: [{ url: 'http://hl7.org/fhir/us/core/StructureDefinition/us-core-race' }],
    },
    ['demographics'],
  ],
  [
    'an extension nobody knows',
    { resourceType: 'Patient', extension: [{ url: 'http://x.org/y' }] },
    ['other'],
  ],
  ['an emergency contact', { resourceType: 'Patient', contact: [{}] }, ['relatives']],
  ['a Patient of whom nothing is said', { resourceType: 'Patient', id: '1' }, ['other']],
  ['a narrative, which repeats what is there', { resourceType: 'Patient', text: { div: 'x' } }, ['other']],
  ['vital signs', observation('vital-signs'), ['vitals']],
  ['a laboratory result', observation('laboratory'), ['results']],
  ['social history', observation('social-history'), ['social-history']],
  ['an Observation without a category', observation(), ['results']],
  ['an Observation of a category nobody knows', observation('constructor'), ['results']],
  ['an annotation', { resourceType: 'Condition', note: [{ text: 'x' }] }, ['diagnoses', 'notes']],
  [
    'the reason of a prescription',
    { resourceType: 'MedicationRequest', reasonCode: [{}] },
    ['diagnoses', 'medications'],
  ],
  [
    'the name beside a reference',
    { resourceType: 'Encounter', subject: { reference: 'Patient/1', display: 'A B' } },
    ['identity', 'encounters'],
  ],
  [
    'the number in place of a reference',
    { resourceType: 'Condition', subject: { identifier: { system: 'http://hl7.org/fhir/sid/us-ssn' } } },
    ['ssn', 'diagnoses'],
  ],
  [
    'what is contained',
    {
      resourceType: 'MedicationRequest',
      contained: [
        { resourceType: 'Patient', name: [{}] },
        { resourceType: 'Practitioner', name: [{}] },
      ],
    },
    ['identity', 'medications'],
  ],
  [
    'a bill',
    { resourceType: 'ExplanationOfBenefit', diagnosis: [{}], insurance: [{}] },
    ['diagnoses', 'insurance', 'claims'],
  ],
  ['a member number', { resourceType: 'Coverage', subscriberId: '1' }, ['identifiers', 'insurance']],
  ['a document', { resourceType: 'DocumentReference' }, ['notes']],
  [
    'everything in a bundle',
    {
      resourceType: 'Bundle',
      entry: [{ resource: { resourceType: 'Condition' } }, { resource: observation('laboratory') }],
    },
    ['diagnoses', 'results'],
  ],
  ['a clinician', { resourceType: 'Practitioner', name: [{ family: 'A' }] }, []],
]

describe('elementsOf', () => {
  test.for(CASES)('%s', ([, resource, classes]) => {
    expect(classesOf(resource)).toEqual(classes)
  })

  test('every type that is not open holds at least one class', () => {
    const silent = fhir.resourceTypes().filter((type) => classesOf({ resourceType: type }).length === 0)
    expect(silent).toEqual(fhir.resourceTypes().filter((type) => type === 'Bundle' || isOpenType(type)))
  })

  test('a class says nothing new when its bit is set twice', () => {
    expect(elementNames(elementMask('ssn', 'notes', 'ssn'))).toEqual(['ssn', 'notes'])
  })

  test('bits are distinct, without a gap, and fit a signed 32-bit column', () => {
    expect(ELEMENT_CLASSES.map(({ bit }) => bit)).toEqual(ELEMENT_CLASSES.map((_, index) => index))
    expect(ELEMENT_CLASSES.length).toBeLessThanOrEqual(30)
  })

  test('every class can be reached', () => {
    const reached = new Set<string>([
      'ssn',
      'notes',
      'other',
      ...Object.values(OBSERVATION_CATEGORIES),
      ...Object.values(PERSON_EXTENSIONS).flat(),
      ...Object.values(TYPE_ELEMENTS).flatMap(({ base = [], members = {} }) => [
        ...base,
        ...Object.values(members).flat(),
      ]),
    ])
    expect(ELEMENT_CLASSES.filter(({ name }) => !reached.has(name))).toEqual([])
  })

  test('every type in the table is a type of R4', () => {
    expect(Object.keys(TYPE_ELEMENTS).filter((type) => !fhir.isResourceType(type))).toEqual([])
  })
})
