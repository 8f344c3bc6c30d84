import * as fc from 'fast-check'

import type { Resource } from '../../src/fhir/index.ts'

/** A few ids a type, so that generated writes hit the same records again and again. */
const ID_COUNT = 8
const idOf = (type: string, index: number): string => `${type.toLowerCase()}-${index}`

/** Fewer patients, so that each has many records and records move between them. */
export const PATIENT_COUNT = 3

const index = fc.nat(ID_COUNT - 1)
const patientIndex = fc.nat(PATIENT_COUNT - 1)
const patientRef = patientIndex.map((at) => ({ reference: `Patient/${idOf('Patient', at)}` }))
const practitionerRef = index.map((at) => ({ reference: `Practitioner/${idOf('Practitioner', at)}` }))
const family = fc.constantFrom('Smith', 'Smithers', 'García', 'Garcia Marquez', "O'Neil", 'Li')
const given = fc.constantFrom('Ann', 'Anna Maria', 'José', 'Bo')
const loinc = fc.constantFrom('8867-4', '2339-0', '718-7')
const day = fc.constantFrom('1970-03-05', '1980-01', '1999', '2026-03-16')
const time = fc.constantFrom('2026-03-16T09:00:00Z', '2026-03-16T23:30:00-05:00', '2026-04-01T10:00:00Z')

const patient = fc.record({
  resourceType: fc.constant('Patient'),
  id: index.map((at) => idOf('Patient', at)),
  name: fc.array(fc.record({ family, given: fc.array(given, { minLength: 1, maxLength: 2 }) }), {
    minLength: 1,
    maxLength: 2,
  }),
  birthDate: day,
  gender: fc.constantFrom('male', 'female'),
  identifier: fc.array(
    fc.record({ system: fc.constantFrom('urn:mrn', 'urn:ssn'), value: fc.constantFrom('1', '2', '3') }),
    { maxLength: 2 },
  ),
})

const observation = fc.record({
  resourceType: fc.constant('Observation'),
  id: index.map((at) => idOf('Observation', at)),
  status: fc.constantFrom('final', 'amended'),
  code: loinc.map((code) => ({ coding: [{ system: 'http://loinc.org', code }] })),
  category: fc.constantFrom([{ coding: [{ code: 'vital-signs' }] }], [{ coding: [{ code: 'laboratory' }] }]),
  subject: patientRef,
  // A patient may perform an observation of another: then it belongs to both.
  performer: fc.array(fc.oneof(practitionerRef, patientRef), { maxLength: 1 }),
  effectiveDateTime: time,
})

const appointment = fc.record({
  resourceType: fc.constant('Appointment'),
  id: index.map((at) => idOf('Appointment', at)),
  status: fc.constant('booked'),
  start: time,
  participant: fc.array(
    fc.record({ actor: fc.oneof(patientRef, practitionerRef), status: fc.constant('accepted') }),
    { minLength: 1, maxLength: 3 },
  ),
})

const practitioner = fc.record({
  resourceType: fc.constant('Practitioner'),
  id: index.map((at) => idOf('Practitioner', at)),
  name: fc.array(fc.record({ family }), { minLength: 1, maxLength: 1 }),
})

const schedule = fc.record({
  resourceType: fc.constant('Schedule'),
  id: index.map((at) => idOf('Schedule', at)),
  actor: fc.array(fc.oneof(practitionerRef, patientRef), { minLength: 1, maxLength: 2 }),
})

/** A resource of one of five types: open, of one patient, or shared. */
const anyResource = fc.oneof(
  patient,
  { weight: 3, arbitrary: observation },
  appointment,
  practitioner,
  schedule,
) as fc.Arbitrary<Resource>

/** Something that happens to the records. */
export type Step =
  | { readonly kind: 'save'; readonly resource: Resource }
  | { readonly kind: 'remove'; readonly resource: Resource }

export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: anyResource.map((resource) => ({ kind: 'save' as const, resource })) },
  { weight: 1, arbitrary: anyResource.map((resource) => ({ kind: 'remove' as const, resource })) },
)

const patientId = patientIndex.map((at) => idOf('Patient', at))

/** Searches that the index can serve: of one patient, across patients, of open types, by id. */
export const anySearch: fc.Arbitrary<readonly [type: string, query: string]> = fc.oneof(
  patientId.map((id) => ['Observation', `patient=${id}`] as const),
  fc.tuple(patientId, loinc).map(([id, code]) => ['Observation', `patient=${id}&code=${code}`] as const),
  fc
    .tuple(patientId, loinc, loinc)
    .map(([id, a, b]) => ['Observation', `subject=Patient/${id}&code=http://loinc.org|${a},${b}`] as const),
  patientId.map((id) => ['Observation', `patient=${id}&category=laboratory&date=ge2026-03-17`] as const),
  patientId.map((id) => ['Observation', `performer=Patient/${id}`] as const),
  patientId.map((id) => ['Appointment', `actor=Patient/${id}`] as const),
  index.map((at) => ['Appointment', `actor=Practitioner/${idOf('Practitioner', at)}`] as const),
  index.map((at) => ['Observation', `performer=Practitioner/${idOf('Practitioner', at)}`] as const),
  fc.constantFrom('2026-03-16', '2026-03-17', '2026-04-01').map((d) => ['Appointment', `date=${d}`] as const),
  family.map((name) => ['Patient', `family=${encodeURIComponent(name)}`] as const),
  fc.tuple(family, given).map(([a, b]) => ['Patient', `name=${a.slice(0, 3)}&given:exact=${b}`] as const),
  day.map((date) => ['Patient', `birthdate=${date}`] as const),
  fc
    .constantFrom('urn:mrn|1', '2', 'urn:ssn|3,urn:mrn|3')
    .map((v) => ['Patient', `identifier=${v}`] as const),
  fc.constantFrom('urn:mrn|1', '2').map((v) => ['Patient', `identifier=${v}&gender=female`] as const),
  fc.tuple(index, index).map(([a, b]) => ['Patient', `_id=patient-${a},patient-${b}`] as const),
  fc.tuple(index, patientId).map(([a, b]) => ['Observation', `_id=observation-${a}&patient=${b}`] as const),
  fc.constant(['Practitioner', ''] as const),
  family.map((name) => ['Practitioner', `name=${encodeURIComponent(name)}`] as const),
  index.map((at) => ['Schedule', `actor=Practitioner/${idOf('Practitioner', at)}`] as const),
  patientId.map((id) => ['Schedule', `actor=Patient/${id}`] as const),
)
