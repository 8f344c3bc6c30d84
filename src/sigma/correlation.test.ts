import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { openSigma, readRules, type SigmaLimits } from './index.ts'

interface Happening {
  /** Seconds. */
  readonly at: number
  readonly [field: string]: unknown
}

const BASE = ['a', 'b', 'c'].map((name) => ({
  title: `Rule ${name}`,
  id: `id-${name}`,
  name,
  logsource: { product: 't' },
  detection: { selection: { kind: name }, condition: 'selection' },
}))

interface Told {
  readonly title: string
  readonly at: number
  readonly events: readonly number[]
  readonly group: Readonly<Record<string, unknown>>
}

/** Runs correlations over events whose `kind` says which rule they match. */
function run(
  correlations: readonly Record<string, unknown>[],
  happenings: readonly Happening[],
  limits: Partial<SigmaLimits> = {},
): { told: Told[]; dropped: { groups: number; events: number; late: number } } {
  const documents = correlations.map((correlation, place) => ({ title: `Joined ${place}`, ...correlation }))
  const text = [...BASE, ...documents].map((document) => stringify(document)).join('---\n')
  const { rules, problems } = readRules([{ name: 'c.yml', text }])
  expect(problems).toEqual([])
  const sigma = openSigma<number>(rules, limits)
  const told = happenings.flatMap(({ at, ...fields }, place) =>
    sigma.take({ at: at * 1000, logsource: { product: 't' }, fields }, place).map((match) => ({
      title: match.rule.title,
      at: match.at / 1000,
      events: match.events,
      group: match.group,
    })),
  )
  return { told, dropped: sigma.dropped() }
}

const joined = (correlation: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  ...more,
  correlation: { timespan: '10s', rules: ['a'], ...correlation },
})

const timesOf = (correlation: Record<string, unknown>, happenings: readonly Happening[]): number[] =>
  run([joined(correlation)], happenings)
    .told.filter(({ title }) => title.startsWith('Joined'))
    .map(({ at }) => at)

const as = (times: readonly number[], fields: Record<string, unknown> = {}): Happening[] =>
  times.map((at) => ({ at, kind: 'a', ...fields }))
const valued = (...pairs: readonly (readonly [number, unknown])[]): Happening[] =>
  pairs.map(([at, v]) => ({ at, kind: 'a', v }))
const kinds = (...pairs: readonly (readonly [number, string])[]): Happening[] =>
  pairs.map(([at, kind]) => ({ at, kind }))

describe('event_count', () => {
  const three = { type: 'event_count', condition: { gte: 3 } }
  test.each([
    ['fires at the third', three, as([1, 2, 3]), [3]],
    ['not at the second', three, as([1, 2]), []],
    ['slides: the first is gone after ten seconds', three, as([0, 5, 11, 14]), [14]],
    ['an event exactly ten seconds old still counts', three, as([0, 5, 10]), [10]],
    ['is told once in a timespan', three, as([1, 2, 3, 4, 5]), [3]],
    ['is told again when it is twice as bad', three, as([1, 2, 3, 4, 5, 6]), [3, 6]],
    ['is told again after a timespan', three, as([1, 2, 3, 11, 12, 13]), [3, 13]],
    ['gt', { type: 'event_count', condition: { gt: 2 } }, as([1, 2, 3]), [3]],
    ['eq', { type: 'event_count', condition: { eq: 2 } }, as([1, 2, 3]), [2]],
    ['neq', { type: 'event_count', condition: { neq: 1 } }, as([1, 2]), [2]],
    ['lt', { type: 'event_count', condition: { lt: 2 } }, as([1, 2]), [1]],
    ['lte', { type: 'event_count', condition: { lte: 1 } }, as([1, 2]), [1]],
    ['a range', { type: 'event_count', condition: { gt: 1, lte: 2 } }, as([1, 2, 3]), [2]],
    ['a late event counts while its window is there', three, as([5, 7, 4]), [4]],
    ['as late as the window is long is not too late', { ...three, condition: { gte: 2 } }, as([10, 0]), [0]],
    ['an event too late for the window does not', three, as([20, 21, 5]), []],
    ['several rules', { ...three, rules: ['a', 'b'] }, kinds([1, 'a'], [2, 'b'], [3, 'a']), [3]],
  ])('%s', (_name, correlation, happenings, times) => {
    expect(timesOf(correlation, happenings)).toEqual(times)
  })

  test('each group has its own count, and an event without the field has none', () => {
    const happenings = [1, 2, 3, 4, 5, 6].map((at) => ({ at, kind: 'a', u: at % 2 === 0 ? 'even' : 'odd' }))
    const { told } = run([joined({ ...three, 'group-by': ['u'] })], [...happenings, ...as([7, 8, 9])])
    expect(told.map(({ at, group, events }) => [at, group, events])).toEqual([
      [5, { u: 'odd' }, [0, 2, 4]],
      [6, { u: 'even' }, [1, 3, 5]],
    ])
  })

  test('one event that two of the rules match counts once', () => {
    const happenings = [1, 2].map((at) => ({ at, kind: ['a', 'b'] }))
    const asked = { ...three, rules: ['a', 'b'], condition: { gte: 3 } }
    expect(timesOf(asked, happenings)).toEqual([])
  })

  test.each([
    ['3s', 3],
    ['2m', 120],
    ['1h', 3600],
    ['1d', 86_400],
    ['1w', 604_800],
    ['1M', 2_592_000],
  ])('a timespan of %s is %d seconds', (timespan, seconds) => {
    const two = { type: 'event_count', condition: { gte: 2 }, timespan }
    expect(timesOf(two, as([0, seconds]))).toEqual([seconds])
    expect(timesOf(two, as([0, seconds + 1]))).toEqual([])
  })
})

describe('values', () => {
  test.each([
    [
      'value_count counts different values',
      { type: 'value_count', condition: { field: 'v', gte: 2 } },
      valued([1, 'x'], [2, 'x'], [3, 'y']),
      [3],
    ],
    [
      'value_count forgets what slid away',
      { type: 'value_count', condition: { field: 'v', gte: 2 } },
      valued([1, 'x'], [12, 'y']),
      [],
    ],
    [
      'value_count counts each of a list',
      { type: 'value_count', condition: { field: 'v', gte: 3 } },
      valued([1, ['x', 'y', 'z']]),
      [1],
    ],
    [
      'value_count of two fields together',
      { type: 'value_count', condition: { field: ['kind', 'v'], gte: 2 } },
      valued([1, 'x'], [2, 'x'], [3, 'y'], [4, undefined]),
      [3],
    ],
    [
      'value_sum adds',
      { type: 'value_sum', condition: { field: 'v', gt: 100 } },
      valued([1, 60], [2, '40'], [3, 'none'], [4, 1]),
      [4],
    ],
    [
      'value_sum subtracts what slid away',
      { type: 'value_sum', condition: { field: 'v', gt: 100 } },
      valued([1, 60], [12, 60]),
      [],
    ],
    [
      'value_avg',
      { type: 'value_avg', condition: { field: 'v', gte: 10 } },
      valued([1, 5], [2, 8], [3, 20]),
      [3],
    ],
    [
      'value_median of an odd number',
      { type: 'value_median', condition: { field: 'v', gte: 10 } },
      valued([1, 1], [2, 12], [3, 11]),
      [3],
    ],
    [
      'value_median of an even number is between the middle two',
      { type: 'value_median', condition: { field: 'v', eq: 10 } },
      valued([1, 1], [2, 19]),
      [2],
    ],
    [
      'value_percentile',
      { type: 'value_percentile', condition: { field: 'v', percentile: 90, gte: 9 } },
      valued(...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => [n / 10, n] as const)),
      [0.9],
    ],
    [
      'value_percentile is the middle one where none is named',
      { type: 'value_percentile', condition: { field: 'v', gte: 5 } },
      valued([1, 1], [2, 5], [3, 9]),
      [3],
    ],
  ])('%s', (_name, correlation, happenings, times) => {
    expect(timesOf(correlation, happenings)).toEqual(times)
  })

  test('what a window measures is what the events in it come to', () => {
    const event = fc.record({ at: fc.integer({ min: 0, max: 40 }), v: fc.integer({ min: 0, max: 5 }) })
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        const inTime = events.toSorted((one, other) => one.at - other.at)
        const happenings = inTime.map(({ at, v }) => ({ at, kind: 'a', v }))
        for (const [place, { at }] of inTime.entries()) {
          const inWindow = inTime.slice(0, place + 1).filter((other) => other.at >= at - 10)
          const measures = {
            value_count: new Set(inWindow.map(({ v }) => v)).size,
            value_sum: inWindow.reduce((sum, { v }) => sum + v, 0),
          }
          for (const [type, measure] of Object.entries(measures)) {
            const asked = { type, condition: { field: 'v', eq: measure } }
            expect(timesOf(asked, happenings.slice(0, place + 1)).length).toBeGreaterThan(0)
          }
        }
      }),
      { numRuns: 20 },
    )
  })
})

describe('temporal', () => {
  const all = { type: 'temporal', rules: ['a', 'b', 'c'] }
  const ordered = { type: 'temporal_ordered', rules: ['a', 'b', 'c'] }
  test.each([
    ['all of them in any order', all, kinds([1, 'c'], [2, 'a'], [3, 'b']), [3]],
    ['not when one is missing', all, kinds([1, 'c'], [2, 'a'], [3, 'a']), []],
    ['not when one is too old', all, kinds([1, 'c'], [2, 'a'], [12, 'b']), []],
    ['two of them', { ...all, condition: { gte: 2 } }, kinds([1, 'c'], [2, 'a']), [2]],
    ['in words', { ...all, condition: 'a and not b' }, kinds([1, 'b'], [2, 'a'], [13, 'a']), [13]],
    ['in words with patterns', { ...all, condition: '1 of them and c' }, kinds([1, 'b'], [2, 'c']), [2]],
    ['ordered', ordered, kinds([1, 'a'], [2, 'b'], [3, 'c']), [3]],
    ['ordered: not the other way round', ordered, kinds([1, 'c'], [2, 'b'], [3, 'a']), []],
    [
      'ordered: others may stand between',
      ordered,
      kinds([1, 'a'], [2, 'c'], [3, 'b'], [4, 'a'], [5, 'c']),
      [5],
    ],
    ['ordered: an instant has no order', ordered, kinds([1, 'c'], [1, 'b'], [1, 'a']), [1]],
    ['ordered: the first is too old', ordered, kinds([1, 'a'], [5, 'b'], [12, 'c']), []],
    ['ordered: a late event stands where its time says', ordered, kinds([2, 'b'], [3, 'c'], [1, 'a']), [1]],
    ['ordered, two of them', { ...ordered, condition: { gte: 2 } }, kinds([1, 'c'], [2, 'a'], [3, 'c']), [3]],
    [
      'ordered in words',
      { ...ordered, condition: 'a and (b or c)' },
      kinds([1, 'c'], [2, 'a'], [3, 'c']),
      [3],
    ],
    [
      'ordered in words, without one',
      { ...ordered, condition: 'a and c and not b' },
      kinds([1, 'b'], [2, 'a'], [3, 'c'], [12, 'c']),
      [12],
    ],
  ])('%s', (_name, correlation, happenings, times) => {
    expect(timesOf(correlation, happenings)).toEqual(times)
  })

  test('one event that matches two rules does not follow itself', () => {
    const asked = { type: 'temporal_ordered', rules: ['a', 'b'] }
    expect(timesOf(asked, [{ at: 1, kind: ['a', 'b'] }])).toEqual([])
    expect(
      timesOf(asked, [
        { at: 1, kind: ['a', 'b'] },
        { at: 2, kind: 'b' },
      ]),
    ).toEqual([2])
  })

  test('aliases group fields of different names', () => {
    const correlation = {
      type: 'temporal',
      rules: ['a', 'b'],
      'group-by': ['ip'],
      aliases: { ip: { a: 'source', b: 'target' } },
    }
    const { told } = run(
      [joined(correlation)],
      [
        { at: 1, kind: 'a', source: '1', target: '9' },
        { at: 2, kind: 'b', source: '1', target: '2' },
        { at: 3, kind: 'b', source: '5', target: '1' },
      ],
    )
    expect(told.map(({ at, group }) => [at, group])).toEqual([[3, { ip: '1' }]])
  })
})

describe('chains', () => {
  const burst = { type: 'event_count', condition: { gte: 2 }, 'group-by': ['host'] }
  const chain = joined({ type: 'temporal_ordered', rules: ['burst', 'b'], 'group-by': ['user'] })
  const happenings: Happening[] = [
    { at: 1, kind: 'a', host: 'h', user: 'u' },
    { at: 2, kind: 'a', host: 'h', user: 'u' },
    { at: 3, kind: 'b', host: 'other', user: 'u' },
  ]

  test('a correlation of a correlation groups by its own fields and lists all events', () => {
    const { told } = run([joined(burst, { name: 'burst' }), chain], happenings)
    expect(told).toEqual([{ title: 'Joined 1', at: 3, events: [0, 1, 2], group: { user: 'u' } }])
  })

  test('with generate the rules beneath are told as well', () => {
    const titles = (generate: unknown) =>
      run([joined({ ...burst, generate }, { name: 'burst' })], happenings).told.map(({ title }) => title)
    expect(titles(false)).toEqual(['Joined 0', 'Rule b', 'Rule c'].filter((title) => title !== 'Rule c'))
    expect(titles(true)).toEqual(['Rule a', 'Rule a', 'Joined 0', 'Rule b'])
  })
})

describe('bounds', () => {
  const two = joined({ type: 'event_count', condition: { gte: 2 }, 'group-by': ['u'], timespan: '1d' })

  test('beyond the groups a rule may have, the one that was quiet for longest goes', () => {
    const happenings = ['x', 'y', 'x', 'z', 'y'].map((u, at) => ({ at, kind: 'a', u }))
    const { told, dropped } = run([two], happenings, { groupsMax: 2 })
    expect(told.map(({ group }) => group)).toEqual([{ u: 'x' }])
    expect(dropped).toEqual({ groups: 2, events: 3, late: 0 })
  })

  test('beyond the events a group may have, the oldest go; a rule always has those it asks for', () => {
    const many = joined({ type: 'event_count', condition: { gte: 5 }, timespan: '1d' })
    const { told, dropped } = run([many], as([1, 2, 3, 4, 5, 6, 7, 8]), { groupEventsMax: 2 })
    expect(told.length).toBe(1)
    expect(dropped.events).toBe(2)
  })

  test('beyond the events of all groups, the group that was quiet for longest goes', () => {
    const happenings = Array.from({ length: 100 }, (_, at) => ({ at, kind: 'a', u: String(at) }))
    const { dropped } = run([two], happenings, { ruleEventsMax: 10 })
    expect(dropped).toEqual({ groups: 90, events: 90, late: 0 })
  })

  test('a window that is over is no group any more, and nothing was dropped', () => {
    const over = [{ at: 0, kind: 'a', u: 'x' }]
    const others = Array.from({ length: 10_100 }, (_, place) => ({ at: 100_000 + place, kind: 'a', u: 'y' }))
    const { dropped } = run([two], [...over, ...others, { at: 110_000, kind: 'a', u: 'z' }], { groupsMax: 2 })
    expect(dropped.groups).toBe(0)
  })

  test('an event with a wrong clock ends no window of others', () => {
    const happenings = [1, 90_000_000, 2].map((at, place) => ({ at, kind: 'a', u: place === 1 ? 'y' : 'x' }))
    expect(run([two], happenings).told.map(({ group }) => group)).toEqual([{ u: 'x' }])
  })

  test('a value that is said again and again is one, and its newest events are named', () => {
    const distinct = joined({ type: 'value_count', condition: { field: 'v', gte: 2 }, timespan: '100s' })
    const happenings = valued(...Array.from({ length: 50 }, (_, at) => [at, 'x'] as const), [50, 'y'])
    const { told } = run([distinct], happenings)
    expect(told.map(({ at, events }) => [at, events])).toEqual([
      [50, [40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50]],
    ])
  })

  test('a match lists the newest references', () => {
    const many = joined({ type: 'event_count', condition: { gte: 5 }, timespan: '1d' })
    expect(run([many], as([1, 2, 3, 4, 5]), { shownMax: 2 }).told[0]?.events).toEqual([3, 4])
  })
})

test.each([
  [{ type: 'sum' }, 'correlation: type: it is one of'],
  [{ type: 'event_count', timespan: '10' }, 'timespan'],
  [{ type: 'event_count', timespan: '0s' }, 'timespan'],
  [{ type: 'event_count' }, 'condition: it says how many'],
  [{ type: 'event_count', condition: { above: 3 } }, '"above" is not known'],
  [{ type: 'event_count', condition: { gte: 'x' } }, 'it is a number'],
  [{ type: 'event_count', condition: { gte: 1_000_000 } }, 'a count is at most'],
  [{ type: 'event_count', condition: { gte: 1, field: 'x' } }, 'means nothing here'],
  [{ type: 'value_count', condition: { gte: 1 } }, 'it is missing'],
  [{ type: 'value_sum', condition: { gte: 1, field: ['x', 'y'] } }, 'there is one'],
  [{ type: 'value_percentile', condition: { gte: 1, field: 'x', percentile: 101 } }, 'from 0 to 100'],
  [{ type: 'temporal', rules: ['nobody'] }, 'no rule is called "nobody"'],
  [{ type: 'temporal', rules: ['self'] }, 'made of itself'],
  [{ type: 'temporal', rules: [] }, 'it names 1 to 32 different rules'],
  [{ type: 'temporal', rules: ['a', 'a'] }, 'it names 1 to 32 different rules'],
  [{ type: 'temporal', rules: ['a'], condition: 'b' }, '"b" is none of its rules'],
  [{ type: 'temporal', rules: ['a'], aliases: { x: { b: 'f' } } }, '"b" is none of its rules'],
  [{ type: 'temporal', rules: ['a'], generate: 'yes' }, 'generate: it is true or false'],
])('%j is refused by name, and the rest go on', (correlation, message) => {
  const document = {
    title: 'Wrong',
    name: 'self',
    correlation: { timespan: '10s', rules: ['a'], ...correlation },
  }
  const text = [...BASE, document].map((written) => stringify(written)).join('---\n')
  const { rules, problems } = readRules([{ name: 'wrong.yml', text }])
  expect(problems).toHaveLength(1)
  expect(problems[0]?.file).toBe('wrong.yml')
  expect(problems[0]?.message).toContain('rule "Wrong"')
  expect(problems[0]?.message).toContain(message)
  expect(rules.rules).toHaveLength(3)
})
