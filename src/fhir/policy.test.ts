import { expect, test } from 'vitest'
import { hasCode } from '../kernel/index.ts'
import { readDefinitions } from './definitions.ts'
import { isOpenType } from './open-types.ts'
import { compileSearch } from './search.ts'

const definitions = readDefinitions()
const search = compileSearch(definitions)
const policy = search.indexPolicy()

test('nothing with few values is looked up across patients', () => {
  const low = [
    'gender',
    'active',
    'deceased',
    'language',
    'address-city',
    'address-postalcode',
    'address-state',
    'address-use',
    'address',
    '_tag',
    '_security',
    'death-date',
  ]
  expect(low.filter((code) => policy.of('Patient', code) !== 'none')).toEqual([])
  const clinical = [
    'code',
    'status',
    'category',
    'value-concept',
    'clinical-status',
    'severity',
    'stage',
    'type',
    'class',
    'reason-code',
    'vaccine-code',
    'medication',
    'payor',
    'questionnaire',
  ]
  const lookedUp = definitions.resourceTypes.flatMap((type) =>
    clinical.filter((code) => policy.of(type, code) === 'lookup').map((code) => `${type}.${code}`),
  )
  expect(lookedUp).toEqual([])
})

test('the only codes looked up across patients are identifiers, numbers and mail addresses', () => {
  const looked = policy
    .table(definitions.resourceTypes)
    .filter((row) => row.policy === 'lookup' && row.kind !== 'reference')
    .map((row) =>
      ['identifier', 'telecom', 'phone', 'email'].includes(row.code) ? row.code : `${row.type}.${row.code}`,
    )
  expect([...new Set(looked)].sort()).toEqual([
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
    'email',
    'identifier',
    'phone',
    'telecom',
  ])
})

test('the reference that says whose record it is gets no token, other references do', () => {
  expect(policy.of('Observation', 'patient')).toBe('none')
  expect(policy.of('Observation', 'subject')).toBe('none')
  expect(policy.of('Coverage', 'beneficiary')).toBe('none')
  expect(policy.of('Observation', 'encounter')).toBe('lookup')
  expect(policy.of('Observation', 'performer')).toBe('lookup')
  expect(policy.of('Device', 'location')).toBe('lookup')
  expect(policy.of('Device', 'patient')).toBe('none')
})

test('every parameter of an open type is open, and of no other type', () => {
  const table = policy.table(definitions.resourceTypes)
  expect(table.length).toBeGreaterThan(1000)
  expect(table.filter((row) => (row.policy === 'open') !== isOpenType(row.type))).toEqual([])
})

test('what no term can serve is not said to be indexed', () => {
  const wrong = policy
    .table(definitions.resourceTypes)
    .filter((row) => row.policy === 'lookup' || row.policy === 'within')
    .map((row) => search.parameter(row.type, row.code))
    .filter((one) => one?.refused !== undefined || ['number', 'quantity', undefined].includes(one?.type))
  expect(wrong).toEqual([])
})

test('an unknown parameter has no index', () => {
  expect(policy.of('Patient', 'favourite')).toBe('none')
  expect(policy.of('Nothing', 'code')).toBe('none')
  expect(policy.parameters('Nothing', 'lookup')).toEqual([])
})

test('an override changes one parameter, and the leak statement says what a copy then shows', () => {
  const open = search.indexPolicy({ 'Observation.code': 'lookup', 'Patient.name': 'none' })
  expect(open.of('Observation', 'code')).toBe('lookup')
  expect(open.of('Observation', 'category')).toBe('within')
  expect(open.parameters('Patient', 'lookup').map(({ code }) => code)).not.toContain('name')
  const added = open.leakStatement().filter((sentence) => !policy.leakStatement().includes(sentence))
  expect(added).toHaveLength(2)
  expect(added[0]).toContain('Observation.code')
  expect(added[0]).toContain('how often each of its values occurs')
})

test('an override that means nothing is refused', () => {
  const wrong: Record<string, string>[] = [
    { 'Observation.favourite': 'lookup' },
    { Observation: 'lookup' },
    { 'Observation.value-quantity': 'lookup' },
    { 'Observation.code-value-quantity': 'within' },
    { 'Practitioner.name': 'lookup' },
    { 'Observation.code': 'open' },
    { 'Observation.code': 'yes' },
  ]
  const accepted = wrong.filter((overrides) => {
    try {
      search.indexPolicy(overrides)
      return true
    } catch (error) {
      return !hasCode(error, 'CONFIG_INVALID')
    }
  })
  expect(accepted).toEqual([])
})
