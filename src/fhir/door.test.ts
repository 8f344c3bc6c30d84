import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { capabilityStatement } from './capability.ts'
import { openFhir } from './fhir.ts'
import { isOpenType, OPEN_TYPES } from './open-types.ts'
import { operationOutcome } from './outcome.ts'
import { patientIdOf } from './patient-id.ts'

const fhir = openFhir()
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

describe('patientIdOf', () => {
  test('a UUID is itself', () => {
    expect(patientIdOf('c757873d-ec9a-4326-a141-556f43239520')).toBe('c757873d-ec9a-4326-a141-556f43239520')
  })

  test('any other logical id becomes a UUID of version 8, the same each time', () => {
    expect(patientIdOf('example')).toBe('1251ddc1-67ec-8779-807d-e5ca21ff34e0')
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9\-.]{1,35}$/), (id) => {
        expect(patientIdOf(id)).toMatch(UUID)
        expect(patientIdOf(id)[14]).toBe('8')
      }),
    )
  })

  test('no two logical ids are the same person', () => {
    const one = 'c757873d-ec9a-4326-a141-556f43239520'
    const nil = '00000000-0000-0000-0000-000000000000'
    const ids = [one, one.toUpperCase(), nil, 'example', patientIdOf('example'), patientIdOf(nil)]
    expect(new Set(ids.map(patientIdOf)).size).toBe(ids.length)
  })

  test("nobody is the environment's shared key", () => {
    expect(patientIdOf('00000000-0000-0000-0000-000000000000')).not.toBe(
      '00000000-0000-0000-0000-000000000000',
    )
  })
})

describe('open types', () => {
  test('are types of R4, each with its reason', () => {
    for (const { type, why } of OPEN_TYPES) {
      expect(fhir.isResourceType(type)).toBe(true)
      expect(why.length).toBeGreaterThan(20)
    }
  })

  test('are not what the patient compartment is made of', () => {
    for (const type of [
      'Patient',
      'Observation',
      'Claim',
      'DocumentReference',
      'Medication',
      'Binary',
      'Bundle',
    ]) {
      expect(isOpenType(type)).toBe(false)
    }
  })

  test('are the types whose search parameters are open', () => {
    const policy = fhir.indexPolicy()
    const open = fhir.resourceTypes().filter((type) => policy.parameters(type, 'open').length > 0)
    expect(open).toEqual(OPEN_TYPES.map(({ type }) => type))
  })
})

describe('capabilityStatement', () => {
  const statement = capabilityStatement(fhir, { url: 'https://example.org/fhir/R4', version: '1.2.3' })

  test('is valid', () => {
    expect(fhir.validate(statement)).toEqual([])
  })

  test('names every type once, and only parameters that are served', () => {
    const [rest] = statement['rest'] as [{ resource: { type: string; searchParam: { name: string }[] }[] }]
    expect(rest.resource.map(({ type }) => type)).toEqual(fhir.resourceTypes())
    for (const { type, searchParam } of rest.resource) {
      for (const { name } of searchParam) {
        expect(fhir.searchParameter(type, name)).toMatchObject({ refused: undefined })
      }
    }
  })
})

describe('operationOutcome', () => {
  test('is valid, with issues and without', () => {
    const issues = fhir.validate({ resourceType: 'Patient', active: 'x', nope: 1 })
    expect(issues).toHaveLength(2)
    expect(fhir.validate(operationOutcome(issues))).toEqual([])
    expect(fhir.validate(operationOutcome(fhir.validate({})))).toEqual([])
    expect(fhir.validate(operationOutcome([]))).toEqual([])
  })
})
