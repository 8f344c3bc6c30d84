import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { facts, ownLaw, planned } from '../../test/support/law.ts'
import { dayNumber, isoDay } from './calendar.ts'
import { computeDuties, type Duty, type Facts, groupPeople, type PersonGroup } from './index.ts'

const law = ownLaw()
const codes = [...law.states.keys()]
const ELEMENTS = [
  'identity',
  'contact',
  'ssn',
  'identifiers',
  'diagnoses',
  'insurance',
  'notes',
  'medications',
]

const anyState = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('CA', 'TX', 'NY', 'PR', 'MD', 'IA', 'ND', 'VT') },
  { weight: 3, arbitrary: fc.constantFrom(...codes) },
  { weight: 1, arbitrary: fc.constantFrom(null, 'AS', 'XX') },
)
const anyGroup: fc.Arbitrary<PersonGroup> = fc.record(
  {
    state: anyState,
    elements: fc.uniqueArray(fc.constantFrom(...ELEMENTS), { maxLength: 4 }),
    tier: fc.constantFrom('disclosed', 'exposed', 'sealed', 'untouched'),
    count: fc.oneof(
      fc.integer({ min: 0, max: 1_200 }),
      fc.constantFrom(9, 10, 249, 250, 251, 499, 500, 501, 999, 1_000),
    ),
    part2: fc.boolean(),
    licensedFacility: fc.boolean(),
  },
  { requiredKeys: ['state', 'elements', 'tier', 'count'] },
)
const groups = fc.array(anyGroup, { maxLength: 12 })
const anyDay = fc.integer({ min: dayNumber('2024-01-01'), max: dayNumber('2040-12-31') }).map(isoDay)
const anyFacts: fc.Arbitrary<Facts> = fc.record({
  role: fc.constantFrom('covered-entity', 'business-associate', 'vendor', 'phr-vendor'),
  anchors: fc.record({ incidentKnown: anyDay }),
  people: groups,
  registrant: fc.boolean(),
})
const RUNS = { numRuns: 60 }

/** Duties that a greater number of people replaces by another: their thresholds are "fewer than". */
const isOfFew = (rule: string): boolean => law.rules.find(({ id }) => id === rule)?.threshold?.op === '<'
const keyOf = ({ plan, rule, jurisdiction }: Duty): string => `${plan} ${rule} ${jurisdiction}`
const last = ({ due, noLaterThan }: Duty): string => due ?? noLaterThan ?? '9999'

test('more people never take a duty away, never move its date back, and never lessen a count', () => {
  fc.assert(
    fc.property(anyFacts, groups, (given, further) => {
      const before = computeDuties(law, given)
      const after = computeDuties(law, { ...given, people: [...given.people, ...further] })
      const later = new Map(after.duties.map((duty) => [keyOf(duty), duty]))
      for (const duty of before.duties) {
        if (isOfFew(duty.rule)) continue
        // What follows the report to HHS follows the sooner one once there are 500.
        const again = later.get(keyOf(duty))
        expect([keyOf(duty), again === undefined]).toEqual([keyOf(duty), false])
        expect(again?.people).toBeGreaterThanOrEqual(duty.people)
        expect(last(again ?? duty) <= last(duty)).toBe(true)
      }
      for (const counter of before.counters) {
        const again = after.counters.find(({ jurisdiction }) => jurisdiction === counter.jurisdiction)
        expect(again?.affected).toBeGreaterThanOrEqual(counter.affected)
      }
    }),
    RUNS,
  )
})

test('every duty of the minimum is in the conservative plan, no later and of no fewer people', () => {
  fc.assert(
    fc.property(anyFacts, (given) => {
      const { duties } = computeDuties(law, given)
      const conservative = new Map(
        duties
          .filter(({ plan }) => plan === 'conservative')
          .map((duty) => [`${duty.rule} ${duty.jurisdiction}`, duty]),
      )
      for (const duty of duties.filter(({ plan }) => plan === 'minimum')) {
        if (isOfFew(duty.rule)) continue
        const cautious = conservative.get(`${duty.rule} ${duty.jurisdiction}`)
        expect([keyOf(duty), cautious === undefined]).toEqual([keyOf(duty), false])
        expect(cautious?.people).toBeGreaterThanOrEqual(duty.people)
        expect([keyOf(duty), last(cautious ?? duty) <= last(duty)]).toEqual([keyOf(duty), true])
      }
    }),
    RUNS,
  )
})

test('every duty says its rule, source, citation and how it was checked, and a doubtful one says so in words', () => {
  fc.assert(
    fc.property(anyFacts, (given) => {
      for (const duty of computeDuties(law, given).duties) {
        expect(
          Math.min(duty.rule.length, duty.cite.length, duty.source.length, duty.to.length),
        ).toBeGreaterThan(0)
        expect(duty.verified).toBe(['S', 'O', '2'].includes(duty.status))
        expect(duty.why.includes('Not verified')).toBe(!duty.verified)
        expect(duty.due !== null || duty.noLaterThan !== undefined).toBe(true)
      }
    }),
    RUNS,
  )
})

test('how people are divided into groups changes nothing, and neither does their order', async () => {
  await fc.assert(
    fc.asyncProperty(anyFacts, async (given) => {
      const duties = (among: readonly PersonGroup[]) => computeDuties(law, { ...given, people: among }).duties
      const expected = duties(given.people)
      expect(duties(given.people.toReversed())).toEqual(expected)
      const ones = given.people.flatMap((group) =>
        Array.from({ length: Math.min(group.count, 40) }, () => ({ ...group, count: 1 })),
      )
      const few = given.people.map((group) => ({ ...group, count: Math.min(group.count, 40) }))
      expect(duties(await groupPeople(ones))).toEqual(duties(few))
    }),
    RUNS,
  )
})

test('the same facts have the same digest, and any other have another', () => {
  fc.assert(
    fc.property(anyFacts, anyFacts, (one, other) => {
      const digest = (given: Facts) => computeDuties(law, given).inputsDigest
      expect(digest(structuredClone(one))).toBe(digest(one))
      const isSame = isDeepStrictEqual(one, other)
      expect(digest(one) === digest(other)).toBe(isSame)
    }),
    RUNS,
  )
})

test('the conservative plan puts no day on a weekend or a federal holiday, and none after the day of the text', () => {
  fc.assert(
    fc.property(anyDay, (incidentKnown) => {
      for (const duty of planned(
        law,
        facts([{ state: 'TX', elements: ['ssn'], tier: 'disclosed', count: 300 }], {
          anchors: { incidentKnown },
        }),
      ).values()) {
        const weekday = new Date(`${duty.due}T00:00:00Z`).getUTCDay()
        expect([duty.rule, duty.due, weekday % 6 === 0]).toEqual([duty.rule, duty.due, false])
        expect((duty.due ?? '') <= (duty.noLaterThan ?? '9')).toBe(true)
      }
    }),
  )
})

test('fewer than 500 are reported sixty days after the end of the year of discovery, whatever year it is', () => {
  fc.assert(
    fc.property(anyDay, (incidentKnown) => {
      const few = facts([{ state: 'TX', elements: [], tier: 'disclosed', count: 1 }], {
        anchors: { incidentKnown },
      })
      const year = Number(incidentKnown.slice(0, 4)) + 1
      const isLeap = new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1
      const expected = isLeap ? `${year}-02-29` : `${year}-03-01`
      expect(planned(law, few, 'minimum').get('hipaa-hhs-lt500')?.due).toBe(expected)
    }),
  )
})

test.each([
  ['2026-12-31T23:30:00-05:00', 'America/New_York', '2027-03-01'],
  // The same instant is the next year where the case is.
  ['2026-12-31T23:30:00-05:00', 'UTC', '2028-02-29'],
  ['2027-01-01', 'America/New_York', '2028-02-29'],
])('an incident known at %s in %s is reported by %s', (incidentKnown, timeZone, due) => {
  const few = facts([{ state: 'TX', elements: [], tier: 'disclosed', count: 1 }], {
    anchors: { incidentKnown },
    timeZone,
  })
  expect(planned(law, few).get('hipaa-hhs-lt500')?.due).toBe(due)
})

test('a threshold crossed later opens a duty with a clock of its own, which the cautious reader does not use', () => {
  const group = { state: 'CA', elements: ['ssn'], tier: 'disclosed' } as const
  const grown = [
    { ...group, count: 500 },
    { ...group, count: 1, since: '2026-04-10' },
  ]
  const of = (plan: Duty['plan']) => planned(law, facts(grown), plan)
  expect(of('minimum').get('hipaa-media CA')?.due).toBe('2026-06-09')
  expect(of('conservative').get('hipaa-media CA')?.due).toBe('2026-05-15')
  expect(of('minimum').get('hipaa-hhs-500')?.due).toBe('2026-05-15')
  expect(planned(law, facts([{ ...group, count: 500 }])).has('hipaa-media CA')).toBe(false)
  const { crossings } = computeDuties(law, facts(grown))
  expect(crossings.find(({ rule, jurisdiction }) => rule === 'hipaa-media' && jurisdiction === 'CA')).toEqual(
    {
      rule: 'hipaa-media',
      jurisdiction: 'CA',
      threshold: { op: '>', value: 500 },
      count: 501,
      isCrossed: true,
    },
  )
})

test('who lives nobody knows where is told by the strictest law, and may be one more wherever others live', () => {
  const group = { elements: ['ssn'], tier: 'disclosed' } as const
  const plan = planned(
    law,
    facts([
      { ...group, state: 'CA', count: 500 },
      { ...group, state: null, count: 1 },
    ]),
  )
  expect(plan.get('strictest-individual')).toMatchObject({
    due: '2026-04-15',
    jurisdiction: 'unknown',
    people: 1,
  })
  expect(plan.get('hipaa-media CA')?.people).toBe(501)
  expect(plan.has('TX-individual')).toBe(false)
  const minimum = planned(
    law,
    facts([
      { ...group, state: 'CA', count: 500 },
      { ...group, state: 'XX', count: 1 },
    ]),
    'minimum',
  )
  expect(minimum.has('hipaa-media CA')).toBe(false)
  expect(minimum.get('hipaa-individual')?.people).toBe(501)
})

test('a group of nobody brings no law of its state into the plan', () => {
  const affected = { elements: [], tier: 'disclosed' } as const
  const unknown = { ...affected, state: null, count: 9 }
  const none = { ...affected, state: 'AL', count: 0 }
  expect(computeDuties(law, facts([unknown, none])).duties).toEqual(
    computeDuties(law, facts([unknown])).duties,
  )
})

test('who was untouched counts nowhere', () => {
  const none = facts([{ state: 'CA', elements: ['ssn'], tier: 'untouched', count: 1_000_000 }])
  expect(computeDuties(law, none).duties).toEqual([])
})
