import { describe, expect, test } from 'vitest'
import { SHEETS } from './sheets.ts'

const WRITER = {
  patient: { reference: 'Patient/ann' },
  author: { reference: 'Practitioner/doctor' },
  now: '2026-11-28T12:00:00Z',
  identifier: { system: 'urn:ietf:rfc:3986', value: 'urn:uuid:test' },
}

describe('a record that is changed by a form', () => {
  const MADE: Readonly<Record<string, object>> = {
    immunization: {
      resourceType: 'Immunization',
      vaccineCode: { text: 'Influenza' },
      occurrenceDateTime: '2026-10-01T09:30:00-04:00',
    },
    order: {
      resourceType: 'ServiceRequest',
      status: 'draft',
      code: { text: 'Blood count' },
      occurrenceDateTime: '2026-12',
    },
    task: {
      resourceType: 'Task',
      status: 'on-hold',
      description: 'Call back',
      owner: { reference: 'Practitioner/doctor' },
      restriction: { period: { end: '2026-12-01T17:00:00Z' } },
    },
  }

  test.each(Object.entries(MADE))('%s: a date that was not touched stays as exact as it was', (what, one) => {
    const sheet = SHEETS[what]!
    const before = one as fhir4.Resource
    expect(sheet.isOpen?.(before)).not.toBe(false)
    const made = sheet.make(sheet.from!(before), WRITER, sheet.savings[0], before)
    const { occurrenceDateTime, restriction } = one as { occurrenceDateTime?: string; restriction?: object }
    expect(made).toMatchObject({
      ...(occurrenceDateTime === undefined ? {} : { occurrenceDateTime }),
      ...(restriction === undefined ? {} : { restriction }),
    })
  })

  test('a code of another system is not taken for one of RxNorm', () => {
    const coding = [{ system: 'http://hl7.org/fhir/sid/ndc', code: '0093-3109-01' }]
    const before = {
      resourceType: 'MedicationRequest',
      status: 'draft',
      medicationCodeableConcept: { coding },
    } as fhir4.Resource
    expect(SHEETS['prescription']!.from!(before)).toMatchObject({ code: '' })
  })
})
