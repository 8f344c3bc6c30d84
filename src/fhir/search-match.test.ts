import { expect, test } from 'vitest'
import { readDefinitions } from './definitions.ts'
import type { Resource } from './resource.ts'
import { compileSearch } from './search.ts'

const search = compileSearch(readDefinitions())

/** Does the resource match `name=value`? */
function finds(resource: Resource, name: string, value: string): boolean {
  const { clauses } = search.parse(resource.resourceType, [[name, value]])
  return clauses.every((clause) => search.matches(resource, clause))
}

/** The searches that answer wrongly: of those that should find the resource, and of those that should not. */
function mistakes(resource: Resource, yes: readonly string[], no: readonly string[]): string[] {
  const answer = (text: string): boolean =>
    finds(resource, text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1))
  return [
    ...yes.filter((text) => !answer(text)).map((text) => `${text} should match`),
    ...no.filter(answer).map((text) => `${text} should not match`),
  ]
}

const person: Resource = {
  resourceType: 'Patient',
  id: 'p1',
  active: true,
  name: [
    {
      text: 'Mrs. Zoë Ann Müller-O’Brien',
      family: 'Müller-O’Brien',
      given: ['Zoë', 'Ann'],
      prefix: ['Mrs.'],
    },
  ],
  address: [{ line: ['12 Oak Dr'], city: 'Saint-Étienne', postalCode: '42000', country: 'FR' }],
  telecom: [
    { system: 'phone', value: '+1 (555) 123-4567' },
    { system: 'email', value: 'Zoe@Example.org' },
  ],
  gender: 'female',
  birthDate: '1984-02-29',
  identifier: [{ system: 'urn:oid:1.2.3', value: 'MRN-7' }, { value: 'loose' }],
  maritalStatus: { text: 'x' },
  communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'fr-FR' }] } }],
  generalPractitioner: [
    { reference: 'Practitioner/9/_history/2' },
    { identifier: { system: 'urn:npi', value: '77' } },
  ],
  managingOrganization: { reference: 'https://a.example/fhir/Organization/o1' },
  link: [{ other: { reference: 'Patient/p0' }, type: 'refer' }],
}

test('text is compared from its start, without case, accents and punctuation', () => {
  expect(
    mistakes(
      person,
      [
        'family=muller',
        'family=MÜLLER-o',
        'family=Müller O’Brien',
        'given=zo',
        'given=ANN',
        'address-city=saint et',
      ],
      ['family=obrien', 'family=brien', 'given=nn', 'address-city=etienne'],
    ),
  ).toEqual([])
})

test('a name is found by any word of it, and by several', () => {
  expect(
    mistakes(
      person,
      ['name=zoe', 'name=brien', 'name=ann muller', 'name=Zoë Ann Müller', 'name=Mrs. Müller', 'name=mu'],
      ['name=ller', 'name=zoe smith', 'name=mrs'],
    ),
  ).toEqual([])
  expect(
    mistakes(
      person,
      ['address=12 oak dr', 'address=42000', 'address=etienne', 'address=oak'],
      ['address=13 oak', 'address=ak'],
    ),
  ).toEqual([])
})

test(':exact compares every letter, :contains finds inside', () => {
  expect(
    mistakes(
      person,
      ['family:exact=Müller-O’Brien', 'given:exact=Zoë', 'family:contains=ller', 'family:contains=BRIEN'],
      ['family:exact=Muller-O’Brien', 'given:exact=zoë', 'family:exact=Müller', 'family:contains=xyz'],
    ),
  ).toEqual([])
})

test('a token is system and code, code alone, or a code without a system', () => {
  expect(
    mistakes(
      person,
      [
        'identifier=urn:oid:1.2.3|MRN-7',
        'identifier=MRN-7',
        'identifier=mrn-7',
        'identifier=|loose',
        'identifier=urn:oid:1.2.3|',
        'identifier=nope,loose',
      ],
      ['identifier=urn:oid:9|MRN-7', 'identifier=|MRN-7', 'identifier=MRN', 'identifier=urn:oid:1|'],
    ),
  ).toEqual([])
  expect(
    mistakes(
      person,
      ['language=fr-fr', 'language=urn:ietf:bcp:47|fr-FR'],
      ['language=fr', 'language=|fr-FR'],
    ),
  ).toEqual([])
})

test('codes and flags have the system their definition gives them', () => {
  expect(
    mistakes(
      person,
      [
        'gender=female',
        'gender=http://hl7.org/fhir/administrative-gender|female',
        'active=true',
        'deceased=false',
      ],
      ['gender=male', 'active=false', 'deceased=true'],
    ),
  ).toEqual([])
})

test('phone numbers are compared bare, mail addresses without case', () => {
  expect(
    mistakes(
      person,
      ['phone=+15551234567', 'phone=+1 555 123 4567', 'telecom=zoe@example.org', 'email=ZOE@example.org'],
      ['phone=5551234567', 'email=+15551234567', 'email=zoe'],
    ),
  ).toEqual([])
})

test(':not is everything without the code, also what has none', () => {
  expect(
    mistakes(person, ['gender:not=male', 'language:not=de'], ['gender:not=female', 'gender:not=male,female']),
  ).toEqual([])
  expect(mistakes({ resourceType: 'Patient', id: 'x' }, ['gender:not=male'], ['gender=male'])).toEqual([])
})

test(':missing asks whether there is a value', () => {
  expect(
    mistakes(
      person,
      ['gender:missing=false', 'death-date:missing=true'],
      ['gender:missing=true', 'death-date:missing=false'],
    ),
  ).toEqual([])
})

test('a logical id is compared as written', () => {
  expect(mistakes(person, ['_id=p1', '_id=p0,p1'], ['_id=P1', '_id=p'])).toEqual([])
})

test('references are found by id, type, address, version and identifier', () => {
  expect(
    mistakes(
      person,
      [
        'general-practitioner=Practitioner/9',
        'general-practitioner:Practitioner=9',
        'general-practitioner=9',
        'general-practitioner=Practitioner/9/_history/2',
        'general-practitioner=https://a.example/fhir/Practitioner/9',
        'general-practitioner:identifier=urn:npi|77',
        'general-practitioner:identifier=77',
        'organization=Organization/o1',
        'organization=o1',
        'organization=https://a.example/fhir/Organization/o1',
      ],
      [
        'general-practitioner=Practitioner/8',
        'general-practitioner=Organization/9',
        'general-practitioner:Organization=9',
        'general-practitioner=Practitioner/9/_history/3',
        'general-practitioner:identifier=urn:x|77',
        'organization=https://b.example/fhir/Organization/o1',
      ],
    ),
  ).toEqual([])
})

test('a reference without an address is not found by one, a contained one by none', () => {
  const condition: Resource = {
    resourceType: 'Condition',
    contained: [{ resourceType: 'Patient', id: 'p' }],
    subject: { reference: '#p' },
    asserter: { reference: 'Practitioner?identifier=urn:npi|88' },
    encounter: { reference: 'urn:uuid:aa' },
  }
  expect(
    mistakes(
      condition,
      [
        'subject:missing=false',
        'asserter:identifier=urn:npi|88',
        'asserter=Practitioner?identifier=urn:npi|88',
        'encounter=urn:uuid:aa',
      ],
      [
        'subject=Patient/p',
        'asserter:identifier=urn:npi|89',
        'encounter=Encounter/aa',
        'encounter=urn:uuid:ab',
      ],
    ),
  ).toEqual([])
})

test('a canonical is found with its version or without', () => {
  const response: Resource = {
    resourceType: 'QuestionnaireResponse',
    questionnaire: 'http://a.example/Questionnaire/q|2',
  }
  expect(
    mistakes(
      response,
      ['questionnaire=http://a.example/Questionnaire/q', 'questionnaire=http://a.example/Questionnaire/q|2'],
      ['questionnaire=http://a.example/Questionnaire/q|1', 'questionnaire=http://b.example/Questionnaire/q'],
    ),
  ).toEqual([])
})

test('addresses are compared letter by letter, :below and :above by path', () => {
  const set: Resource = { resourceType: 'ValueSet', url: 'http://a.example/fhir/ValueSet/1' }
  expect(
    mistakes(
      set,
      [
        'url=http://a.example/fhir/ValueSet/1',
        'url:below=http://a.example/fhir',
        'url:above=http://a.example/fhir/ValueSet/1/x',
      ],
      [
        'url=http://a.example/fhir/ValueSet',
        'url=HTTP://a.example/fhir/ValueSet/1',
        'url:below=http://a.example/fh',
        'url:above=http://a.example/fhir',
      ],
    ),
  ).toEqual([])
})

test('what every resource has is searched in its meta', () => {
  const tagged: Resource = {
    resourceType: 'Basic',
    meta: {
      lastUpdated: '2026-03-16T09:30:00.123Z',
      profile: ['http://a.example/p|1'],
      tag: [{ system: 'urn:t', code: 'A' }],
      security: [{ code: 'R' }],
      source: 'urn:s',
    },
  }
  expect(
    mistakes(
      tagged,
      [
        '_lastUpdated=2026-03-16',
        '_lastUpdated=ge2026-03-16T09:30:00Z',
        '_tag=urn:t|a',
        '_security=r',
        '_source=urn:s',
        '_profile=http://a.example/p',
      ],
      ['_lastUpdated=gt2026-03-16T09:30:01Z', '_tag=urn:u|a', '_profile=http://a.example/q', '_source=urn:x'],
    ),
  ).toEqual([])
})

test('a backslash takes the meaning from a comma, a bar and itself', () => {
  const odd: Resource = { resourceType: 'Patient', identifier: [{ system: 'urn:a', value: 'x,y|z\\' }] }
  expect(
    mistakes(
      odd,
      ['identifier=x\\,y\\|z\\\\', 'identifier=urn:a|x\\,y\\|z\\\\'],
      ['identifier=x,y', 'identifier=x\\,y'],
    ),
  ).toEqual([])
})

test('a clause of another type matches nothing', () => {
  const [clause] = search.parse('Patient', [['gender:not', 'male']]).clauses
  expect(clause === undefined ? true : search.matches({ resourceType: 'Practitioner' }, clause)).toBe(false)
})

test('a very long value is compared and refused as fast as a short one', () => {
  const long = '1'.repeat(60_000)
  const patient: Resource = { resourceType: 'Patient', telecom: [{ system: 'phone', value: `${long}x` }] }
  expect(mistakes(patient, [`phone=${long}x`], [`phone=${long}`])).toEqual([])
  for (const bad of [
    `${'a/'.repeat(25_000)}x y`,
    `https://${'/Patient'.repeat(7000)} `,
    `Patient?identifier=${'|'.repeat(50_000)}`,
  ]) {
    expect(() => finds(patient, 'organization', bad)).toThrow('is not a reference')
  }
})
