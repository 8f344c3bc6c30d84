import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { openSigma, readRules } from './index.ts'

const NAMES = ['sel_a', 'sel_b', 'filter_x', '_hidden'] as const

/** Whether a condition over four searches fires when these of them match. */
function fires(condition: unknown, matching: readonly string[]): boolean {
  const searches = Object.fromEntries(NAMES.map((name) => [name, { [name]: true }]))
  const text = stringify({ title: 'C', logsource: { product: 't' }, detection: { ...searches, condition } })
  const { rules, problems } = readRules([{ name: 'c.yml', text }])
  expect(problems).toEqual([])
  const fields = Object.fromEntries(matching.map((name) => [name, true]))
  return openSigma(rules).take({ at: 0, logsource: { product: 't' }, fields }, 0).length > 0
}

function problemOf(detection: unknown): string {
  const text = stringify({ title: 'C', logsource: { product: 't' }, detection })
  return readRules([{ name: 'c.yml', text }])
    .problems.map(({ message }) => message)
    .join()
}

describe('conditions', () => {
  test.each([
    ['sel_a', ['sel_a'], ['sel_b']],
    ['sel_a and sel_b', ['sel_a', 'sel_b'], ['sel_a']],
    ['sel_a or sel_b', ['sel_b'], ['filter_x']],
    ['SEL_A'.toLowerCase() + ' AND NOT filter_x', ['sel_a'], ['sel_a', 'filter_x']],
    ['not filter_x', [], ['filter_x']],
    ['not not sel_a', ['sel_a'], []],
    ['sel_a or sel_b and filter_x', ['sel_a'], ['sel_b']],
    ['(sel_a or sel_b) and filter_x', ['sel_b', 'filter_x'], ['sel_a']],
    ['not sel_a and sel_b', ['sel_b'], ['sel_a', 'sel_b']],
    ['not (sel_a and sel_b)', ['sel_a'], ['sel_a', 'sel_b']],
    ['1 of sel_*', ['sel_b'], ['filter_x']],
    ['any of sel_*', ['sel_b'], ['filter_x']],
    ['all of sel_*', ['sel_a', 'sel_b'], ['sel_a']],
    ['1 of *_x', ['filter_x'], ['sel_a']],
    ['1 of s*l_*', ['sel_a'], ['filter_x']],
    ['1 of them', ['filter_x'], ['_hidden']],
    ['all of them', ['sel_a', 'sel_b', 'filter_x'], ['sel_a', 'sel_b', '_hidden']],
    ['all of _h*', ['_hidden'], ['sel_a']],
    ['1 of sel_* and not 1 of filter_*', ['sel_a'], ['sel_a', 'filter_x']],
    [['sel_a and sel_b', 'filter_x'], ['filter_x'], ['sel_a']],
  ])('%j', (condition, hit, miss) => {
    expect(fires(condition, hit)).toBe(true)
    expect(fires(condition, miss)).toBe(false)
  })

  const shape = fc.letrec<{ node: readonly [string, (on: ReadonlySet<string>) => boolean] }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(...NAMES).map((name) => [name, (on: ReadonlySet<string>) => on.has(name)] as const),
      tie('node').map(([text, holds]) => [`not (${text})`, (on: ReadonlySet<string>) => !holds(on)] as const),
      fc
        .tuple(tie('node'), fc.constantFrom('and', 'or'), tie('node'))
        .map(
          ([[one, left], word, [other, right]]) =>
            [
              `(${one}) ${word} (${other})`,
              (on: ReadonlySet<string>) => (word === 'and' ? left(on) && right(on) : left(on) || right(on)),
            ] as const,
        ),
    ),
  })).node

  test('any condition means what its words say', () => {
    fc.assert(
      fc.property(shape, fc.subarray([...NAMES]), ([text, holds], on) => {
        expect(fires(text, on)).toBe(holds(new Set(on)))
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    ['sel and', 'ends too early'],
    ['(sel', 'does not close'],
    ['sel)', 'one word too many'],
    ['sel sel', 'one word too many'],
    ['nothing', 'no search is called "nothing"'],
    ['1 of x*', 'no search is called "x*"'],
    ['2 of them', '"2 of" is not known'],
    ['sel | count() > 5', 'is a correlation now'],
    ['and sel', 'where a name should'],
    [`${'('.repeat(200)}sel${')'.repeat(200)}`, 'nests too deep'],
    [undefined, 'it is missing'],
    [[], 'it is missing'],
  ])('%j is refused', (condition, message) => {
    expect(problemOf({ sel: { f: 1 }, condition })).toContain(message)
  })
})

describe('searches', () => {
  const run = (detection: unknown, fields: Record<string, unknown>): boolean => {
    const text = stringify({ title: 'S', logsource: { product: 't' }, detection })
    const { rules, problems } = readRules([{ name: 's.yml', text }])
    expect(problems).toEqual([])
    return openSigma(rules).take({ at: 0, logsource: { product: 't' }, fields }, 0).length > 0
  }

  test.each([
    ['a list of maps is any of them', [{ a: 1 }, { b: 2 }], { b: 2 }, { c: 1 }],
    ['a map is all of its lines', { a: 1, b: 2 }, { a: 1, b: 2 }, { a: 1 }],
    ['keywords are looked for everywhere', ['evil', 'bad'], { a: { b: ['xEVILx'] } }, { a: 'good' }],
    ['keywords with |all', { '|all': ['evil', 'bad'] }, { a: 'evil', b: 'bad' }, { a: 'evil' }],
    ['a keyword by itself', 'evil', { a: 'evil' }, { a: 'good' }],
    ['keywords and maps in one list', ['evil', { b: 2 }], { b: 2 }, { b: 3 }],
    ['a keyword that is a number', [4711], { a: 4711 }, { a: 471 }],
    ['keywords as regular expressions', { '|re': 'e[vw]il' }, { a: 'ewil' }, { a: 'exil' }],
    ['a backslash in a keyword', ['C:\\Temp'], { a: 'x c:\\temp' }, { a: 'c:temp' }],
  ])('%s', (_name, selection, hit, miss) => {
    expect(run({ selection, condition: 'selection' }, hit)).toBe(true)
    expect(run({ selection, condition: 'selection' }, miss)).toBe(false)
  })

  test('names that objects have from birth are no fields', () => {
    expect(run({ selection: { 'constructor|exists': true }, condition: 'selection' }, {})).toBe(false)
    expect(run({ selection: { 'a.__proto__|exists': true }, condition: 'selection' }, { a: {} })).toBe(false)
  })
})
