import { describe, expect, test } from 'vitest'
import { wrongIn } from './fields.tsx'
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

  const change = (what: string, before: object, typed: object = {}) => {
    const sheet = SHEETS[what]!
    const values = { ...sheet.from!(before as fhir4.Resource), ...typed }
    const wrong = wrongIn(sheet.fields, values)
    return { wrong, made: sheet.make(values, WRITER, sheet.savings[0], before as fhir4.Resource) }
  }
  const vaccination = {
    resourceType: 'Immunization',
    status: 'not-done',
    vaccineCode: {
      text: 'Measles',
      coding: [{ system: 'http://hl7.org/fhir/sid/ndc', code: '0006-4681-00' }],
    },
  }

  test.each([{ occurrenceString: 'as a child' }, { occurrenceDateTime: '1962' }])(
    'a vaccination keeps how its time is known, its codes, and that it was not given: %o',
    (when) => {
      const { wrong, made } = change('immunization', { ...vaccination, ...when }, { note: 'Card seen' })
      expect(wrong).toEqual({})
      expect(made).toMatchObject({ ...vaccination, ...when })
      expect(Object.keys(made).filter((name) => name.startsWith('occurrence'))).toEqual(Object.keys(when))
    },
  )

  test('a vaccination has its day or words for it, one of the two', () => {
    const before = { ...vaccination, occurrenceString: 'as a child' }
    expect(change('immunization', before, { day: '1962-05-01' }).wrong).toEqual({
      day: 'both',
      about: 'both',
    })
    expect(change('immunization', before, { about: '' }).wrong).toEqual({ day: 'needed' })
    const { wrong, made } = change('immunization', before, { day: '1962-05-01', about: '' })
    expect([wrong, made]).toMatchObject([{}, { occurrenceDateTime: '1962-05-01' }])
    expect(made).not.toHaveProperty('occurrenceString')
  })

  test('a task keeps what else restricts it, and how pressing it is', () => {
    const restriction = { repetitions: 3, period: { start: '2026-11-01', end: '2026-12-01' } }
    const before = { resourceType: 'Task', status: 'requested', priority: 'stat', restriction }
    expect(change('task', before, { what: 'Call' }).made).toMatchObject({ priority: 'stat', restriction })
    expect(change('task', before, { due: '2026-12-24' }).made).toMatchObject({
      restriction: { repetitions: 3, period: { start: '2026-11-01', end: '2026-12-24' } },
    })
    const { restriction: without } = change('task', before, { due: '' }).made as fhir4.Task
    expect(without).toEqual({ repetitions: 3, period: { start: '2026-11-01' } })
  })

  test('a prescription keeps what the form does not ask: a longest dose, a taper, codes, who dispenses it', () => {
    const unit = { system: 'http://unitsofmeasure.org', code: 'mg', unit: 'mg' }
    const before = {
      resourceType: 'MedicationRequest',
      status: 'draft',
      medicationCodeableConcept: {
        text: 'Prednisone',
        coding: [{ system: 'http://hl7.org/fhir/sid/ndc', code: '1' }],
      },
      reasonCode: [{ text: 'Asthma', coding: [{ code: '195967001' }] }, { text: 'Second reason' }],
      dosageInstruction: [
        {
          timing: {
            repeat: {
              frequency: 1,
              period: 1,
              periodUnit: 'd',
              when: ['MORN'],
              boundsDuration: { value: 5, unit: 'd' },
            },
          },
          asNeededCodeableConcept: { text: 'wheezing' },
          route: { text: 'Oral', coding: [{ code: '26643006' }] },
          doseAndRate: [{ type: { text: 'ordered' }, doseQuantity: { value: 40, ...unit } }],
          maxDosePerPeriod: { numerator: { value: 60, ...unit }, denominator: { value: 1, unit: 'd' } },
        },
        { text: '20 mg for five days more' },
      ],
      dispenseRequest: {
        performer: { display: 'Corner Pharmacy' },
        validityPeriod: { end: '2027-01-01' },
        numberOfRepeatsAllowed: 1,
      },
    }
    const [first, second] = before.dosageInstruction
    const made = change('prescription', before).made as fhir4.MedicationRequest
    expect(made).toMatchObject({ ...before, status: expect.any(String) })
    const other = change('prescription', before, { dose: '30', times: 'twice', refills: '', reason: 'Croup' })
      .made as fhir4.MedicationRequest
    expect(other.dosageInstruction).toMatchObject([
      {
        timing: { repeat: { boundsDuration: { value: 5 }, frequency: 2 } },
        doseAndRate: [{ doseQuantity: { value: 30, ...unit } }],
        maxDosePerPeriod: first!.maxDosePerPeriod,
      },
      second,
    ])
    expect(other.dosageInstruction?.[0]?.timing?.repeat).not.toHaveProperty('when')
    expect(other.reasonCode).toEqual([{ text: 'Croup' }, { text: 'Second reason' }])
    expect(other.dispenseRequest).toEqual({
      performer: { display: 'Corner Pharmacy' },
      validityPeriod: { end: '2027-01-01' },
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
