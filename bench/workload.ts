/** The records the HTTP benches read, search and write: made up, the same every time. */
import { createHash } from 'node:crypto'
import type { Bundle, Resource } from '../src/fhir/index.ts'

export const PATIENTS = 200
/** A page of 50 has to be full. */
export const LABS_PER_PATIENT = 60
export const LETTERS_PER_PATIENT = 10
/** How long a letter's JSON is as it is stored and sent. */
export const LETTER_BYTES = 2_048

/** Deterministic UUIDs, version 4 in form. */
function uuid(name: string): string {
  const hex = createHash('sha256').update(`chartward/bench/${name}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

export const patientId = (patient: number): string => uuid(`patient ${patient}`)
export const letterId = (patient: number, letter: number): string => uuid(`letter ${patient} ${letter}`)

/** Who takes part in the care of everybody here. */
export const PRACTITIONER = `Practitioner/${uuid('practitioner')}`

/** One patient with all that is theirs. */
export function chartOf(patient: number): Bundle {
  const subject = `Patient/${patientId(patient)}`
  const person: Resource = {
    resourceType: 'Patient',
    id: patientId(patient),
    identifier: [{ system: 'https://example.org/mrn', value: `MRN-${patient}` }],
    name: [{ family: `Bench${patient}`, given: ['Ada', 'May'] }],
    gender: 'female',
    birthDate: `19${String(10 + (patient % 90))}-04-0${1 + (patient % 9)}`,
  }
  const labs = Array.from({ length: LABS_PER_PATIENT }, (_, lab) => ({
    id: uuid(`lab ${patient} ${lab}`),
    ...labOf(subject, lab),
  }))
  const letters = Array.from({ length: LETTERS_PER_PATIENT }, (_, letter) =>
    letterOf(subject, letterId(patient, letter)),
  )
  const team: Resource = {
    resourceType: 'CareTeam',
    id: uuid(`team ${patient}`),
    status: 'active',
    subject: { reference: subject },
    participant: [{ member: { reference: PRACTITIONER } }],
  }
  const entry = [person, team, ...labs, ...letters].map((resource) => ({ resource }))
  return { resourceType: 'Bundle', type: 'collection', entry }
}

/** A laboratory result like those of Synthea, about 1 KB. */
export function labOf(subject: string, number: number): Resource {
  const at = `2025-0${1 + (number % 9)}-1${number % 10}T08:${String(number % 60).padStart(2, '0')}:00Z`
  return {
    resourceType: 'Observation',
    meta: { profile: ['http://hl7.org/fhir/us/core/StructureDefinition/us-core-observation-lab'] },
    status: 'final',
    category: [
      {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/observation-category',
            code: 'laboratory',
            display: 'Laboratory',
          },
        ],
      },
    ],
    code: {
      coding: [
        { system: 'http://loinc.org', code: '2339-0', display: 'Glucose [Mass/volume] in Blood' },
        { system: 'https://example.org/lab', code: `GLU-${number % 7}`, display: 'Glucose' },
      ],
      text: 'Glucose [Mass/volume] in Blood',
    },
    subject: { reference: subject },
    effectiveDateTime: at,
    issued: at.replace('Z', '.000Z'),
    valueQuantity: {
      value: 80 + number / 10,
      unit: 'mg/dL',
      system: 'http://unitsofmeasure.org',
      code: 'mg/dL',
    },
    referenceRange: [{ low: { value: 70, unit: 'mg/dL' }, high: { value: 99, unit: 'mg/dL' } }],
  }
}

function letterOf(subject: string, id: string): Resource {
  const letter = {
    resourceType: 'Observation',
    id,
    meta: { versionId: '1', lastUpdated: '2026-01-01T00:00:00.000Z' },
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '34133-9' }], text: 'Summary of episode note' },
    subject: { reference: subject },
    effectiveDateTime: '2026-01-01T00:00:00Z',
    note: [{ text: '' }],
  }
  const words = 'The patient was seen and examined, and the plan was talked over with her. '
  const room = LETTER_BYTES - JSON.stringify(letter).length
  letter.note = [{ text: words.repeat(Math.ceil(room / words.length)).slice(0, room - 1) + '.' }]
  return letter
}

/** A transaction of so many results of one patient. */
export function transactionOf(patient: number, entries: number): Bundle {
  const subject = `Patient/${patientId(patient)}`
  return {
    resourceType: 'Bundle',
    type: 'transaction',
    entry: Array.from({ length: entries }, (_, number) => ({
      resource: labOf(subject, number),
      request: { method: 'POST', url: 'Observation' },
    })),
  }
}
