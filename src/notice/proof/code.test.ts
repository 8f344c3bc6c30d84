import { assert, boolean, constant, nat, property } from 'fast-check'
import { expect, test } from 'vitest'
import { codesIn, makeCode, readCode } from './code.ts'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

test('a code is four groups of four letters that cannot be taken for others', () => {
  for (let made = 0; made < 1_000; made++) expect(makeCode()).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-?){4}$/)
})

test('a code is read however it is typed', () => {
  assert(
    property(constant(undefined).map(makeCode), boolean(), (code, lower) => {
      const typed = code.replaceAll('0', 'o').replaceAll('1', 'I').replaceAll('-', ' ')
      expect(readCode(lower ? typed.toLowerCase() : typed)).toBe(code)
      expect(readCode(` ${code.replaceAll('-', '')} `)).toBe(code)
    }),
  )
})

test('no code with one letter wrong, or two neighbours swapped, is one', () => {
  assert(
    property(constant(undefined).map(makeCode), nat(15), nat(31), (code, place, letter) => {
      const letters = code.replaceAll('-', '').split('')
      const wrong = letters.with(place, ALPHABET[letter] ?? '')
      const next = (place + 1) % 16
      const swapped = letters.with(place, letters[next] ?? '').with(next, letters[place] ?? '')
      const others = [wrong, ...(next === 0 ? [] : [swapped])].map((other) => other.join(''))
      const read = others.filter((other) => other !== letters.join('')).map(readCode)
      expect(read.filter((one) => one !== undefined)).toEqual([])
    }),
    { numRuns: 2_000 },
  )
})

test('what is no code is none', () => {
  for (const text of [
    '',
    'ABCD',
    'AAAA-BBBB-CCCC-DDDD-EEEE',
    'ÄÖÜß-ÄÖÜß-ÄÖÜß-ÄÖÜß',
    '\0'.repeat(16),
    'UUUU-UUUU-UUUU-UUUU',
  ])
    expect(readCode(text)).toBeUndefined()
})

test('the codes in a text are found, each once', () => {
  const [one, two] = [makeCode(), makeCode()]
  expect(codesIn(`Your code is ${one}. (${two.toLowerCase()}), again ${one}! 1234-5678-9012-3456`)).toEqual([
    one,
    two,
  ])
})
