import { beforeAll, expect, test } from 'vitest'
import { type Bundle, type Fhir, openFhir, type Resource } from '../fhir/index.ts'
import { makePopulation } from './index.ts'

let fhir: Fhir
let people: Bundle[]
let all: Resource[]
const resourcesOf = ({ entry = [] }: Bundle) => entry.flatMap(({ resource }) => resource ?? [])
const population = makePopulation()
beforeAll(() => {
  fhir = openFhir()
  people = [...population.patients()]
  all = [population.directory, ...people].flatMap(resourcesOf)
})
const of = (type: string): any[] => all.filter(({ resourceType }) => resourceType === type)
const bytesOf = (seed?: number) => {
  const made = makePopulation({ patients: 12, ...(seed === undefined ? {} : { seed }) })
  return JSON.stringify([made.directory, ...made.patients()])
}

test('the same seed makes the same bytes, another seed other people', () => {
  expect(bytesOf()).toBe(bytesOf())
  expect(bytesOf(7)).toBe(bytesOf(7))
  expect(bytesOf(7)).not.toBe(bytesOf(8))
})

test('there are at least 200 patients, in at least six states', () => {
  expect(of('Patient').length).toBeGreaterThanOrEqual(200)
  expect(new Set(of('Patient').map(({ address }) => address[0].state)).size).toBeGreaterThanOrEqual(6)
})

test('every patient has an encounter, a condition, results, an immunization, coverage, a claim and its EOB', () => {
  const types = [
    'Encounter',
    'Condition',
    'Observation',
    'Immunization',
    'Coverage',
    'Claim',
    'ExplanationOfBenefit',
  ]
  const lacking = people.map((bundle) => {
    const there = new Set(resourcesOf(bundle).map(({ resourceType }) => resourceType))
    return types.filter((type) => !there.has(type))
  })
  expect(new Set(lacking.flat())).toEqual(new Set())
})

test('there are medications, notes and reports among them', () => {
  for (const type of ['MedicationRequest', 'DocumentReference', 'DiagnosticReport', 'AllergyIntolerance'])
    expect([type, of(type).length > 20]).toEqual([type, true])
})

test('every resource is valid R4', () => {
  const wrong = all.flatMap((resource) =>
    fhir
      .validate(resource)
      .filter(({ severity }) => severity === 'error' || severity === 'fatal')
      .map(({ expression, message }) => `${expression}: ${message}`),
  )
  expect([...new Set(wrong)]).toEqual([])
})

test('no id is used twice, and every reference leads to somebody who is there', () => {
  const names = all.map(({ resourceType, id }) => `${resourceType}/${id}`)
  expect(new Set(names).size).toBe(names.length)
  const known = new Set(names)
  const references = [...JSON.stringify(all).matchAll(/"reference":"([^"]+)"/g)].map(([, text]) => text ?? '')
  expect(references.length).toBeGreaterThan(1_000)
  expect([...new Set(references.filter((text) => !known.has(text)))]).toEqual([])
})

test('what is in a patient’s bundle is that patient’s and nobody else’s', () => {
  for (const bundle of people) {
    const [patient, ...rest] = resourcesOf(bundle)
    expect(patient?.resourceType).toBe('Patient')
    for (const resource of rest) expect(fhir.patientsOf(resource)).toEqual([patient?.id])
  }
})

test('what US Core must have is there', () => {
  for (const patient of of('Patient')) {
    expect(patient.identifier[0]).toMatchObject({ system: expect.any(String), value: expect.any(String) })
    expect(patient).toMatchObject({
      name: [{ family: expect.any(String), given: [expect.any(String)] }],
      gender: expect.stringMatching(/^(male|female|other|unknown)$/),
    })
    expect(patient.birthDate).toMatch(/^\d{4}-\d{2}-\d{2}$/)
  }
  for (const encounter of of('Encounter'))
    expect(encounter).toMatchObject({
      status: 'finished',
      class: { code: expect.any(String) },
      type: [{}],
      subject: {},
    })
  for (const condition of of('Condition'))
    expect(condition).toMatchObject({ clinicalStatus: {}, category: [{}], code: {}, subject: {} })
  for (const observation of of('Observation'))
    expect(observation).toMatchObject({ status: 'final', category: [{}], code: {}, subject: {} })
  for (const order of of('MedicationRequest'))
    expect(order).toMatchObject({
      status: expect.any(String),
      intent: 'order',
      subject: {},
      authoredOn: expect.any(String),
      requester: {},
    })
  for (const note of of('DocumentReference'))
    expect(note).toMatchObject({
      status: 'current',
      type: {},
      category: [{}],
      subject: {},
      content: [{ attachment: {} }],
    })
})

test('the directory comes first and names nobody who is treated', () => {
  for (const resource of resourcesOf(population.directory)) expect(fhir.patientsOf(resource)).toEqual([])
  expect(population.clinicians.length).toBeGreaterThanOrEqual(12)
})
