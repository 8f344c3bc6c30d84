import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { base64Offsets, dashVariants, utf8 } from './encoding.ts'
import { patternTest, readPattern } from './pattern.ts'
import { regexTest } from './regex.ts'

const RUNS = { numRuns: 1_000 }
const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '\\', '.'), maxLength: 12 })

/** The specification's rules of escaping, said once more as a regular expression of the language. */
function asRegex(pattern: string): RegExp {
  const source = pattern.replace(/\\([\\*?])|[\s\S]/g, (char, escaped: string | undefined) => {
    if (escaped !== undefined) return `\\${escaped}`
    if (char === '*') return '[\\s\\S]*'
    return char === '?' ? '[\\s\\S]' : char.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  })
  return new RegExp(`^${source}$`)
}

test('a pattern with wildcards matches what the regular expression it stands for matches', () => {
  fc.assert(
    fc.property(letters, letters, (pattern, text) => {
      expect(patternTest(readPattern(pattern))(text)).toBe(asRegex(pattern).test(text))
    }),
    RUNS,
  )
})

test('every text matches itself when its wildcards are escaped', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const escaped = text.replace(/[\\*?]/g, '\\$&')
      expect(patternTest(readPattern(escaped))(text)).toBe(true)
    }),
    RUNS,
  )
})

test('one of the three offsets stands in the Base64 of any text that holds the value', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'binary', minLength: 3 }),
      fc.string({ unit: 'binary' }),
      (before, value, after) => {
        const whole = Buffer.from(before + value + after).toString('base64')
        const offset = Buffer.from(before).length % 3
        fc.pre(value.isWellFormed() && before.isWellFormed() && after.isWellFormed())
        expect(whole).toContain(base64Offsets(utf8(value))[offset])
      },
    ),
    RUNS,
  )
})

test('dashes are written in every way, each once', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('-', '/', 'a'), maxLength: 5 }), (text) => {
      const dashes = text.replace(/a/g, '').length
      expect(new Set(dashVariants(text, 10_000)).size).toBe(5 ** dashes)
    }),
  )
})

const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\w', '\\d', '\\b', '^', '$', '(?:)', '\\.')
const expression = fc.letrec<{ regex: string }>((tie) => ({
  regex: fc.oneof(
    { depthSize: 'small' },
    atom,
    fc.tuple(tie('regex'), tie('regex')).map(([one, other]) => `${one}${other}`),
    fc.tuple(tie('regex'), tie('regex')).map(([one, other]) => `(${one}|${other})`),
    fc
      .tuple(tie('regex'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{0,}', '*?'))
      .map(([one, times]) => `(?:${one})${times}`),
  ),
})).regex

test('a regular expression finds what the language’s own finds', () => {
  fc.assert(
    fc.property(
      expression,
      fc.string({ unit: fc.constantFrom('a', 'b', '1', ' ', '.'), maxLength: 10 }),
      fc.boolean(),
      (source, text, i) => {
        const flags = { i, m: false, s: false }
        expect(regexTest(source, flags)(text)).toBe(new RegExp(source, i ? 'i' : '').test(text))
      },
    ),
    RUNS,
  )
})

test('an expression that would run away in the language is answered at once', () => {
  const hostile = `${'a'.repeat(16_000)}!`
  for (const source of ['^(a+)+$', '(a|aa)+$', '(a|a?)+b', '^(([a-z])+.)+[A-Z]([a-z])+$', '(.*)*(.*)*(.*)*x'])
    expect(regexTest(source, { i: false, m: false, s: false })(hostile)).toBe(false)
}, 30_000)
