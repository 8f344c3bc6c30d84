import { existsSync, readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { JSON_DEPTH_MAX } from '../kernel/index.ts'
import { parseExact, stringify } from './exact-json.ts'

const EXAMPLE = new URL('../../../shared/data/spec-r4-examples/observation-decimal.json', import.meta.url)

function codeOf(work: () => unknown): string | undefined {
  try {
    work()
  } catch (error) {
    return (error as { code?: string }).code
  }
  return undefined
}

describe('parseExact', () => {
  test.for([
    '1.00',
    '1.0e2',
    '1E-22',
    '0.10',
    '100.0',
    '12345678901234567890',
    '-0',
    '-0.0',
    '1e400',
    '0.000000001',
  ])('a decimal keeps its digits: %s', (literal) => {
    const text = `{"resourceType":"Observation","valueQuantity":{"value":${literal}}}`
    expect(stringify(parseExact(text).exact)).toBe(text)
  })

  test('the resource for reading holds plain numbers', () => {
    const { resource } = parseExact('{"resourceType":"Observation","valueQuantity":{"value":1.00}}')
    expect(resource['valueQuantity']).toEqual({ value: 1 })
  })

  test('without a number to keep, both are one object', () => {
    const { resource, exact } = parseExact('{"resourceType":"Patient","multipleBirthInteger":2,"x":1.5}')
    expect(exact).toBe(resource)
  })

  test('in a bundle, an entry without a number to keep is one object in both, and the others are as written', () => {
    const entries = ['{"resource":{"a":1.00}}', '{"resource":{"b":[2]}}', '{"resource":{"c":[{"d":0.10}]}}']
    const text = `{"resourceType":"Bundle","total":1.0,"entry":[${entries.join(',')}],"x":[1.50]}`
    const { resource, exact } = parseExact(text)
    expect(stringify(exact)).toBe(text)
    const shared = [0, 1, 2].map(
      (at) => (exact['entry'] as object[])[at] === (resource['entry'] as object[])[at],
    )
    expect(shared).toEqual([false, true, false])
  })

  test('digits inside strings are not numbers', () => {
    const { resource, exact } = parseExact('{"resourceType":"Patient","id":"1.00 \\" 2.00","y":"\\\\"}')
    expect(exact).toBe(resource)
  })

  test('every JSON number survives as written', () => {
    const digits = fc.stringMatching(/^-?(0|[1-9][0-9]{0,24})(\.[0-9]{1,24})?([eE][+-]?[0-9]{1,3})?$/)
    fc.assert(
      fc.property(fc.array(digits, { minLength: 1 }), fc.string(), (literals, word) => {
        const text = `{"resourceType":"X","w":${JSON.stringify(word)},"n":[${literals.join(',')}]}`
        expect(stringify(parseExact(text).exact)).toBe(text)
      }),
    )
  })

  test('of members with one name the last counts, in both', () => {
    const { resource, exact } = parseExact('{"resourceType":"X","a":1.0,"a":2.00}')
    expect(resource['a']).toBe(2)
    expect(stringify(exact)).toBe('{"resourceType":"X","a":2.00}')
  })

  test('what nests deeper than the limit is refused before it is parsed', () => {
    const nested = (depth: number) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`
    expect(codeOf(() => parseExact(nested(JSON_DEPTH_MAX)))).toBeUndefined()
    expect(codeOf(() => parseExact(nested(JSON_DEPTH_MAX + 1)))).toBe('JSON_TOO_DEEP')
    expect(codeOf(() => parseExact('['.repeat(10_000_000)))).toBe('JSON_TOO_DEEP')
    expect(codeOf(() => parseExact('{"a":'.repeat(10_000)))).toBe('JSON_TOO_DEEP')
  })

  test('brackets in strings do not count as depth', () => {
    expect(codeOf(() => parseExact(`{"a":"${'[{'.repeat(1_000)}"}`))).toBeUndefined()
  })

  test.for([
    '{"__proto__":{}}',
    '{"a":[{"__proto__":1}]}',
    '{"\\u005f_proto__":1}',
    '{"__\\u0070roto__":1}',
    '{"__pr\\u006fto__":1}',
  ])('a member named __proto__ is refused: %s', (text) => {
    expect(codeOf(() => parseExact(text))).toBe('JSON_INVALID')
  })

  test('the word __proto__ in a value is just a word', () => {
    expect(codeOf(() => parseExact('{"a":"__proto__"}'))).toBeUndefined()
  })

  test.for(['', '{', '[]', '"x"', 'null', '{"a":01}', '{"a":"Marker Patient', '{"a":1.}', '{"a":"\n"}'])(
    'text that is no JSON object is refused: %s',
    (text) => {
      expect(codeOf(() => parseExact(text))).toBe('JSON_INVALID')
    },
  )

  test('an error never repeats the text', () => {
    for (const text of ['{"name":"Marker}', '{"Marker":}', 'Marker', '{"a":Marker}']) {
      expect(() => parseExact(text)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('Marker') }),
      )
    }
  })

  test('a byte order mark before the text is skipped', () => {
    expect(parseExact('\uFEFF{"resourceType":"X"}').resource.resourceType).toBe('X')
  })

  test.skipIf(!existsSync(EXAMPLE))('the official example of decimals survives digit by digit', () => {
    const text = readFileSync(EXAMPLE, 'utf8')
    const numbers = (json: string) => [...json.matchAll(/"value": ?(-?[0-9][^,\s}]*)/g)].map((hit) => hit[1])
    expect(numbers(text).length).toBe(7)
    expect(numbers(stringify(parseExact(text).exact))).toEqual(numbers(text))
  })
})
