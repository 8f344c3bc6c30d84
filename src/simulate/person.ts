import type { Resource } from '../fhir/index.ts'
import type { Clinician } from './clinician.ts'
import type { Random } from './random.ts'
import { FAMILIES, GIVEN, PAYERS, type Place, RACES, STREETS } from './vocabulary.ts'

const US_CORE = 'http://hl7.org/fhir/us/core/StructureDefinition'
const OMB = 'urn:oid:2.16.840.1.113883.6.238'

/** A made-up patient, and what the rest of the bundle says of them. */
export interface Person {
  readonly patient: Resource
  readonly reference: { readonly reference: string; readonly display: string }
  readonly birthYear: number
  readonly number: number
}

interface Origin {
  readonly place: Place
  readonly number: number
  readonly clinician: Clinician
}

export function personOf(random: Random, { place, number, clinician }: Origin): Person {
  const id = random.uuid()
  const gender = random.pick(['female', 'male'] as const)
  const given = random.pick(GIVEN[gender])
  const family = random.pick(FAMILIES)
  const birthYear = random.whole(1938, 2022)
  const race = random.pick(RACES)
  const mail = `${given}.${family}.${number}@example.org`
    .normalize('NFKD')
    .replace(/[^\w.@-]/g, '')
    .toLowerCase()
  const patient: Resource = {
    resourceType: 'Patient',
    id,
    meta: { profile: [`${US_CORE}/us-core-patient`] },
    extension: [
      coded('us-core-race', race.code, race.display),
      coded('us-core-ethnicity', '2186-5', 'Not Hispanic or Latino'),
      { url: `${US_CORE}/us-core-birthsex`, valueCode: gender === 'female' ? 'F' : 'M' },
    ],
    identifier: identifiersOf(random, number),
    active: true,
    name: [{ use: 'official', family, given: [given] }],
    telecom: [
      {
        system: 'phone',
        use: 'mobile',
        value: `${place.area}-555-${String(1000 + number).padStart(4, '0')}`,
      },
      { system: 'email', value: mail },
    ],
    gender,
    birthDate: `${birthYear}-${month(random)}-${day(random)}`,
    address: [
      {
        line: [`${random.whole(1, 990)} ${random.pick(STREETS)}`],
        city: place.city,
        state: place.state,
        postalCode: place.zip,
        country: 'US',
      },
    ],
    maritalStatus: {
      coding: [
        {
          system: 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus',
          code: random.pick(['M', 'S', 'D']),
        },
      ],
    },
    communication: [
      {
        language: {
          coding: [{ system: 'urn:ietf:bcp:47', code: random.pick(['en', 'en', 'en', 'es', 'pt']) }],
        },
      },
    ],
    generalPractitioner: [{ reference: `Practitioner/${clinician.id}`, display: clinician.name }],
    managingOrganization: { reference: `Organization/${clinician.organization}` },
  }
  return {
    patient,
    reference: { reference: `Patient/${id}`, display: `${given} ${family}` },
    birthYear,
    number,
  }
}

export function coverageOf(random: Random, { reference, number }: Person): Resource {
  return {
    resourceType: 'Coverage',
    id: random.uuid(),
    status: 'active',
    subscriberId: `MEM${String(700_000 + number)}`,
    beneficiary: reference,
    relationship: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/subscriber-relationship', code: 'self' }],
    },
    period: { start: '2026-01-01' },
    payor: [{ display: random.pick(PAYERS) }],
    class: [
      {
        type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/coverage-class', code: 'group' }] },
        value: `G${random.whole(100, 999)}`,
      },
    ],
  }
}

function identifiersOf(random: Random, number: number) {
  return [
    identifier('MR', 'https://hospital.example/mrn', `MRN${String(100_000 + number)}`),
    identifier(
      'SS',
      'http://hl7.org/fhir/sid/us-ssn',
      `9${two(random)}-${two(random)}-${String(1000 + number)}`,
    ),
  ]
}

function identifier(code: string, system: string, value: string) {
  return {
    type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code }] },
    system,
    value,
  }
}

function coded(profile: string, code: string, display: string) {
  return {
    url: `${US_CORE}/${profile}`,
    extension: [
      { url: 'ombCategory', valueCoding: { system: OMB, code, display } },
      { url: 'text', valueString: display },
    ],
  }
}

function two(random: Random): string {
  return String(random.whole(10, 99))
}

function month(random: Random): string {
  return String(random.whole(1, 12)).padStart(2, '0')
}

function day(random: Random): string {
  return String(random.whole(1, 28)).padStart(2, '0')
}
