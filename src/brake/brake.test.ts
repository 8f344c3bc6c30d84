import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Asked, type Budget, type Closeness, closenessOf, DEFAULT_BUDGETS, openBrake } from './index.ts'

const MINUTE_MS = 60_000
const WINDOW_MS = 10 * MINUTE_MS

const budget = (more: Partial<Budget> = {}): Budget => ({
  name: 'some',
  of: 'user',
  counts: 'patients',
  windowMs: WINDOW_MS,
  max: 5,
  ...more,
})

interface Step {
  readonly afterMs: number
  readonly user: string
  readonly patients: readonly string[]
}

const asked = (at: number, user: string, patients: readonly string[], more: Partial<Asked> = {}): Asked => ({
  at,
  kind: 'person',
  who: { user, role: 'clinician', client: 'ehr', session: `session of ${user}` },
  patients: patients.map((patient) => ({ patient, closeness: 'unrelated' as Closeness })),
  bytes: 0,
  ...more,
})

const steps = fc.array(
  fc.record({
    afterMs: fc.oneof(fc.nat(1000), fc.nat(WINDOW_MS + 1000), fc.constant(WINDOW_MS)),
    user: fc.constantFrom('a', 'b', 'c'),
    patients: fc.uniqueArray(
      fc.nat(15).map((number) => `patient-${number}`),
      { minLength: 1, maxLength: 7 },
    ),
  }),
  { maxLength: 60 },
)

/** What the words of a budget say, without any of its cleverness: every ask is remembered for ever. */
function openModel(max: number, of: (step: Step) => string) {
  const given: { readonly at: number; readonly name: string; readonly patient: string }[] = []
  return (step: Step, at: number): boolean => {
    const name = of(step)
    const then = given.filter((one) => one.name === name && one.at > at - WINDOW_MS)
    const before = new Set(then.map(({ patient }) => patient))
    const after = new Set([...before, ...step.patients])
    if (after.size > before.size && after.size > max) return false
    for (const patient of step.patients) given.push({ at, name, patient })
    return true
  }
}

describe('a budget', () => {
  test('gives what fits into every window to the millisecond, and never more', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 9 }), (some, max) => {
        const brake = openBrake({ budgets: [budget({ max })], principalsMax: 100 })
        const model = openModel(max, ({ user }) => user)
        let at = 0
        for (const step of some) {
          at += step.afterMs
          expect(brake.admit(asked(at, step.user, step.patients)).allowed).toBe(model(step, at))
        }
      }),
    )
  })

  test('of the environment holds for everybody together and grows with it', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 4 }), (some, scale) => {
        const budgets = [budget({ of: 'environment', max: 3 })]
        const brake = openBrake({ budgets, principalsMax: 100, environmentScale: scale })
        const model = openModel(3 * scale, () => 'everybody')
        let at = 0
        for (const step of some) {
          at += step.afterMs
          expect(brake.admit(asked(at, step.user, step.patients)).allowed).toBe(model(step, at))
        }
      }),
    )
  })

  test('says when the same will fit, and it does', () => {
    fc.assert(
      fc.property(steps, (some) => {
        const brake = openBrake({ budgets: [budget()], principalsMax: 100 })
        let at = 0
        for (const step of some) {
          at += step.afterMs
          const verdict = brake.admit(asked(at, step.user, step.patients))
          if (verdict.allowed) continue
          expect(verdict.waitMs).toBeGreaterThan(0)
          expect(verdict.waitMs).toBeLessThanOrEqual(WINDOW_MS)
          if (new Set(step.patients).size > 5) continue
          at += verdict.waitMs
          expect(brake.admit(asked(at, step.user, step.patients)).allowed).toBe(true)
        }
      }),
    )
  })

  test('counts nothing of what is refused, also where another budget would have allowed it', () => {
    const budgets = [
      budget({ name: 'wide', max: 9 }),
      budget({ name: 'narrow', counts: 'unrelated', max: 2 }),
    ]
    const brake = openBrake({ budgets, principalsMax: 100 })
    expect(brake.admit(asked(0, 'a', ['1', '2', '3']))).toMatchObject({ budget: { name: 'narrow' } })
    expect(brake.usage('user', 'a')).toEqual([])
  })

  test('is for the kind, the roles and the closeness it names', () => {
    const budgets = [budget({ kind: 'person', roles: ['billing'], counts: 'by-role', max: 1 })]
    const brake = openBrake({ budgets, principalsMax: 100 })
    const ask = (more: Partial<Asked>, closeness: Closeness = 'by-role') =>
      brake.admit({
        ...asked(0, 'a', []),
        who: { user: 'a', role: 'billing', client: 'ehr', session: 's' },
        patients: ['1', '2'].map((patient) => ({ patient, closeness })),
        ...more,
      }).allowed
    expect(ask({})).toBe(false)
    expect(ask({ kind: 'token' })).toBe(true)
    expect(ask({ who: { user: 'a', role: 'clinician', client: 'ehr', session: 's' } })).toBe(true)
    expect(ask({}, 'related')).toBe(true)
  })

  test('of releases counts also whom nothing was shown of', () => {
    const brake = openBrake({ budgets: [budget({ counts: 'releases', max: 3 })], principalsMax: 100 })
    expect(brake.admit(asked(0, 'a', ['1'], { compared: ['2', '3'] })).allowed).toBe(true)
    expect(brake.admit(asked(0, 'a', [], { compared: ['4'] })).allowed).toBe(false)
  })

  test('of bytes and exports adds them up', () => {
    const budgets = [
      budget({ counts: 'bytes', max: 1000 }),
      budget({ name: 'exports', counts: 'exports', max: 2 }),
    ]
    const brake = openBrake({ budgets, principalsMax: 100 })
    expect(brake.admit(asked(0, 'a', [], { bytes: 900, exports: 1 })).allowed).toBe(true)
    expect(brake.admit(asked(1, 'a', [], { bytes: 101 })).allowed).toBe(false)
    expect(brake.admit(asked(1, 'a', [], { bytes: 100, exports: 1 })).allowed).toBe(true)
    expect(brake.admit(asked(1, 'a', [], { bytes: 0, exports: 1 }))).toMatchObject({
      budget: { name: 'exports' },
    })
    expect(brake.admit(asked(1 + WINDOW_MS * 1.1, 'a', [], { bytes: 1000, exports: 2 })).allowed).toBe(true)
  })

  test('of an approval is what the approval says, and no more than any can say', () => {
    const budgets = [budget({ of: 'grant', kind: 'bulk', max: 4 })]
    const brake = openBrake({ budgets, principalsMax: 100 })
    const ask = (id: string, patientsPerDay: number, patients: readonly string[]) =>
      brake.admit(asked(0, 'a', patients, { kind: 'bulk', grant: { id, patientsPerDay } })).allowed
    expect(ask('one', 2, ['1', '2', '3'])).toBe(false)
    expect(ask('one', 2, ['1', '2'])).toBe(true)
    expect(ask('two', 9, ['1', '2', '3', '4', '5'])).toBe(false)
    expect(ask('two', 9, ['1', '2', '3', '4'])).toBe(true)
  })

  test('makes no room when the clock goes back', () => {
    const brake = openBrake({ budgets: [budget({ max: 1 })], principalsMax: 100 })
    expect(brake.admit(asked(1_000_000_000, 'a', ['1'])).allowed).toBe(true)
    expect(brake.admit(asked(0, 'a', ['2'])).allowed).toBe(false)
    expect(brake.admit(asked(WINDOW_MS + 1, 'a', ['2'])).allowed).toBe(false)
    expect(brake.admit(asked(1_000_000_000 + WINDOW_MS, 'a', ['2'])).allowed).toBe(true)
  })

  test('recalls what was given before a start, however much it was', () => {
    const brake = openBrake({ budgets: [budget({ max: 2 })], principalsMax: 100 })
    brake.recall(asked(0, 'a', ['1', '2', '3', '4']))
    expect(brake.admit(asked(1, 'a', ['5'])).allowed).toBe(false)
    expect(brake.admit(asked(WINDOW_MS, 'a', ['5'])).allowed).toBe(true)
  })
})

describe('a large budget', () => {
  test('is never passed in any window, and refuses nothing that fits with a 64th to spare', () => {
    const max = 2000
    const brake = openBrake({ budgets: [budget({ of: 'environment', max })], principalsMax: 100 })
    const given: { readonly at: number; readonly patient: string }[] = []
    let [at, seed] = [0, 7]
    const random = (below: number): number => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed % below
    }
    const within = (windowMs: number) =>
      new Set(given.filter((one) => one.at > at - windowMs).map(({ patient }) => patient))
    for (let step = 0; step < 400; step++) {
      at += random(WINDOW_MS / 15)
      const patients = [...new Set(Array.from({ length: 1 + random(200) }, () => `patient-${random(6000)}`))]
      const { allowed } = brake.admit(asked(at, 'a', patients))
      if (allowed) for (const patient of patients) given.push({ at, patient })
      expect(within(WINDOW_MS).size).toBeLessThanOrEqual(max)
      if (allowed) continue
      const most = within(WINDOW_MS + WINDOW_MS / 32)
      for (const patient of patients) most.add(patient)
      expect(most.size).toBeGreaterThan(max)
    }
    expect(brake.usage('environment', '')[0]?.used).toBeGreaterThan(max / 2)
  })
})

describe('forgiving', () => {
  const budgets = [
    budget({ name: 'unrelated', counts: 'unrelated', max: 2 }),
    budget({ name: 'all', counts: 'patients', max: 5 }),
  ]

  test('begins the budgets of strangers anew twice a day, and no other', () => {
    const brake = openBrake({ budgets, principalsMax: 100 })
    expect(brake.admit(asked(0, 'a', ['1', '2'])).allowed).toBe(true)
    expect(brake.admit(asked(0, 'a', ['3'])).allowed).toBe(false)
    expect(brake.forgive('a', 0)).toBe(true)
    expect(brake.admit(asked(0, 'a', ['3', '4'])).allowed).toBe(true)
    expect(brake.forgive('a', 0)).toBe(true)
    expect(brake.admit(asked(0, 'a', ['5', '6']))).toMatchObject({ budget: { name: 'all' } })
    expect(brake.forgive('a', 0)).toBe(false)
    expect(brake.forgive('a', 86_400_000)).toBe(true)
  })

  test('is of one person', () => {
    const brake = openBrake({ budgets, principalsMax: 100 })
    expect(brake.admit(asked(0, 'b', ['1', '2'])).allowed).toBe(true)
    brake.forgive('a', 0)
    expect(brake.admit(asked(0, 'b', ['3'])).allowed).toBe(false)
  })
})

describe('bounded memory', () => {
  test('nobody gets a fresh budget by making others ask until they are forgotten', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(100), (principalsMax, others) => {
        const brake = openBrake({ budgets: [budget({ max: 3 })], principalsMax })
        expect(brake.admit(asked(0, 'thief', ['1', '2', '3'])).allowed).toBe(true)
        for (let other = 0; other < others; other++) brake.admit(asked(1, `other-${other}`, ['1']))
        expect(brake.admit(asked(2, 'thief', ['4'])).allowed).toBe(false)
        expect(brake.admit(asked(WINDOW_MS + 1, 'thief', ['4'])).allowed).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  test('nor a fresh chance of being forgiven', () => {
    const brake = openBrake({ budgets: [budget({ counts: 'unrelated' })], principalsMax: 2 })
    expect([brake.forgive('a', 0), brake.forgive('a', 0)]).toEqual([true, true])
    for (let other = 0; other < 10; other++) brake.admit(asked(1, `other-${other}`, ['1']))
    expect(brake.forgive('a', 2)).toBe(false)
  })

  test('whoever comes after a flood is hardly braked by it', () => {
    const brake = openBrake({ budgets: [budget({ max: 3 })], principalsMax: 50 })
    for (let other = 0; other < 20_000; other++) brake.admit(asked(1, `flood-${other}`, ['1']))
    let refused = 0
    for (let honest = 0; honest < 100; honest++) {
      if (!brake.admit(asked(2, `nurse-${honest}`, ['1', '2'])).allowed) refused += 1
    }
    expect(refused).toBeLessThan(25)
  })

  test('only so many askers are kept, each with no more than its budgets', () => {
    const brake = openBrake({ budgets: [budget({ windowMs: 1e12, max: 1000 })], principalsMax: 10 })
    const heap = (): number => process.memoryUsage().heapUsed
    const before = heap()
    for (let user = 0; user < 50_000; user++) {
      brake.admit(asked(user, `user-${user}`, [`${user}-1`, `${user}-2`, `${user}-3`, `${user}-4`]))
    }
    expect(heap() - before).toBeLessThan(100_000_000)
  })
})

describe('the default budgets', () => {
  test('have names of their own, and a wider window never has the smaller budget', () => {
    expect(new Set(DEFAULT_BUDGETS.map(({ name }) => name)).size).toBe(DEFAULT_BUDGETS.length)
    const row = ({ name }: Budget): string => name.replace(/-\w+$/, '')
    const crossed = DEFAULT_BUDGETS.filter((one) =>
      DEFAULT_BUDGETS.some(
        (other) => row(one) === row(other) && one.windowMs < other.windowMs && one.max >= other.max,
      ),
    )
    expect(crossed).toEqual([])
  })

  test('stop a stolen clinician account that opens a stranger a second before the tenth', () => {
    const brake = openBrake({ budgets: DEFAULT_BUDGETS, principalsMax: 100 })
    let lost = 0
    for (let second = 0; second < 600; second++) {
      if (brake.admit(asked(second * 1000, 'thief', [`patient-${second}`])).allowed) lost += 1
    }
    expect(lost).toBeLessThanOrEqual(9)
  })

  test('stop 219 strangers a day, spread over it, within the same day and before the hundredth', () => {
    const brake = openBrake({ budgets: DEFAULT_BUDGETS, principalsMax: 100 })
    let lost = 0
    for (let open = 0; open < 219; open++) {
      const at = (open * 86_400_000) / 219
      if (brake.admit(asked(at, 'former employee', [`patient-${open}`])).allowed) lost += 1
    }
    expect(lost).toBeLessThan(100)
  })

  test('let a physician work through the longest day there is', () => {
    const brake = openBrake({ budgets: DEFAULT_BUDGETS, principalsMax: 100 })
    for (let open = 0; open < 300; open++) {
      const closeness = open % 20 === 0 ? 'unrelated' : 'related'
      const patients = [{ patient: `patient-${open}`, closeness } as const]
      const at = open * 2 * MINUTE_MS
      expect(brake.admit({ ...asked(at, 'doctor', []), patients, bytes: 40_000 }).allowed).toBe(true)
    }
  })
})

test('what a leaf says of the basis becomes a closeness; what is not known is no relation', () => {
  const close = ['own', 'care-team', 'coverage', 'support'].map(closenessOf)
  expect(close).toEqual(['related', 'related', 'related', 'related'])
  expect(['none', 'review'].map(closenessOf)).toEqual(['by-role', 'by-role'])
  expect(['break-glass', 'another word', undefined].map(closenessOf)).toEqual([
    'unrelated',
    'unrelated',
    'unrelated',
  ])
})

test('whoever has used nearly all of a budget is named as near it, the fullest first, until the window has passed', () => {
  const brake = openBrake({ budgets: [budget()], principalsMax: 100 })
  brake.admit(asked(0, 'a', ['p1', 'p2', 'p3', 'p4']))
  brake.admit(asked(0, 'b', ['p1', 'p2', 'p3', 'p4', 'p5']))
  brake.admit(asked(0, 'c', ['p1']))
  const near = (at: number) => brake.near(at).map(({ name, used }) => `${name} ${used}`)
  expect(near(1)).toEqual(['b 5', 'a 4'])
  expect(near(WINDOW_MS + 1)).toEqual([])
})

test('whoever is refused is near the budget that refused them', () => {
  const brake = openBrake({ budgets: [budget()], principalsMax: 100 })
  brake.admit(asked(0, 'a', ['p1', 'p2', 'p3', 'p4']))
  expect(brake.admit(asked(1, 'a', ['p5', 'p6'])).allowed).toBe(false)
  expect(brake.near(2)).toMatchObject([{ name: 'a', used: 4, budget: { name: 'some' } }])
})
