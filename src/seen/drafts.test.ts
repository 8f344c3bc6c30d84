import { expect, test } from 'vitest'
import type { QuestionPerson } from '../contract/index.ts'
import { draftsOf } from './drafts.ts'

const FIRST = Date.UTC(2026, 10, 12, 23, 59)
const person = (entries: number, first = FIRST) => ({ entries, first }) as QuestionPerson

test('a draft says how many entries of which day, as a person writes it', () => {
  const { care } = draftsOf([person(2, FIRST + 1), person(3)], 'UTC')
  expect(care.en).toContain('We looked into the 5 entries of November 12, 2026 that you asked about.')
  expect(care.es).toContain('Revisamos las 5 entradas del 12 de noviembre de 2026 por las que preguntó.')
})

test('the day is that of whoever asked', () => {
  const { care } = draftsOf([person(2)], 'Pacific/Auckland')
  expect(care.en).toContain('of November 13, 2026')
})

test('one entry is one', () => {
  const { unclear } = draftsOf([person(1)], 'UTC')
  expect(unclear.en).toContain('We looked into the entry of November 12, 2026 that you asked about and')
  expect(unclear.es).toContain('Revisamos la entrada del 12 de noviembre de 2026 por la que preguntó y')
})

test('every outcome has words of its own in both languages', () => {
  const drafts = Object.values(draftsOf([person(1)], 'UTC'))
  expect(new Set(drafts.flatMap(({ en, es }) => [en, es])).size).toBe(2 * drafts.length)
})
