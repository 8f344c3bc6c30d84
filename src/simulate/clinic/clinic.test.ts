import { beforeAll, describe, expect, test } from 'vitest'
import { decodeEntry, encodeEntry } from '../../ledger/index.ts'
import type { Act } from './act.ts'
import { openSimulatedClinic } from './clinic.ts'
import { openDraws, seedOf } from './draws.ts'
import { JOBS } from './roles.ts'
import { makePeople, patientIdOf, patientNumberOf, staffBornOf, staffFormerKnownOf } from './population.ts'
import { userNameOf, userNumberOf } from './staff.ts'

const USERS = 3_000
const MONDAY = 7
const SATURDAY = 12

const clinicOf = (options: Partial<Parameters<typeof openSimulatedClinic>[0]> = {}) =>
  openSimulatedClinic({ seed: 3, users: USERS, ...options })

const isChart = ({ kind, who, leaves, truth }: Act): boolean =>
  kind === 'person' &&
  who.role !== 'patient' &&
  who.role !== 'support' &&
  leaves[0]?.patient !== null &&
  truth === 0
const isUnexplained = ({ leaves: [leaf] }: Act): boolean =>
  leaf?.basis === undefined || leaf.basis === 'break-glass'

describe('a weekday of ordinary work', () => {
  const people = new Map<string, Set<string>>()
  const hours: number[] = []
  let pairs = 0
  let unexplained = 0
  beforeAll(() => {
    for (const act of clinicOf({ machines: false, nuisances: false }).day(MONDAY)) {
      const patient = act.leaves[0]?.patient
      if (!isChart(act) || patient === undefined || patient === null || act.leaves[0]?.basis === 'own')
        continue
      const mine = people.get(act.who.user) ?? new Set()
      people.set(act.who.user, mine)
      if (mine.has(patient)) continue
      mine.add(patient)
      hours.push((act.at / 3_600_000) % 24)
      pairs += 1
      if (isUnexplained(act)) unexplained += 1
    }
  })

  test('two thirds of the users are at work', () => {
    expect(people.size / USERS).toBeGreaterThan(0.6)
    expect(people.size / USERS).toBeLessThan(0.72)
  })

  test('so many patients are opened that 45,000 users make about 1.47 million', () => {
    const scaled = (pairs * 45_000) / USERS
    expect(scaled).toBeGreaterThan(1.3e6)
    expect(scaled).toBeLessThan(1.65e6)
  })

  test('about 6 % of it nothing explains', () => {
    expect(unexplained / pairs).toBeGreaterThan(0.05)
    expect(unexplained / pairs).toBeLessThan(0.075)
  })

  test('three quarters or a little more of it is between 8 and 18', () => {
    const within = hours.filter((hour) => hour >= 8 && hour < 18).length / hours.length
    expect(within).toBeGreaterThan(0.7)
    expect(within).toBeLessThan(0.86)
  })

  test.each(JOBS.map((job) => [job.name, job] as const))(
    'a %s has as many patients as the model says',
    (name, job) => {
      const { staff } = clinicOf()
      const counts = [...people]
        .filter(([user]) => staff.jobOf(userNumberOf(user) ?? -1).name === name)
        .map(([, patients]) => patients.size)
        .sort((a, b) => a - b)
      const median = counts[Math.floor(counts.length / 2)] ?? 0
      expect(median / job.patientsMedian).toBeGreaterThan(0.75)
      expect(median / job.patientsMedian).toBeLessThan(1.25)
    },
  )
})

describe('the stream', () => {
  test('is the same for the same seed and another for another', () => {
    const digest = (seed: number) => {
      let sum = 0
      for (const { at, who, leaves } of clinicOf({ seed, users: 200 }).day(MONDAY))
        sum = seedOf(
          sum,
          at % 86_400_000,
          who.user.length,
          patientNumberOf(leaves[0]?.patient ?? patientIdOf(0)),
        )
      return sum
    }
    expect(digest(5)).toBe(digest(5))
    expect(digest(5)).not.toBe(digest(6))
  })

  test('is in the order of time, and each session begins before it is used', () => {
    let last = 0
    let late = 0
    const opened = new Set<string>()
    const unopened: string[] = []
    for (const { at, who, leaves } of clinicOf({ plantedDays: 20 }).day(MONDAY)) {
      if (at < last) late += 1
      last = at
      if (leaves[0]?.how === 'sign-in' || leaves[0]?.how === 'token') opened.add(who.session)
      if (!opened.has(who.session)) unopened.push(who.session)
    }
    expect(late).toBe(0)
    expect(unopened).toEqual([])
  })

  test('is made of leaves that a ledger would take', () => {
    for (const { leaves } of clinicOf({ users: 200 }).day(MONDAY))
      for (const leaf of leaves) expect(decodeEntry(encodeEntry(leaf))).toEqual(leaf)
  })

  test('has less on a Saturday', () => {
    const count = (day: number) => [...clinicOf({ users: 800 }).day(day)].filter(isChart).length
    expect(count(SATURDAY) / count(MONDAY)).toBeLessThan(0.6)
    expect(count(SATURDAY) / count(MONDAY)).toBeGreaterThan(0.2)
  })

  test('without what is explained it is the same acts, without the others', () => {
    const shown = ({ at, who, leaves }: Act) => `${at} ${who.user} ${leaves[0]?.patient}`
    const all = [...clinicOf({ users: 400, plantedDays: 30 }).day(MONDAY)]
    const some = [...clinicOf({ users: 400, plantedDays: 30, only: 'unexplained' }).day(MONDAY)]
    expect(some.filter(({ leaves }) => leaves[0]?.patient !== null).map(shown)).toEqual(
      all
        .filter((act) => act.kind === 'person' && act.leaves[0]?.patient !== null && isUnexplained(act))
        .map(shown),
    )
  })

  test('of charts in full has 8 to 20 reads for each open', () => {
    const one = [...clinicOf({ users: 100 }).day(MONDAY)].filter(isChart).length
    const all = [...clinicOf({ users: 100, reads: 'all' }).day(MONDAY)].filter(isChart).length
    expect(all / one).toBeGreaterThan(11)
    expect(all / one).toBeLessThan(17)
  })

  test('needs no more memory for many days than for one', () => {
    const clinic = clinicOf({ users: 500 })
    let seen = 0
    const weightAfter = (days: readonly number[]) => {
      for (const day of days) for (const act of clinic.day(day)) seen += act.leaves.length
      return process.memoryUsage().arrayBuffers
    }
    const one = weightAfter([0])
    expect(weightAfter([1, 2, 3, 4])).toBeLessThan(one + 60_000_000)
    expect(seen).toBeGreaterThan(50_000)
  })
})

describe('people', () => {
  const people = makePeople(1, 100_000)

  test('family names are as unequal as in a census: two people share one with a chance of about 1 in 1,300', () => {
    const counts = new Map<number, number>()
    for (let patient = 0; patient < people.count; patient += 1)
      counts.set(people.familyOf(patient), (counts.get(people.familyOf(patient)) ?? 0) + 1)
    let same = 0
    for (const count of counts.values()) same += (count / people.count) ** 2
    expect(same).toBeGreaterThan(1 / 2_500)
    expect(same).toBeLessThan(1 / 800)
    expect(Math.max(...counts.values()) / people.count).toBeGreaterThan(0.004)
  })

  test('one or two in a thousand are made up, and nobody works with them', () => {
    const canaries = Array.from({ length: people.count }, (_, patient) => patient).filter(people.isCanary)
    expect(canaries.length / people.count).toBeGreaterThan(0.001)
    expect(canaries.length / people.count).toBeLessThan(0.002)
    const clinic = clinicOf({ plantedDays: 20 })
    let met = 0
    for (const { leaves } of clinic.day(MONDAY))
      met += leaves.filter(({ patient }) => patient !== null && clinic.isCanary(patient)).length
    expect(met).toBe(0)
  })

  test('28 % bore another name before they married, of the staff 41 %, and some of it is written down', () => {
    const shareOf = (count: number, is: (one: number) => boolean) =>
      Array.from({ length: count }, (_, one) => one).filter(is).length / count
    expect(shareOf(people.count, (one) => people.bornOf(one) !== undefined)).toBeCloseTo(0.277, 2)
    expect(shareOf(people.count, (one) => people.formerKnownOf(one) !== undefined)).toBeCloseTo(0.083, 2)
    expect(shareOf(50_000, (user) => staffBornOf(1, user) !== undefined)).toBeCloseTo(0.409, 1)
    expect(shareOf(50_000, (user) => staffFormerKnownOf(1, user) !== undefined)).toBeCloseTo(0.368, 1)
  })

  test('whoever bore a name once is found by it, and counts among those who have it in their records', () => {
    const bore = Array.from({ length: 1_000 }, (_, one) => one).find((one) => people.formerKnownOf(one)) ?? 0
    const name = people.bornOf(bore) ?? 0
    expect([...people.formerBearersBetween(name, [0, 1_000])]).toContain(bore)
    expect(people.nameBearers(name)).toBeGreaterThan(people.familyBearers(name))
  })

  test('an id is a patient and back', () => {
    for (const patient of [0, 1, 99_999, 1_215_000])
      expect(patientNumberOf(patientIdOf(patient))).toBe(patient)
  })
})

describe('what makes it hard to tell insiders from the honest', () => {
  const clinic = clinicOf({ machines: false, nuisances: false, only: 'unexplained' })
  const seen: { readonly pair: string; readonly day: number; readonly patient: number }[] = []
  beforeAll(() => {
    const pairs = new Set<string>()
    for (let day = 0; day < 14; day += 1)
      for (const { who, leaves } of clinic.day(day)) {
        const patient = leaves[0]?.patient ?? null
        if (patient === null || pairs.has(`${who.user} ${patient} ${day}`)) continue
        pairs.add(`${who.user} ${patient} ${day}`)
        seen.push({ pair: `${who.user} ${patient}`, day, patient: patientNumberOf(patient) })
      }
  })

  test('work that nothing explains goes on: one open in five or so is of a patient of an earlier day', () => {
    const first = new Map<string, number>()
    let again = 0
    for (const { pair, day } of seen) {
      if ((first.get(pair) ?? day) < day) again += 1
      if (!first.has(pair)) first.set(pair, day)
    }
    expect(again / seen.length).toBeGreaterThan(0.12)
    expect(again / seen.length).toBeLessThan(0.3)
  })

  test('some of it, and in billing more, is of patients whom nobody has in care', () => {
    const share = (role: string) => {
      const mine = seen.filter(
        ({ pair }) => clinic.staff.jobOf(userNumberOf(pair.split(' ')[0] ?? '') ?? -1).role === role,
      )
      const quiet = mine.filter(({ patient, day }) => clinic.isQuiet(patientIdOf(patient), day))
      return quiet.length / mine.length
    }
    expect(share('clinician')).toBeGreaterThan(0.02)
    expect(share('clinician')).toBeLessThan(0.07)
    expect(share('billing')).toBeGreaterThan(0.12)
    expect(share('billing')).toBeLessThan(0.19)
  })

  test('a sixth of it is of patients in care where they work, who are never patients nobody has in care', () => {
    const here = seen.filter(({ pair, patient, day }) =>
      clinic.isAttended(pair.split(' ')[0] ?? '', patientIdOf(patient), day),
    )
    expect(here.length / seen.length).toBeGreaterThan(0.12)
    expect(here.length / seen.length).toBeLessThan(0.22)
    expect(here.filter(({ patient, day }) => clinic.isQuiet(patientIdOf(patient), day))).toEqual([])
  })
})

describe('planted insiders', () => {
  const clinic = openSimulatedClinic({ seed: 2, users: 45_000, plantedDays: 300 })
  const first = clinic.insiders.filter(({ repeats }) => repeats === undefined)

  test('are about 60 a month, most of them family', () => {
    expect(first.length / 10).toBeGreaterThan(48)
    expect(first.length / 10).toBeLessThan(72)
    const family = first.filter(({ tie }) => tie === 'family').length / first.length
    expect(family).toBeGreaterThan(0.7)
    expect(family).toBeLessThan(0.84)
  })

  test('come again in two of five cases', () => {
    const share = (clinic.insiders.length - first.length) / first.length
    expect(share).toBeGreaterThan(0.25)
    expect(share).toBeLessThan(0.45)
  })

  test('half look because something happened; of the others most look at somebody whom nobody has in care', () => {
    expect(first.filter(({ cause }) => cause).length / first.length).toBeCloseTo(0.5, 1)
    const quiet = first.filter(({ patients, day }) => clinic.isQuiet(patientIdOf(patients[0] ?? 0), day))
    expect(quiet.length / first.length).toBeGreaterThan(0.25)
    expect(quiet.length / first.length).toBeLessThan(0.45)
  })

  test('one in twenty looks at somebody who is in care where they work', () => {
    const here = first.filter(({ user, patients, day }) =>
      clinic.isAttended(userNameOf(user), patientIdOf(patients[0] ?? 0), day),
    )
    expect(here.length / first.length).toBeGreaterThan(0.03)
    expect(here.length / first.length).toBeLessThan(0.09)
  })

  test('one in eleven has nothing in common with whom they look at that anybody could see', () => {
    const unseen = first.filter(({ user, patients }) =>
      patients.every((patient) => clinic.sharedWith(user, patient).length === 0),
    )
    expect(unseen.length / first.length).toBeGreaterThan(0.06)
    expect(unseen.length / first.length).toBeLessThan(0.13)
  })

  test('each stands in the stream of its day, by its number, and nowhere in a leaf', () => {
    const day = first[0]?.day ?? 0
    const due = clinic.insiders.filter((one) => one.day === day)
    const found = new Set<number>()
    let told = 0
    for (const { truth, leaves } of openSimulatedClinic({
      seed: 2,
      users: 45_000,
      plantedDays: 300,
      only: 'unexplained',
    }).day(day)) {
      if (truth !== 0) found.add(truth)
      if (leaves.some((leaf) => 'truth' in leaf)) told += 1
    }
    expect(told).toBe(0)
    expect(found).toEqual(new Set(due.map(({ number }) => number)))
  })
})

test('draws have the distributions they are named after', () => {
  const draws = openDraws(9)
  const mean = (draw: () => number) =>
    Array.from({ length: 20_000 }, draw).reduce((a, b) => a + b, 0) / 20_000
  expect(mean(draws.next)).toBeCloseTo(0.5, 1)
  expect(mean(draws.normal)).toBeCloseTo(0, 1)
  expect(mean(() => draws.beta(0.06, 12))).toBeCloseTo(0.06, 2)
  expect(mean(() => draws.poisson(3))).toBeCloseTo(3, 0)
})
