import { describe, expect, test } from 'vitest'
import { DEFAULT_BUDGETS } from '../src/brake/index.ts'
import {
  type Act,
  leafOf,
  openSimulatedClinic,
  patientIdOf,
  type SimulatedClinic,
  startOf,
  THEFTS,
  type Theft,
  verbOf,
} from '../src/simulate/index.ts'
import { DEFAULT_KEY_BUDGETS } from '../src/keys/index.ts'
import { openGuard, THIEF } from './detection/guard.ts'
import { QUICK, runPart } from './detection/parts.ts'
import { quantile, verdictOf } from './detection/report.ts'
import { SEEDS } from './detection/seeds.ts'
import { pooledOf, type SnoopingRun } from './detection/snooping-run.ts'
import { runTheft } from './detection/theft-run.ts'

/** The plumbing of the bench, small. What it measures is in docs/performance.md, not here. */

const USERS = 150
const theftNamed = (name: string): Theft => {
  const theft = THEFTS.find((one) => one.name === name)
  if (theft === undefined) throw new Error(`no theft ${name}`)
  return theft
}
const budgetOf = (name: string): number => DEFAULT_BUDGETS.find((one) => one.name === name)?.max ?? 0
const [SEED = 0] = SEEDS.train.attacks

test('a seed is in one split only', () => {
  const all = Object.values(SEEDS).flatMap(({ honest, snooping, attacks }) => [
    ...honest,
    ...snooping,
    ...attacks,
  ])
  expect(new Set(all).size).toBe(all.length)
  expect(SEEDS.test.attacks.length).toBeGreaterThanOrEqual(20)
})

const DAY = 8
const NOON = startOf(DAY) + 12 * 3_600_000

/** What a clinician without a relation opens, one patient in ten seconds. */
function opensOf(clinic: SimulatedClinic, patients: readonly number[]): Act[] {
  const user = [...Array(USERS).keys()].find((one) => clinic.staff.jobOf(one).role === 'clinician') ?? 0
  const who = clinic.whoOf(user, DAY)
  const signIn = { kind: 'person' as const, who, truth: 0 }
  const words = [verbOf('sign-in'), ...patients.map(() => verbOf('clinician break-glass'))]
  return words.map((verb, place) => {
    const at = NOON + place * 10_000
    const patient = place === 0 ? null : patientIdOf(patients[place - 1] ?? 0)
    return { ...signIn, at, leaves: [leafOf(verb, { at, who, patient })] }
  })
}

describe('each defence by itself', () => {
  test('the brake stops somebody whom nothing else stops', () => {
    const clinic = openSimulatedClinic({ seed: SEED, users: USERS })
    const guard = openGuard({ clinic, pollMs: 500, acts: false })
    const strangers = Array.from({ length: 40 }, (_, place) => place)
    const outcomes = opensOf(clinic, strangers).map((act) => guard.ask({ ...act, truth: THIEF }))
    expect(outcomes.filter((outcome) => outcome === 'given')).toHaveLength(budgetOf('unrelated-10m') + 1)
  })

  test('who looks at somebody they live with is found by that alone', async () => {
    const clinic = openSimulatedClinic({ seed: SEED, users: USERS })
    const user = [...Array(USERS).keys()].find((one) => clinic.staff.jobOf(one).role === 'clinician') ?? 0
    const self = clinic.staff.selfOf(user)
    const [from, to] = clinic.people.membersOf(clinic.people.householdOf(self))
    const others = Array.from({ length: to - from }, (_, place) => from + place).filter((one) => one !== self)
    expect(others.length).toBeGreaterThan(0)
    const guard = openGuard({ clinic, pollMs: 500 })
    for (const act of opensOf(clinic, others)) guard.ask(act)
    await guard.until(Infinity)
    expect([...guard.signals.values()].map(({ rule }) => rule)).toContain('snooping')
  })
})

describe('bounds that hold whatever the detector says', () => {
  test('a stolen session never has more strangers than its budget and one', async () => {
    const { lost } = await runTheft(theftNamed('stolen-session'), SEED, USERS)
    expect(lost).toBeGreaterThan(0)
    expect(lost).toBeLessThanOrEqual(budgetOf('unrelated-24h') + 1)
  }, 60_000)

  test('slow theft never has more in its day than the budget of the day, for each time it is forgiven', async () => {
    const { lost } = await runTheft(theftNamed('slow-with-passkey'), SEED, USERS)
    expect(lost).toBeLessThanOrEqual(3 * budgetOf('unrelated-24h') + 1)
  }, 60_000)

  test('code that pulls keys never has more than the key server gives out in ten minutes, until keys are frozen', async () => {
    const { lost, rules } = await runTheft(theftNamed('keys-in-many-names'), SEED, USERS)
    expect(lost).toBeLessThanOrEqual(DEFAULT_KEY_BUDGETS.patientsIn10MinutesMax)
    expect(rules).toContain('key-without-disclosure')
  }, 60_000)

  test('without an approval nothing is exported, and support reads nothing', async () => {
    expect((await runTheft(theftNamed('support-export'), SEED, USERS)).lost).toBe(0)
  }, 60_000)
})

test('a service that is suspended and asks on is no new finding each time', async () => {
  const { rules } = await runTheft(theftNamed('refresh-token'), SEED, USERS)
  expect(rules.length).toBeGreaterThan(0)
  expect(rules).not.toContain('access-denied-again-and-again')
}, 60_000)

test('a session nobody opened is named', async () => {
  const { rules } = await runTheft(theftNamed('web-shell-session'), SEED, USERS)
  expect(rules).toContain('session-without-sign-in')
}, 60_000)

test('the same seed gives the same result', async () => {
  const once = await runTheft(theftNamed('stolen-session'), SEED, USERS)
  expect(await runTheft(theftNamed('stolen-session'), SEED, USERS)).toEqual(once)
}, 60_000)

test('nothing that detects is told the truth: leaves of a theft look like leaves', async () => {
  const clinic = openSimulatedClinic({ seed: SEED, users: USERS })
  const guard = openGuard({ clinic, pollMs: 500 })
  let told = 0
  for (const act of clinic.day(7)) {
    if (guard.isDue(act.at)) await guard.until(act.at)
    guard.ask(act)
    if (act.leaves.some((leaf) => 'truth' in leaf)) told += 1
  }
  expect(told).toBe(0)
  expect(guard.honest.opens).toBeGreaterThan(100)
}, 60_000)

test('people’s part prints a line with a verdict for each target', async () => {
  const lines: Record<string, unknown>[] = []
  const small = { ...QUICK, users: 200, snoopingDays: 2 }
  await runPart('honest', small, (line) => void lines.push(line))
  await runPart('snooping', small, (line) => void lines.push(line))
  const month = 'detection-snooping-month'
  const benches = ['detection-honest', month, month, 'detection-snooping']
  expect(lines.map(({ bench }) => bench)).toEqual(benches)
  for (const { bench, targets } of lines)
    expect((targets as unknown[]).length > 0, `verdicts of ${String(bench)}`).toBe(bench !== month)
  for (const { targets } of lines)
    for (const { verdict } of targets as { verdict: string }[])
      expect(verdict).toMatch(/^met$|^missed by [\d.]+$/)
}, 60_000)

test('runs are pooled: each has its twenty a day, the hundred highest are those of all', () => {
  const run = (planted: number, found: number, scores: readonly [number, boolean][]): SnoopingRun => ({
    highest: scores.map(([score, isTrue]) => ({ score, isTrue })),
    result: {
      days: 30,
      planted,
      found,
      precisionAt100: 0,
      falseADay: found,
      recall: 1,
      recallAtBudget: 1,
      recallByTie: {},
      precisionAt100AtMost: 1,
      recognisable: 0.5,
    },
  })
  const many = Array.from({ length: 100 }, (_, n): [number, boolean] => [n, true])
  const few = Array.from({ length: 60 }, (_, n): [number, boolean] => [1_000 + n, false])
  expect(pooledOf([run(60, 30, many), run(40, 40, few)])).toEqual({
    days: 60,
    planted: 100,
    found: 70,
    recallAtBudget: 0.7,
    recognisable: 0.5,
    falseADay: 35,
    precisionAt100: 0.4,
  })
})

test('a verdict says by how much', () => {
  expect(verdictOf({ what: 'lost', max: 10, measured: 10 })).toBe('met')
  expect(verdictOf({ what: 'lost', max: 10, measured: 12 })).toBe('missed by 2')
  expect(verdictOf({ what: 'recall', min: 0.85, measured: 0.8 })).toBe('missed by 0.05')
  expect(quantile([3, 1, 2], 0.5)).toBe(2)
  expect(quantile([3, 1, 2], 0.95)).toBe(3)
})
