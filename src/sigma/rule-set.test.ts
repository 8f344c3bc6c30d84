import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openSigma, readRules } from './index.ts'

const RULE = `title: A rule
id: 11111111-1111-4111-8111-111111111111
name: first
status: test
level: high
tags: [attack.t1530]
falsepositives: [none known]
logsource: { product: T, service: s }
detection:
  selection: { f: x }
  condition: selection
`

const read = (...texts: readonly string[]) =>
  readRules(texts.map((text, place) => ({ name: `${place}.yml`, text })))
const messages = (...texts: readonly string[]): string[] =>
  read(...texts).problems.map(({ message }) => message)

function fires(
  text: string,
  fields: Record<string, unknown>,
  logsource = { product: 't', service: 's' },
): boolean {
  return openSigma(read(text).rules).take({ at: 0, logsource, fields }, 0).length > 0
}

test('a rule says what it is', () => {
  const { rules, problems } = read(RULE)
  expect(problems).toEqual([])
  expect(rules.rules).toEqual([
    {
      title: 'A rule',
      id: '11111111-1111-4111-8111-111111111111',
      name: 'first',
      status: 'test',
      level: 'high',
      tags: ['attack.t1530'],
      falsepositives: ['none known'],
      logsource: { product: 't', service: 's' },
      file: '0.yml',
    },
  ])
})

test('a rule looks at the events of its log source only', () => {
  expect(fires(RULE, { f: 'x' })).toBe(true)
  expect(fires(RULE, { f: 'x' }, { product: 'T', service: 'S' })).toBe(true)
  expect(fires(RULE, { f: 'x' }, { product: 't', service: 'other' })).toBe(false)
  expect(fires(RULE.replace(', service: s', ''), { f: 'x' }, { product: 't', service: 'any' })).toBe(true)
  expect(fires(RULE.replace('service: s', 'category: c'), { f: 'x' })).toBe(false)
})

describe('what cannot be used is named, and the rest go on', () => {
  test.each([
    ['no title', RULE.replace('title: A rule\n', ''), 'title: a rule has a title'],
    ['a level that is none', RULE.replace('high', 'extreme'), 'rule "A rule": level: it is one of'],
    ['a status that is none', RULE.replace('status: test', 'status: new'), 'rule "A rule": status'],
    ['unsupported', RULE.replace('status: test', 'status: unsupported'), 'says it is unsupported'],
    ['no detection', RULE.replace('detection', 'detector'), 'neither detection, correlation nor filter'],
    ['no log source', RULE.replace('logsource', 'source'), 'logsource: it names where events come from'],
    ['a list', '- 1\n- 2', 'a rule is a map'],
    ['broken YAML', 'title: [', 'Flow sequence'],
    ['a name that stands twice', 'title: a\ntitle: b', '"title" stands twice'],
    [
      'a modifier',
      RULE.replace('f: x', 'f|foo: x'),
      'detection: selection: f|foo: there is no modifier "foo"',
    ],
  ])('%s', (_name, text, message) => {
    const { rules, problems } = read(
      `${text}\n---\n${RULE.replaceAll('1111', '2222').replace('first', 'other')}`,
    )
    expect(problems).toHaveLength(1)
    expect(problems[0]?.message).toContain(message)
    expect(rules.rules).toHaveLength(1)
  })

  test('two rules of one name', () => {
    expect(messages(RULE, RULE)).toEqual([
      'rule "A rule": another rule is called "11111111-1111-4111-8111-111111111111" too',
    ])
  })
})

describe('files that mean harm', () => {
  const within = (text: string): string => messages(text).join()
  test('aliases that multiply', () => {
    const lines = ['a: &a [x,x,x,x,x,x,x,x,x]']
    for (let i = 0; i < 8; i++) {
      const [one, other] = [String.fromCharCode(97 + i), String.fromCharCode(98 + i)]
      lines.push(`${other}: &${other} [${Array(9).fill(`*${one}`).join()}]`)
    }
    expect(within(lines.join('\n'))).toContain('at most 20000 values')
  })
  test('an alias inside itself', () => expect(within('a: &a [*a]')).toContain('at most 32 deep'))
  test('deep nesting', () => expect(within('['.repeat(100_000))).not.toBe(''))
  test('a long file', () =>
    expect(within('x'.repeat(1024 * 1024 + 1))).toContain('at most 1048576 characters'))
  test('many documents', () => expect(within('---\na\n'.repeat(1_001))).toContain('at most 1000 documents'))
  test('many names', () => {
    const names = Array.from({ length: 50_000 }, (_, place) => `k${place}: 1`).join('\n')
    expect(within(names)).toContain('at most 20000 values')
  }, 30_000)
  test('a tag runs nothing', () => {
    expect(within('title: !!python/object/apply:os.system ["true"]')).toContain('title')
  })
  test('any text is rules or problems', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...' \n-:[]{}&*!|>\'"#%@`,?ab1'.split('')), maxLength: 40 }),
        (text) => {
          const { rules, problems } = read(text)
          expect(rules.rules.length + problems.length).toBeGreaterThanOrEqual(0)
        },
      ),
      { numRuns: 2_000 },
    )
  })
})

test('digits with zeros in front keep them', () => {
  const text = RULE.replace('f: x', 'f: 000123456789')
  expect(fires(text, { f: '000123456789' })).toBe(true)
  expect(fires(text, { f: '123456789' })).toBe(false)
})

describe('filters', () => {
  const filter = (rules: string, condition: string, logsource = 'product: t'): string => `title: Known
logsource: { ${logsource} }
filter:
  rules: ${rules}
  selection: { u|startswith: adm_ }
  condition: ${condition}
`
  test.each([
    ['by id', '[11111111-1111-4111-8111-111111111111]', 'selection'],
    ['by name', 'first', 'selection'],
    ['that describes what to let through', '[first]', 'not selection'],
    ['for any rule', 'any', 'selection'],
  ])('keeps events away, %s', (_name, rules, condition) => {
    const text = `${RULE}\n---\n${filter(rules, condition)}`
    expect(messages(text)).toEqual([])
    expect(fires(text, { f: 'x', u: 'adm_1' })).toBe(false)
    expect(fires(text, { f: 'x', u: 'other' })).toBe(true)
  })

  test.each([
    ['a rule that is not there', filter('[nobody]', 'selection'), 'called "nobody"'],
    ['no rules', filter('[]', 'selection'), 'filter: rules: it names the rules it is for'],
    ['another log source', filter('[first]', 'selection', 'product: z'), 'is not that of the rule "first"'],
    ['a condition that is none', filter('[first]', 'other'), 'no search is called "other"'],
  ])('%s is named', (_name, text, message) => {
    const { rules, problems } = read(`${RULE}\n---\n${text}`)
    expect(problems.map((problem) => problem.message).join()).toContain(message)
    expect(rules.rules).toHaveLength(1)
  })
})

const RECORDED = path.resolve(
  import.meta.dirname,
  '../../../shared/data/cloudtrail/sigma-rules/aws/cloudtrail',
)
const isThere = existsSync(RECORDED)
if (!isThere) console.log('skipped: the public rules for AWS, ../shared/data/cloudtrail is not there')

test.runIf(isThere)('all 57 public rules for AWS load without a problem', () => {
  const files = readdirSync(RECORDED)
    .filter((name) => name.endsWith('.yml'))
    .map((name) => ({ name, text: readFileSync(path.join(RECORDED, name), 'utf8') }))
  const { rules, problems } = readRules(files)
  expect(problems).toEqual([])
  expect(rules.rules).toHaveLength(57)
})

test.each([
  ['title', 'title: A rule', String.raw`title: "A\nrule"`],
  ['title', 'title: A rule', String.raw`title: "A\e[2Jrule"`],
  ['title', 'title: A rule', String.raw`title: "A\u202Erule"`],
  ['title', 'title: A rule', String.raw`title: "A \uD83D rule"`],
  ['id', /^id: .*$/m, String.raw`id: "1\r2"`],
])('what names a rule is one line: its %s', (member, plain, odd) => {
  expect(messages(RULE.replace(plain, odd))).toEqual([expect.stringContaining(`${member}: it is one line`)])
})
