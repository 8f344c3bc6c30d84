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

const observed = (effectiveDateTime: string): Resource => ({ resourceType: 'Observation', effectiveDateTime })

test('a date asked for holds every time inside it, and prefixes compare ranges', () => {
  expect(
    mistakes(
      observed('2020-03-15T10:30:00Z'),
      [
        'date=2020',
        'date=2020-03',
        'date=eq2020-03-15',
        'date=2020-03-15T10:30Z',
        'date=2020-03-15T10:30:00Z',
      ],
      ['date=2019', 'date=2020-03-14', 'date=2020-03-15T10:30:00.000Z', 'date=2020-03-15T10:31Z'],
    ),
  ).toEqual([])
  expect(
    mistakes(
      observed('2020-03-15'),
      [
        'date=ge2020-03-15',
        'date=le2020-03-15',
        'date=gt2020-03-14',
        'date=lt2020-03-16',
        'date=sa2020-03-14',
      ],
      [
        'date=gt2020-03-15',
        'date=lt2020-03-15',
        'date=sa2020-03-15',
        'date=eb2020-03-15',
        'date=ne2020-03-15',
      ],
    ),
  ).toEqual([])
  expect(
    mistakes(
      observed('2020-03-15'),
      ['date=ne2020-03-15T10:00Z', 'date=gt2020-03-15T10:00Z'],
      ['date=2020-03-15T10:00Z'],
    ),
  ).toEqual([])
  expect(
    mistakes(observed('2020-03-15'), ['date=ap2020-03-16', 'date=ap2020-04'], ['date=ap2020-03-18']),
  ).toEqual([])
})

test('a year or month known only so far is found by what contains it', () => {
  expect(
    mistakes(
      observed('2020'),
      ['date=2020', 'date=ge2020', 'date=lt2020-06', 'date=gt2020-06'],
      ['date=2020-03'],
    ),
  ).toEqual([])
  expect(mistakes(observed('2020-02'), ['date=2020-02', 'date=2020'], ['date=2020-02-29'])).toEqual([])
})

test('time zones move a time, and no zone is UTC', () => {
  expect(
    mistakes(
      observed('2020-03-15T23:30:00-05:00'),
      [
        'date=2020-03-16',
        'date=2020-03-16T04:30:00Z',
        'date=2020-03-15T23:30:00-05:00',
        'date=2020-03-16T09:30:00+05:00',
      ],
      ['date=2020-03-15'],
    ),
  ).toEqual([])
  expect(finds(observed('2020-03-15T23:30:00+02:00'), 'date', '2020-03-15T23:30:00 02:00')).toBe(true)
})

test('a period is compared by both its ends, an open end is endless', () => {
  const during = (effectivePeriod: object): Resource => ({ resourceType: 'Observation', effectivePeriod })
  expect(
    mistakes(
      during({ start: '2020-03-01', end: '2020-03-10' }),
      [
        'date=2020-03',
        'date=ge2020-03-05',
        'date=le2020-03-05',
        'date=sa2020-02',
        'date=eb2020-04',
        'date=ne2020-03-05',
      ],
      ['date=2020-03-05', 'date=sa2020-03-01', 'date=gt2020-03-10', 'date=lt2020-03-01'],
    ),
  ).toEqual([])
  expect(
    mistakes(
      during({ start: '2020-03-01' }),
      ['date=gt2999', 'date=ge2020-03-01'],
      ['date=2020', 'date=eb2999'],
    ),
  ).toEqual([])
  expect(
    mistakes(
      during({ end: '2020-03-01' }),
      ['date=lt1900', 'date=eb2020-03-02'],
      ['date=sa1900', 'date=gt2020-03-01'],
    ),
  ).toEqual([])
})

test('a timing is compared by its outer limits', () => {
  const repeated = (effectiveTiming: object): Resource => ({ resourceType: 'Observation', effectiveTiming })
  expect(
    mistakes(
      repeated({ event: ['2020-01-10', '2020-03-10'] }),
      ['date=2020', 'date=sa2020-01-09', 'date=eb2020-03-11'],
      ['date=2020-02', 'date=2020-01'],
    ),
  ).toEqual([])
  expect(
    mistakes(
      repeated({ repeat: { boundsPeriod: { start: '2020-01-01', end: '2020-01-31' } } }),
      ['date=2020-01'],
      ['date=2020-02'],
    ),
  ).toEqual([])
  expect(mistakes(repeated({ code: { text: 'daily' } }), ['date:missing=false'], ['date=gt1900'])).toEqual([])
})

test('a leap day is one day of a leap year and none of another', () => {
  expect(
    mistakes(observed('2020-02-29'), ['date=2020-02-29', 'date=lt2020-03'], ['date=2020-03-01']),
  ).toEqual([])
  expect(() => finds(observed('2020'), 'date', '2019-02-29')).toThrow('is not a date')
})

const measured = (valueQuantity: object): Resource => ({ resourceType: 'Observation', valueQuantity })
const UCUM = 'http://unitsofmeasure.org'

test('the digits written decide what a quantity equals', () => {
  const found = measured({ value: 5.4, unit: 'mg', system: UCUM, code: 'mg' })
  expect(
    mistakes(
      found,
      [
        'value-quantity=5.4',
        'value-quantity=5',
        'value-quantity=5.40',
        'value-quantity=5.4e0',
        'value-quantity=54e-1',
      ],
      ['value-quantity=5.3', 'value-quantity=5.45', 'value-quantity=6', 'value-quantity=ne5.4'],
    ),
  ).toEqual([])
  expect(
    mistakes(
      measured({ value: 5.404 }),
      ['value-quantity=5.40', 'value-quantity=5.4'],
      ['value-quantity=5.41'],
    ),
  ).toEqual([])
  expect(mistakes(measured({ value: 5.395 }), ['value-quantity=5.40'], ['value-quantity=5.39'])).toEqual([])
  expect(
    mistakes(
      measured({ value: 100 }),
      ['value-quantity=1e2', 'value-quantity=100.00'],
      ['value-quantity=101'],
    ),
  ).toEqual([])
  expect(
    mistakes(
      measured({ value: -0.05 }),
      ['value-quantity=-0.05', 'value-quantity=lt0'],
      ['value-quantity=0.05'],
    ),
  ).toEqual([])
})

test('a quantity is ordered by its exact number', () => {
  expect(
    mistakes(
      measured({ value: 5.4 }),
      [
        'value-quantity=gt5',
        'value-quantity=ge5.4',
        'value-quantity=le5.4',
        'value-quantity=lt6',
        'value-quantity=ap5',
      ],
      [
        'value-quantity=gt5.4',
        'value-quantity=lt5.4',
        'value-quantity=sa5.4',
        'value-quantity=eb5.4',
        'value-quantity=ap7',
      ],
    ),
  ).toEqual([])
})

test('units are compared as written: system and code, or code or unit alone', () => {
  const found = measured({ value: 5, unit: 'milligram', system: UCUM, code: 'mg' })
  expect(
    mistakes(
      found,
      [
        `value-quantity=5|${UCUM}|mg`,
        'value-quantity=5||mg',
        'value-quantity=5||milligram',
        `value-quantity=5|${UCUM}|`,
      ],
      [
        `value-quantity=5|${UCUM}|kg`,
        'value-quantity=5||MG',
        'value-quantity=5|urn:other|mg',
        `value-quantity=5|${UCUM}|milligram`,
      ],
    ),
  ).toEqual([])
})

test('a comparator, a range, money and sampled data are the numbers they allow', () => {
  expect(
    mistakes(
      measured({ value: 5, comparator: '<' }),
      ['value-quantity=lt3', 'value-quantity=le5'],
      ['value-quantity=5', 'value-quantity=gt5'],
    ),
  ).toEqual([])
  const onset: Resource = {
    resourceType: 'Condition',
    onsetRange: { low: { value: 3, code: 'a' }, high: { value: 5, code: 'a' } },
  }
  expect(
    mistakes(
      onset,
      ['onset-age=gt4', 'onset-age=lt4', 'onset-age=ge5||a'],
      ['onset-age=4', 'onset-age=gt5', 'onset-age=gt4||b'],
    ),
  ).toEqual([])
  const invoice: Resource = { resourceType: 'Invoice', totalNet: { value: 12.5, currency: 'EUR' } }
  expect(
    mistakes(
      invoice,
      ['totalnet=12.5||EUR', 'totalnet=12.5|urn:iso:std:iso:4217|EUR'],
      ['totalnet=12.5||USD'],
    ),
  ).toEqual([])
  const sampled: Resource = {
    resourceType: 'Observation',
    valueSampledData: { origin: { value: 1 }, period: 1, dimensions: 1, data: '2 E 7 U' },
  }
  expect(
    mistakes(
      sampled,
      ['value-quantity=gt7', 'value-quantity=lt4'],
      ['value-quantity=gt8', 'value-quantity=lt3'],
    ),
  ).toEqual([])
})

test('numbers follow the same rules', () => {
  const risk: Resource = { resourceType: 'RiskAssessment', prediction: [{ probabilityDecimal: 0.25 }] }
  expect(
    mistakes(
      risk,
      ['probability=0.25', 'probability=0.3', 'probability=gt0.2', 'probability=lt0.3'],
      ['probability=0.24', 'probability=ne0.25'],
    ),
  ).toEqual([])
  const between: Resource = {
    resourceType: 'RiskAssessment',
    prediction: [{ probabilityRange: { low: { value: 0.1 }, high: { value: 0.4 } } }],
  }
  expect(
    mistakes(between, ['probability=gt0.3', 'probability=lt0.2'], ['probability=0.2', 'probability=gt0.4']),
  ).toEqual([])
})
