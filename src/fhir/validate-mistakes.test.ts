import { describe, expect, test } from 'vitest'
import { openFhir } from './fhir.ts'

const fhir = openFhir()

const MARKER = 'Zyxmarker'
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

/** What is wrong, the resource, where the issue stands, and its code: one for each kind of mistake. */
const MISTAKES: readonly (readonly [title: string, resource: unknown, expression: string, code: string])[] = [
  ['no object', [], '', 'structure'],
  ['no resourceType', { id: '1' }, '', 'required'],
  ['an unknown resourceType', { resourceType: MARKER }, '', 'value'],
  ['a type of R4B', { resourceType: 'SubscriptionStatus', status: 'active' }, '', 'value'],
  ['a prototype name as resourceType', { resourceType: 'constructor' }, '', 'value'],
  ['an unknown member', patient({ nickname: MARKER }), 'Patient.nickname', 'structure'],
  ['a member whose name is no name', patient({ [`${MARKER} Anna`]: 1 }), 'Patient', 'structure'],
  ['a member named like a prototype method', patient({ toString: MARKER }), 'Patient.toString', 'structure'],
  ['an unknown member below', patient({ name: [{ famly: MARKER }] }), 'Patient.name[0].famly', 'structure'],
  [
    'a member of another version of FHIR',
    { resourceType: 'Binary', contentType: 'text/plain', url: MARKER },
    'Binary.url',
    'structure',
  ],
  ['a number for a string', patient({ name: [{ family: 7 }] }), 'Patient.name[0].family', 'structure'],
  ['a string for a boolean', patient({ active: 'true' }), 'Patient.active', 'value'],
  ['a string for a number', observation({ valueInteger: '5' }), 'Observation.valueInteger', 'value'],
  ['a string for an object', patient({ maritalStatus: MARKER }), 'Patient.maritalStatus', 'structure'],
  ['an array where one belongs', patient({ birthDate: ['2000-01-01'] }), 'Patient.birthDate', 'structure'],
  ['one where an array belongs', patient({ name: { family: MARKER } }), 'Patient.name', 'structure'],
  ['null', patient({ gender: null }), 'Patient.gender', 'structure'],
  ['null in an array of objects', patient({ name: [null] }), 'Patient.name[0]', 'structure'],
  [
    'null in an array of values',
    patient({ name: [{ given: [MARKER, null] }] }),
    'Patient.name[0].given[1]',
    'structure',
  ],
  ['an empty array', patient({ name: [] }), 'Patient.name', 'structure'],
  ['an empty object', patient({ name: [{}] }), 'Patient.name[0]', 'invariant'],
  ['an object with an id only', patient({ name: [{ id: 'a' }] }), 'Patient.name[0]', 'invariant'],
  ['an empty string', patient({ name: [{ family: '' }] }), 'Patient.name[0].family', 'value'],
  [
    'a required member missing',
    { resourceType: 'Observation', status: 'final' },
    'Observation.code',
    'required',
  ],
  [
    'a required member missing below',
    patient({ link: [{ type: 'seealso' }] }),
    'Patient.link[0].other',
    'required',
  ],
  [
    'a required choice missing',
    {
      resourceType: 'MedicationRequest',
      status: 'active',
      intent: 'order',
      subject: { reference: 'Patient/1' },
    },
    'MedicationRequest.medication[x]',
    'required',
  ],
  [
    'two of one choice',
    observation({ valueString: MARKER, valueInteger: 1 }),
    'Observation.valueInteger',
    'structure',
  ],
  [
    'two of one choice, one by extension',
    observation({
      valueString: MARKER,
      _valueInteger: { extension: [{ url: 'http://x.org', valueCode: 'a' }] },
    }),
    'Observation.valueInteger',
    'structure',
  ],
  [
    'a type the choice does not allow',
    patient({ deceasedString: MARKER }),
    'Patient.deceasedString',
    'structure',
  ],
  ['a date no calendar has', patient({ birthDate: '2023-02-29' }), 'Patient.birthDate', 'value'],
  ['a leap day of 1900', patient({ birthDate: '1900-02-29' }), 'Patient.birthDate', 'value'],
  ['a year 0', patient({ birthDate: '0000' }), 'Patient.birthDate', 'value'],
  ['a date with a time', patient({ birthDate: '2023-02-28T00:00:00Z' }), 'Patient.birthDate', 'value'],
  [
    'a time without a zone',
    observation({ effectiveDateTime: '2023-02-28T10:00:00' }),
    'Observation.effectiveDateTime',
    'value',
  ],
  ['an instant without a time', observation({ issued: '2023-02-28' }), 'Observation.issued', 'value'],
  ['an hour no clock has', observation({ issued: '2023-02-28T24:00:00Z' }), 'Observation.issued', 'value'],
  ['an id too long', patient({ id: 'x'.repeat(65) }), 'Patient.id', 'value'],
  ['an id with a space', patient({ id: 'a b' }), 'Patient.id', 'value'],
  [
    'a uri with a space',
    patient({ identifier: [{ system: `urn: ${MARKER}`, value: '1' }] }),
    'Patient.identifier[0].system',
    'value',
  ],
  ['a code with a space at its end', patient({ language: 'en ' }), 'Patient.language', 'value'],
  [
    'a positiveInt of 0',
    patient({ telecom: [{ system: 'phone', value: '1', rank: 0 }] }),
    'Patient.telecom[0].rank',
    'structure',
  ],
  ['an integer with a fraction', observation({ valueInteger: 1.5 }), 'Observation.valueInteger', 'structure'],
  [
    'an integer out of range',
    observation({ valueInteger: 2_147_483_648 }),
    'Observation.valueInteger',
    'structure',
  ],
  [
    'a decimal that is infinite',
    observation({ valueQuantity: { value: Infinity } }),
    'Observation.valueQuantity.value',
    'structure',
  ],
  [
    'base64 that is none',
    patient({ photo: [{ contentType: 'image/png', data: 'A=B=' }] }),
    'Patient.photo[0].data',
    'value',
  ],
  [
    'a control character',
    patient({ name: [{ family: `${MARKER}\u0000` }] }),
    'Patient.name[0].family',
    'value',
  ],
  ['half a character', patient({ name: [{ family: `${MARKER}\ud800` }] }), 'Patient.name[0].family', 'value'],
  [
    'a string of more than a megabyte',
    patient({ name: [{ family: 'x'.repeat(1_048_577) }] }),
    'Patient.name[0].family',
    'value',
  ],
  ['a code outside its set', patient({ gender: MARKER }), 'Patient.gender', 'code-invalid'],
  [
    'a concept outside its set',
    condition({ clinicalStatus: coded('condition-clinical', MARKER) }),
    'Condition.clinicalStatus',
    'code-invalid',
  ],
  [
    'a concept of the wrong system',
    condition({ clinicalStatus: coded('condition-ver-status', 'active') }),
    'Condition.clinicalStatus',
    'code-invalid',
  ],
  [
    'a reference that is none',
    observation({ subject: { reference: `${MARKER} Anna` } }),
    'Observation.subject.reference',
    'value',
  ],
  [
    'a reference to an unknown type',
    observation({ subject: { reference: `${MARKER}/1` } }),
    'Observation.subject.reference',
    'value',
  ],
  [
    'a reference to a type not allowed',
    observation({ subject: { reference: 'Practitioner/1' } }),
    'Observation.subject.reference',
    'value',
  ],
  [
    'an absolute reference to a type not allowed',
    observation({ subject: { reference: 'https://x.org/fhir/Slot/1' } }),
    'Observation.subject.reference',
    'value',
  ],
  [
    'a reference that says another type',
    observation({ subject: { reference: 'Patient/1', type: 'Group' } }),
    'Observation.subject.type',
    'value',
  ],
  [
    'a reference by search',
    observation({ subject: { reference: 'Patient?identifier=1' } }),
    'Observation.subject.reference',
    'value',
  ],
  [
    'a urn:uuid that is none',
    observation({ subject: { reference: 'urn:uuid:1' } }),
    'Observation.subject.reference',
    'value',
  ],
  [
    'a local reference to nothing',
    observation({ subject: { reference: '#p' } }),
    'Observation.subject.reference',
    'invariant',
  ],
  [
    'an extension with value and extensions',
    patient({
      extension: [{ url: 'http://x.org', valueCode: 'a', extension: [{ url: 'b', valueCode: 'c' }] }],
    }),
    'Patient.extension[0]',
    'invariant',
  ],
  [
    'an extension with neither',
    patient({ extension: [{ url: 'http://x.org' }] }),
    'Patient.extension[0]',
    'invariant',
  ],
  [
    'an extension without url',
    patient({ extension: [{ valueCode: 'a' }] }),
    'Patient.extension[0].url',
    'required',
  ],
  [
    'a mistake in an extension of a value',
    patient({ _birthDate: { extension: [{ url: 'http://x.org', valueCode: 'a b ' }] } }),
    'Patient._birthDate.extension[0].valueCode',
    'value',
  ],
  ['_member of an object', patient({ _name: [{ id: 'a' }] }), 'Patient._name', 'structure'],
  [
    'more extensions than values',
    patient({ name: [{ given: ['A'], _given: [null, { id: 'x' }] }] }),
    'Patient.name[0]._given',
    'structure',
  ],
  ['an empty _member', patient({ birthDate: '2000', _birthDate: {} }), 'Patient._birthDate', 'invariant'],
  [
    'a contained resource in a contained one',
    patient({
      contained: [{ resourceType: 'Organization', id: 'o', name: 'x', contained: [] }],
      managingOrganization: { reference: '#o' },
    }),
    'Patient.contained[0].contained',
    'structure',
  ],
  [
    'a contained resource nothing refers to',
    patient({ contained: [{ resourceType: 'Organization', id: 'o', name: 'x' }] }),
    'Patient.contained[0]',
    'invariant',
  ],
  [
    'a contained resource with a version',
    patient({
      contained: [{ resourceType: 'Organization', id: 'o', name: 'x', meta: { versionId: '1' } }],
      managingOrganization: { reference: '#o' },
    }),
    'Patient.contained[0]',
    'invariant',
  ],
  [
    'a contained resource with a security label',
    patient({
      contained: [{ resourceType: 'Organization', id: 'o', name: 'x', meta: { security: [{ code: 'R' }] } }],
      managingOrganization: { reference: '#o' },
    }),
    'Patient.contained[0]',
    'invariant',
  ],
  [
    'a mistake in a contained resource',
    patient({
      contained: [{ resourceType: 'Organization', id: 'o', name: 7 }],
      managingOrganization: { reference: '#o' },
    }),
    'Patient.contained[0].name',
    'structure',
  ],
  [
    'a script in the narrative',
    narrative(`<div>${MARKER}<script>x</script></div>`),
    'Patient.text.div',
    'value',
  ],
  [
    'an event handler in the narrative',
    narrative(`<div><p onclick="x">${MARKER}</p></div>`),
    'Patient.text.div',
    'value',
  ],
  [
    'a link that runs in the narrative',
    narrative(`<div><a href="javascript:x">${MARKER}</a></div>`),
    'Patient.text.div',
    'value',
  ],
  ['a narrative that is no div', narrative(`<p>${MARKER}</p>`), 'Patient.text.div', 'value'],
  ['a narrative not well-formed', narrative(`<div><b>${MARKER}</div>`), 'Patient.text.div', 'value'],
  [
    'a narrative whose elements cross',
    narrative(`<div><b><i>${MARKER}</b></i></div>`),
    'Patient.text.div',
    'value',
  ],
  ['an empty narrative', narrative('<div> </div>'), 'Patient.text.div', 'value'],
  [
    'a period that ends before it starts',
    observation({ effectivePeriod: { start: '2023-02-02', end: '2023-02-01' } }),
    'Observation.effectivePeriod',
    'invariant',
  ],
  [
    'a unit code without a system',
    observation({ valueQuantity: { value: 1, code: 'mg' } }),
    'Observation.valueQuantity',
    'invariant',
  ],
  [
    'a telephone number without a system',
    patient({ telecom: [{ value: MARKER }] }),
    'Patient.telecom[0]',
    'invariant',
  ],
  [
    'a value and the reason why there is none',
    observation({ valueString: MARKER, dataAbsentReason: { text: 'x' } }),
    'Observation',
    'invariant',
  ],
  [
    'a contact without anything',
    patient({ contact: [{ gender: 'male' }] }),
    'Patient.contact[0]',
    'invariant',
  ],
  [
    'an abated condition that is active',
    condition({ abatementString: MARKER, clinicalStatus: coded('condition-clinical', 'active') }),
    'Condition',
    'invariant',
  ],
  [
    'an entry without a request in a transaction',
    bundle('transaction', [{ resource: { resourceType: 'Patient' } }]),
    'Bundle',
    'invariant',
  ],
  [
    'a local reference to what another entry contains',
    bundle('collection', [
      {
        resource: patient({
          contained: [{ resourceType: 'Organization', id: 'o', name: 'x' }],
          managingOrganization: { reference: '#o' },
        }),
      },
      { resource: patient({ managingOrganization: { reference: '#o' } }) },
    ]),
    'Bundle.entry[1].resource.managingOrganization.reference',
    'invariant',
  ],
  [
    'a reference by search in a batch',
    bundle('batch', [
      {
        request: { method: 'POST', url: 'Observation' },
        resource: observation({ subject: { reference: 'Patient?identifier=1' } }),
      },
    ]),
    'Bundle.entry[0].resource.subject.reference',
    'value',
  ],
  [
    'a mistake in an entry',
    bundle('collection', [{ resource: patient({ active: 1 }) }]),
    'Bundle.entry[0].resource.active',
    'structure',
  ],
  [
    'an unknown type in an entry',
    bundle('collection', [{ resource: { resourceType: MARKER } }]),
    'Bundle.entry[0].resource',
    'value',
  ],
  [
    'a fullUrl that comes twice',
    bundle(
      'collection',
      [1, 2].map(() => ({
        fullUrl: 'urn:uuid:c757873d-ec9a-4326-a141-556f43239520',
        resource: { resourceType: 'Patient' },
      })),
    ),
    'Bundle',
    'invariant',
  ],
]

describe('validate finds', () => {
  test.for(MISTAKES)('%s', ([, resource, expression, code]) => {
    const issues = fhir.validate(resource)
    expect(issues.map((issue) => `${issue.expression} ${issue.code}`)).toContain(`${expression} ${code}`)
    expect(JSON.stringify(issues)).not.toContain(MARKER)
  })
})
