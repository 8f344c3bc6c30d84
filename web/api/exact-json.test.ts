import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { digitsOf, holdsDigits, readJson, typedNumber, writeJson } from './exact-json.ts'

/** Every way in which JSON writes a number. */
const NUMBER = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.constantFrom('0', '7', '120', '12345678901234567890'),
    fc.constantFrom('', '.0', '.10', '.500', '.0000000001'),
    fc.constantFrom('', '', 'e2', 'E-22', 'e+400'),
  )
  .map((parts) => parts.join(''))
const NAME = fc.constantFrom('value', 'low', 'component', 'text', '1')

/** Texts of JSON with such numbers at any depth, and texts that look like numbers. */
const { json } = fc.letrec<{ json: string; one: string }>((tie) => ({
  one: fc.oneof(
    NUMBER,
    fc.string().map((text) => JSON.stringify(text)),
    NUMBER.map((text) => JSON.stringify(text)),
    fc.constantFrom('true', 'null'),
  ),
  json: fc.oneof(
    { depthSize: 'small' },
    tie('one'),
    fc.array(tie('json'), { maxLength: 4 }).map((all) => `[${all.join(',')}]`),
    fc
      .uniqueArray(fc.tuple(NAME, tie('json')), { maxLength: 4, selector: ([name]) => name })
      // Objects of JavaScript have members with numbers for names first.
      .map((all) => all.sort(([one], [other]) => Number(other === '1') - Number(one === '1')))
      .map((all) => `{${all.map(([name, value]) => `"${name}":${value}`).join(',')}}`),
  ),
}))

interface Read {
  readonly valueQuantity: fhir4.Quantity
  readonly component: readonly { readonly valueQuantity: fhir4.Quantity }[]
  readonly status: string
}

const TEXT =
  '{"status":"final","valueQuantity":{"value":1.10,"unit":"mg/dL"},"component":[{"valueQuantity":{"value":100.0}},{"valueQuantity":{"value":7}}]}'

describe('a record that a page reads and writes back', () => {
  test('keeps every digit, wherever it stands', () => {
    fc.assert(
      // A bare number is in no object that could keep its digits, and no record is one.
      fc.property(
        json.map((text) => `{"of":[${text.startsWith('{') ? text : `{"value":${text}}`}]}`),
        (text) => {
          expect(writeJson(readJson(text) as object)).toBe(text)
        },
      ),
      { numRuns: 500 },
    )
  })

  test('keeps what was not touched when something else in it is changed', () => {
    const read = readJson(TEXT) as Read
    const { status: _status, ...kept } = read
    const [first, ...others] = read.component
    const changed = { ...kept, status: 'amended', component: [...others, { ...first, note: 'again' }] }
    const written = writeJson(changed)
    expect(written).toContain('"valueQuantity":{"value":1.10,"unit":"mg/dL"}')
    expect(written).toContain('{"valueQuantity":{"value":100.0},"note":"again"}')
  })

  test('is written with the new number where the number was changed', () => {
    const { valueQuantity } = readJson(TEXT) as Read
    expect(writeJson({ ...valueQuantity, value: 2 })).toBe('{"value":2,"unit":"mg/dL"}')
  })

  test('shows numbers as they were written, and reckons with them as numbers', () => {
    const { valueQuantity, component } = readJson(TEXT) as Read
    expect(valueQuantity.value).toBe(1.1)
    expect(
      [valueQuantity, ...component.map((one) => one.valueQuantity)].map((one) => digitsOf(one, 'value')),
    ).toEqual(['1.10', '100.0', '7'])
    expect(digitsOf<fhir4.Quantity>({ unit: 'mg' }, 'value')).toBe('')
    expect(digitsOf({ ...valueQuantity, value: 1.2 }, 'value')).toBe('1.2')
  })

  test('what a person typed is written as they typed it, where it is a number of JSON', () => {
    for (const [typed, written] of [
      ['98.0', '98.0'],
      [' 2.50 ', '2.50'],
      ['7', '7'],
      ['.5', '0.5'],
      ['007', '7'],
    ] as const)
      expect(writeJson({ ...typedNumber('value', typed), unit: 'x' })).toBe(`{"value":${written},"unit":"x"}`)
  })

  // What it costs grows with their number: were it with the square of that, this would take longer than any test may.
  test('a list of very many numbers is read and written as a short one is, whatever members are called', () => {
    const many = `[${Array.from({ length: 200_000 }, () => '1.0').join(',')}]`
    expect(writeJson(readJson(many) as object)).toBe(many)
    const named = '{"__proto__":1.0,"constructor":2.00,"toString":3e0}'
    expect(writeJson(readJson(named) as object)).toBe(named)
  })

  test('it is known whether anything keeps digits', () => {
    expect(holdsDigits(readJson(TEXT))).toBe(true)
    expect(holdsDigits(JSON.parse(TEXT))).toBe(false)
  })
})
