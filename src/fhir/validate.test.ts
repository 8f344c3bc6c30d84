import { describe, expect, test } from 'vitest'
import { openFhir } from './fhir.ts'
import type { Issue } from './outcome.ts'
import { ISSUES_MAX } from './validate-run.ts'

const fhir = openFhir()

const narrative = (div: string) => ({ resourceType: 'Patient', text: { status: 'generated', div } })
const patient = (members: Record<string, unknown>) => ({ resourceType: 'Patient', ...members })
const observation = (members: Record<string, unknown>) => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text: 'x' },
  ...members,
})
const condition = (members: Record<string, unknown>) => ({
  resourceType: 'Condition',
  subject: { reference: 'Patient/1' },
  ...members,
})
const coded = (system: string, code: string) => ({
  coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code }],
})
const bundle = (type: string, entry: unknown[]) => ({ resourceType: 'Bundle', type, entry })

/** Resources as close to the mistakes as right ones can be. */
const GOOD: readonly (readonly [title: string, resource: unknown])[] = [
  ['nothing but a type', patient({})],
  ['a date of less than a day', patient({ birthDate: '2000-02' })],
  ['a leap day', patient({ birthDate: '2000-02-29' })],
  ['a leap second', observation({ issued: '2016-12-31T23:59:60Z' })],
  ['a fraction of a second and a zone', observation({ issued: '2016-12-31T23:59:59.123456+14:00' })],
  [
    'an extension in place of a value',
    patient({ _birthDate: { extension: [{ url: 'http://x.org', valueCode: 'unknown' }] } }),
  ],
  [
    'gaps filled by extensions',
    patient({
      name: [
        { given: ['A', null], _given: [null, { extension: [{ url: 'http://x.org', valueCode: 'masked' }] }] },
      ],
    }),
  ],
  ['an id beside a value', patient({ gender: 'male', _gender: { id: 'g' } })],
  [
    'a required choice by extension',
    {
      resourceType: 'MedicationRequest',
      status: 'active',
      intent: 'order',
      subject: { display: 'x' },
      medicationCodeableConcept: { text: 'x' },
    },
  ],
  [
    'a required binding with more codings',
    condition({
      clinicalStatus: {
        coding: [{ system: 'http://x.org', code: 'a' }, ...coded('condition-clinical', 'active').coding],
      },
    }),
  ],
  [
    'an extension in place of a required concept',
    condition({ clinicalStatus: { extension: [{ url: 'http://x.org', valueCode: 'unknown' }] } }),
  ],
  [
    'an absolute reference',
    observation({ subject: { reference: 'https://x.org/fhir/Patient/1/_history/2' } }),
  ],
  [
    'a logical reference',
    observation({ subject: { type: 'Patient', identifier: { system: 'http://x.org', value: '1' } } }),
  ],
  [
    'a reference to a contained resource, in a bundle too',
    bundle('collection', [
      {
        resource: patient({
          contained: [{ resourceType: 'Organization', id: 'o', name: 'x' }],
          managingOrganization: { reference: '#o' },
        }),
      },
    ]),
  ],
  [
    'a contained resource that refers to its container',
    patient({ contained: [{ resourceType: 'Condition', id: 'c', subject: { reference: '#' } }] }),
  ],
  [
    'a period whose end is known to a day',
    observation({ effectivePeriod: { start: '2023-05-01T10:00:00Z', end: '2023-05-01' } }),
  ],
  ['a period known to a year', observation({ effectivePeriod: { start: '2023-05-01', end: '2023' } })],
  [
    'a narrative with table, link and image',
    narrative(
      '<div xmlns="http://www.w3.org/1999/xhtml"><table><tr><td style="x">1 &lt; 2</td></tr></table><br/><a href="#x">y</a><!-- <z> --><img src="data:image/png;base64,AA" alt="i"/></div>',
    ),
  ],
  [
    'references by search in a transaction',
    bundle('transaction', [
      {
        request: { method: 'POST', url: 'Observation' },
        resource: observation({ subject: { reference: 'Patient?identifier=1' } }),
      },
    ]),
  ],
  ['the reason why there is no value', observation({ dataAbsentReason: { text: 'x' } })],
  ['a long attachment', { resourceType: 'Binary', contentType: 'text/plain', data: 'QUJD'.repeat(500_000) }],
  [
    'a definition R4 has and the packed source replaced',
    {
      resourceType: 'EvidenceVariable',
      status: 'draft',
      characteristic: [{ definitionCodeableConcept: { text: 'x' } }],
    },
  ],
]

describe('validate accepts', () => {
  test.for(GOOD)('%s', ([, resource]) => {
    expect(fhir.validate(resource)).toEqual([])
  })

  test('a reference by search when told that the server resolves it', () => {
    const resource = observation({ subject: { reference: 'Patient?identifier=1' } })
    expect(fhir.validate(resource, { conditionalReferences: true })).toEqual([])
  })
})

describe('validate', () => {
  test('lists at most 50 issues', () => {
    const names = Array.from({ length: 10_000 }, () => ({ family: 7, nope: 1 }))
    expect(fhir.validate(patient({ name: names }))).toHaveLength(ISSUES_MAX)
  })

  test('lists no more when the fiftieth is one of several an object has at once', () => {
    const unknown = Object.fromEntries(Array.from({ length: ISSUES_MAX - 1 }, (_, index) => [`x${index}`, 1]))
    expect(fhir.validate(patient({ ...unknown, link: [{ id: 'a' }] }))).toHaveLength(ISSUES_MAX)
  })

  test('stops at a depth that no request can have', () => {
    let extension: unknown = { url: 'a', valueCode: 'b' }
    for (let depth = 0; depth < 5_000; depth++) extension = { url: 'a', extension: [extension] }
    const issues: Issue[] = fhir.validate(patient({ extension: [extension] }))
    expect(issues.some(({ message }) => message.includes('deeper'))).toBe(true)
  })

  test('answers hostile text in time that grows with its length only', () => {
    const long = 100_000
    const resources = [
      patient({ photo: [{ contentType: 'a/b', data: `${'A'.repeat(long)}!` }] }),
      patient({ language: `${'a '.repeat(long)} ` }),
      narrative(`<div>${'<b '.repeat(long)}</div>`),
      narrative(`<div a="${' '.repeat(long)}`),
      narrative(`<div${' '.repeat(long)}<`),
      narrative(`<div>${'> '.repeat(long)}`),
      observation({ subject: { reference: `urn:${':a'.repeat(long)} ` } }),
      observation({ issued: `2016-12-31T23:59:59.${'1'.repeat(long)}` }),
    ]
    for (const resource of resources) expect(fhir.validate(resource)).not.toEqual([])
  })
})
