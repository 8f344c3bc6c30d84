import { expect, test } from 'vitest'
import { compilePatientsOf, confinesToPatient } from './compartment.ts'
import { readDefinitions } from './definitions.ts'
import { compileSearch } from './search.ts'

const definitions = readDefinitions()
const patientsOf = compilePatientsOf(definitions)
const search = compileSearch(definitions)

test('a patient belongs to itself, not to those it is linked with', () => {
  expect(
    patientsOf({ resourceType: 'Patient', id: 'a', link: [{ other: { reference: 'Patient/b' } }] }),
  ).toEqual(['a'])
  expect(patientsOf({ resourceType: 'Patient' })).toEqual([])
})

test('a record belongs to every patient that a compartment parameter names, each once and sorted', () => {
  const coverage = {
    resourceType: 'Coverage',
    beneficiary: { reference: 'Patient/child' },
    subscriber: { reference: 'Patient/parent' },
    payor: [{ reference: 'Organization/o' }, { reference: 'Patient/parent' }],
  }
  expect(patientsOf(coverage)).toEqual(['child', 'parent'])
})

test('relative, absolute and versioned references name a patient', () => {
  for (const reference of ['Patient/p', 'https://a.example/fhir/Patient/p', 'Patient/p/_history/3']) {
    expect(patientsOf({ resourceType: 'Observation', subject: { reference } })).toEqual(['p'])
  }
})

test('contained resources, URNs, identifiers and other types name no patient', () => {
  const none = [
    { reference: '#p' },
    { reference: 'urn:uuid:0b8f7f5c-7bd6-4f0e-9d9b-5a3f4f3c2b1a', type: 'Patient' },
    { identifier: { system: 'urn:x', value: '1' }, type: 'Patient' },
    { reference: 'Patient?identifier=urn:x|1' },
    { reference: 'Group/p' },
    { display: 'somebody' },
  ]
  for (const subject of none) {
    const contained = [{ resourceType: 'Patient', id: 'p' }]
    expect(patientsOf({ resourceType: 'Observation', subject, contained })).toEqual([])
  }
})

test('a parameter outside the compartment makes nobody a member', () => {
  expect(patientsOf({ resourceType: 'SupplyRequest', requester: { reference: 'Patient/p' } })).toEqual([])
  expect(patientsOf({ resourceType: 'NoSuchType', subject: { reference: 'Patient/p' } })).toEqual([])
})

test('what R4 has in no compartment although it says whose it is belongs to that patient', () => {
  const reference = { reference: 'Patient/p' }
  expect(patientsOf({ resourceType: 'Device', patient: reference })).toEqual(['p'])
  expect(patientsOf({ resourceType: 'GuidanceResponse', subject: reference })).toEqual(['p'])
  expect(patientsOf({ resourceType: 'Contract', subject: [reference] })).toEqual(['p'])
  expect(patientsOf({ resourceType: 'Binary', securityContext: reference })).toEqual(['p'])
  expect(patientsOf({ resourceType: 'Binary', securityContext: { reference: 'Group/p' } })).toEqual([])
})

/** `X.subject.where(resolve() is Patient)` and `X.subject` are one element. */
const elementsOf = (expression: string, type: string): string[] =>
  expression
    .split(' | ')
    .map((path) => path.replace(/\.where\(.*/, ''))
    .filter((path) => path.startsWith(`${type}.`))

test('a parameter that confines a search to a patient reads only elements that make a record theirs', () => {
  const wrong: string[] = []
  for (const type of definitions.resourceTypes) {
    const paths = (code: string): string[] =>
      definitions.searchParameters
        .filter((one) => one.base.includes(type) && one.code === code)
        .flatMap((one) => elementsOf(one.expression, type))
    const members = new Set((definitions.patientCompartment[type] ?? []).flatMap(paths))
    for (const parameter of search.parameters(type)) {
      if (parameter.type !== 'reference' || !confinesToPatient(definitions, parameter)) continue
      for (const path of paths(parameter.code))
        if (!members.has(path)) wrong.push(`${path} by ${parameter.code}`)
    }
  }
  expect(wrong).toEqual([])
})
