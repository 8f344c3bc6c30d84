import { typedNumber } from '../../api/exact-json.ts'
import { texts } from '../../ui/language.tsx'
import { anySheet, SAVE, type Sheet, type Writer } from '../writing/sheet.ts'
import type { Field, Values, Words } from '../writing/fields.tsx'

const LOINC = 'http://loinc.org'
const UCUM = 'http://unitsofmeasure.org'
const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category'

interface Measure {
  readonly name: string
  readonly code: string
  readonly display: string
  readonly unit: string
  readonly ucum: string
  readonly words: Words
  readonly range: readonly [number, number]
}

/** **Source** US Core 7.0, vital signs profiles. What is out of these ranges was mistyped. */
const MEASURES: readonly Measure[] = [
  {
    name: 'pulse',
    code: '8867-4',
    display: 'Heart rate',
    unit: '/min',
    ucum: '/min',
    words: texts('Pulse, /min', 'Pulso, /min'),
    range: [10, 350],
  },
  {
    name: 'breaths',
    code: '9279-1',
    display: 'Respiratory rate',
    unit: '/min',
    ucum: '/min',
    words: texts('Breaths, /min', 'Respiraciones, /min'),
    range: [2, 120],
  },
  {
    name: 'oxygen',
    code: '2708-6',
    display: 'Oxygen saturation in Arterial blood',
    unit: '%',
    ucum: '%',
    words: texts('Oxygen saturation, %', 'Saturación de oxígeno, %'),
    range: [30, 100],
  },
  {
    name: 'temperature',
    code: '8310-5',
    display: 'Body temperature',
    unit: '°F',
    ucum: '[degF]',
    words: texts('Temperature, °F', 'Temperatura, °F'),
    range: [75, 115],
  },
  {
    name: 'weight',
    code: '29463-7',
    display: 'Body weight',
    unit: 'lb',
    ucum: '[lb_av]',
    words: texts('Weight, lb', 'Peso, lb'),
    range: [0.5, 1_500],
  },
  {
    name: 'height',
    code: '8302-2',
    display: 'Body height',
    unit: 'in',
    ucum: '[in_i]',
    words: texts('Height, in', 'Estatura, in'),
    range: [8, 110],
  },
]
const PRESSURES = [
  ['systolic', '8480-6', 'Systolic blood pressure'],
  ['diastolic', '8462-4', 'Diastolic blood pressure'],
] as const

/** What was measured just now; each measure becomes an observation of its own. */
export const VITALS = anySheet({
  type: 'Observation',
  title: texts('Vital signs', 'Signos vitales'),
  hint: texts('Leave empty what was not measured.', 'Deje en blanco lo que no se midió.'),
  fields: [
    {
      name: 'systolic',
      kind: 'number',
      label: texts('Systolic, mmHg', 'Sistólica, mmHg'),
      range: [20, 350],
      row: 'pressure',
    },
    {
      name: 'diastolic',
      kind: 'number',
      label: texts('Diastolic, mmHg', 'Diastólica, mmHg'),
      range: [10, 250],
      row: 'pressure',
    },
    ...MEASURES.map(({ name, words, range }, at): Field => ({
      name,
      kind: 'number',
      label: words,
      range,
      row: at < 3 ? 'first' : 'second',
    })),
  ],
  empty: Object.fromEntries(
    ['systolic', 'diastolic', ...MEASURES.map(({ name }) => name)].map((name) => [name, '']),
  ),
  savings: [SAVE],
  isEnough: (values) => Object.values(values).some((value) => value.trim() !== ''),
  make: (values, writer) => [
    ...pressureOf(values, writer),
    ...MEASURES.flatMap((measure) => {
      const value = values[measure.name]?.trim() ?? ''
      return value === ''
        ? []
        : [
            {
              ...observationOf(measure.code, measure.display, measure.name, writer),
              valueQuantity: quantityOf(value, measure),
            },
          ]
    }),
  ],
  goesTo: 'results',
} satisfies Sheet<fhir4.Observation>)

function observationOf(
  code: string,
  display: string,
  name: string,
  { patient, author, now, identifier }: Writer,
): fhir4.Observation {
  return {
    resourceType: 'Observation',
    identifier: [{ ...identifier, value: `${identifier.value ?? ''}:${name}` }],
    status: 'final',
    category: [{ coding: [{ system: CATEGORY, code: 'vital-signs', display: 'Vital Signs' }] }],
    code: { coding: [{ system: LOINC, code, display }] },
    subject: patient,
    effectiveDateTime: now,
    issued: now,
    ...(author === undefined ? {} : { performer: [author] }),
  }
}

function pressureOf(values: Values, writer: Writer): fhir4.Observation[] {
  const component = PRESSURES.flatMap(([name, code, display]) => {
    const value = values[name]?.trim() ?? ''
    const quantity = quantityOf(value, { unit: 'mmHg', ucum: 'mm[Hg]' })
    return value === ''
      ? []
      : [{ code: { coding: [{ system: LOINC, code, display }] }, valueQuantity: quantity }]
  })
  if (component.length === 0) return []
  const pressure = observationOf(
    '85354-9',
    'Blood pressure panel with all children optional',
    'pressure',
    writer,
  )
  return [{ ...pressure, component }]
}

function quantityOf(value: string, { unit, ucum }: Pick<Measure, 'unit' | 'ucum'>): fhir4.Quantity {
  return { ...typedNumber('value', value), unit, system: UCUM, code: ucum }
}
