import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { daysIn, hasValues, valueKindsIn, valuesOf } from './values.ts'

const record = (...texts: string[]) =>
  valuesOf({ cells: texts.map((text) => ({ column: 'c', text })), patients: [], resource: undefined })

const MONTHS_EN =
  'January February March April May June July August September October November December'.split(' ')
const MONTHS_ES =
  'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'.split(' ')
const two = (number: number) => String(number).padStart(2, '0')

test('a day is found however it is written', () => {
  const day = fc.record({
    year: fc.integer({ min: 1910, max: 2026 }),
    month: fc.integer({ min: 1, max: 12 }),
    date: fc.integer({ min: 1, max: 28 }),
  })
  fc.assert(
    fc.property(day, ({ year, month, date }) => {
      const english = MONTHS_EN[month - 1] ?? ''
      const forms = [
        `${year}-${two(month)}-${two(date)}`,
        `${year}-${two(month)}-${two(date)}T00:00:00Z`,
        `${year}/${month}/${date}`,
        `${month}/${date}/${year}`,
        `${two(date)}.${two(month)}.${year}`,
        `${date}-${month}-${year}`,
        `${year}${two(month)}${two(date)}`,
        `${english} ${date}, ${year}`,
        `${english.slice(0, 3)} ${date} ${year}`,
        `${date} ${english.slice(0, 3)} ${year}`,
        `${two(date)}-${english.slice(0, 3).toUpperCase()}-${String(year).slice(2)}`,
        `${date} de ${MONTHS_ES[month - 1] ?? ''} de ${year}`,
        `${month}/${date}/${String(year).slice(2)}`,
      ]
      for (const form of forms)
        for (const text of [form, `Born: ${form}`, `PID|1|${form}|F`])
          expect([...daysIn(text)]).toContain(`${year}-${two(month)}-${two(date)}`)
    }),
    { numRuns: 100 },
  )
})

test('what is no day is none', () => {
  for (const text of [
    '1980-02-30',
    '13/13/1980',
    '617-555-1000',
    '192.168.10.20',
    '2026-3',
    '99999999',
    'mayor 5',
  ])
    expect([text, [...daysIn(text)]]).toEqual([text, []])
})

test('a telephone number is the same in every form', () => {
  for (const text of [
    '617-555-0199',
    '(617) 555-0199',
    '+1 617 555 0199',
    '617.555.0199',
    '6175550199',
    '1-617-555-0199',
    'tel: 617 555-0199 (home)',
  ])
    expect([text, [...record(text).phones]]).toEqual([text, ['6175550199']])
  expect([...record('1980-03-05').phones]).toEqual([])
})

test('numbers, addresses and ids are found in cells and in text', () => {
  const values = record(
    'MRN100001',
    'urn:ssn|123-45-6789',
    'Write to Ann.Abbott@Example.org or /Patient/x',
    '8867-4',
  )
  expect([...values.numbers.keys()]).toEqual(expect.arrayContaining(['mrn100001', '123456789', '88674']))
  expect([...values.emails]).toEqual(['ann.abbott@example.org'])
  const id = '0f0e0d0c-0b0a-4908-8706-050403020100'
  expect([...record(`see ${id.toUpperCase()}.`).ids]).toEqual([id])
})

test('a name is found with and without what binds it', () => {
  const { words } = record('Olivia O’Brien', 'Victor Smith-Jones', 'JOSÉ')
  for (const word of ['olivia', 'o', 'brien', 'obrien', 'smith', 'smithjones', 'jose'])
    expect(words).toContain(word)
})

test('no text makes the reading of it run away', () => {
  const pieces = [
    'A',
    '1',
    '-',
    ' ',
    "a'",
    '1-',
    '1 ',
    'A ',
    '@a.',
    'a@',
    '(',
    '1/1',
    'Jan ',
    '12 Jan ',
    '. ',
    'é',
    '|',
    '+1(',
  ]
  const begun = performance.now()
  for (const piece of pieces) {
    const text = piece.repeat(Math.ceil(200_000 / piece.length))
    expect(record(text, `${text}!`).phones.size).toBeLessThanOrEqual(60)
    valueKindsIn(text)
    hasValues(text)
  }
  expect(performance.now() - begun).toBeLessThan(30_000)
})
