import { describe, expect, test } from 'vitest'
import { LABELS, labelMask, labelNames, labelsOf } from './labels.ts'

const ACT = 'http://terminology.hl7.org/CodeSystem/v3-ActCode'
const LEVEL = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'
const labelled = (...security: object[]) => labelsOf({ resourceType: 'Observation', meta: { security } })

describe('labels', () => {
  test.each(LABELS.flatMap(({ name, codes }) => codes.map((code) => [code, name] as const)))(
    'the code %s is the label %s',
    (code, name) => {
      const system = code === 'R' || code === 'V' ? LEVEL : ACT
      expect(labelNames(labelled({ system, code }))).toEqual([name])
    },
  )

  test('a resource carries every label it was given, whoever wrote the system how', () => {
    const mask = labelled(
      { system: 'http://hl7.org/fhir/v3/ActCode', code: 'HIV' },
      { code: 'PSY' },
      { system: 'urn:oid:2.16.840.1.113883.5.25', code: 'V' },
    )
    expect(labelNames(mask)).toEqual(['behavioural', 'sexual-health', 'very-restricted'])
    expect(mask).toBe(labelMask('very-restricted', 'behavioural', 'sexual-health'))
  })

  test('the same letters in another system are no label', () => {
    expect(labelled({ system: 'urn:elsewhere', code: 'PSY' })).toBe(0)
    expect(labelled({ system: ACT, code: 'R' })).toBe(0)
    expect(labelled({ system: LEVEL, code: 'N' })).toBe(0)
  })

  test('what is not a list of codings is no label and no error', () => {
    for (const security of [null, 7, {}, [null], [[{ code: 'PSY' }]], [{ code: 7 }]]) {
      expect(labelsOf({ resourceType: 'Observation', meta: { security: security as never } })).toBe(0)
    }
  })

  test('a bundle carries the labels of what is in it', () => {
    const resource = { resourceType: 'Observation', meta: { security: [{ code: 'SDV' }] } }
    expect(labelNames(labelsOf({ resourceType: 'Bundle', entry: [{ resource }] }))).toEqual(['violence'])
  })
})
