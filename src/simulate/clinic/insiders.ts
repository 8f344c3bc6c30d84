import { type Draws, openDraws, seedOf } from './draws.ts'
import { formerPartnerOf, relativesOf } from './kin.ts'
import type { Rows } from './rows.ts'
import { type Ground, isAtWork, momentOf, realPatient, SECOND_MS, verbNumberOf } from './work.ts'

/** For 45,000 users. Source: about 63 a month at one centre, 77 % of them family; the rest of the shares are guesses. */
const A_MONTH = 60
const OF_USERS = 45_000
const DAYS_A_MONTH = 30
const TIES = [
  ['family', 0.77],
  ['colleague', 0.09],
  ['vip', 0.06],
  ['neighbour', 0.05],
  ['former partner', 0.03],
] as const
/** Of family, so many live together. */
const LIVES_TOGETHER = 0.6
const NEIGHBOUR_IN_BLOCK = 0.5
const REPEATS = 0.4
const REPEATS_WITHIN_DAYS = 70
/**
 * Half look because something happened: whoever they look at is in somebody's care. The others look whenever it comes to
 * their mind. Guess.
 */
const HAS_A_CAUSE = 0.5

export type TieKind = (typeof TIES)[number][0]

/** Somebody of the staff who looks where they have no business. */
export interface Snooping {
  /** What stands as `truth` in its acts: above 1,000,000. */
  readonly number: number
  readonly user: number
  readonly tie: TieKind
  readonly day: number
  readonly patients: readonly number[]
  /** Something happened: those patients are in care that day, whatever else is known of them. */
  readonly cause: boolean
  /** The number of the first time, where this is another. */
  readonly repeats?: number
}

export const FIRST_SNOOPING = 1_000_000

/** Every planted insider from day 0 on, by day. The same seed plants the same, however many days are asked for. */
export function plantInsiders(ground: Ground, days: number): readonly Snooping[] {
  const planted: Snooping[] = []
  const aDay = (A_MONTH / DAYS_A_MONTH) * (ground.staff.count / OF_USERS)
  for (let day = 0; day < days; day += 1) {
    const draws = openDraws(seedOf(ground.seed, 20, day))
    for (let count = draws.poisson(aDay); count > 0; count -= 1) {
      const first = plant(ground, draws, day, FIRST_SNOOPING + planted.length)
      if (first === undefined) continue
      planted.push(first)
      if (!draws.chance(REPEATS)) continue
      const again = day + 1 + draws.below(REPEATS_WITHIN_DAYS)
      const cause = draws.chance(HAS_A_CAUSE)
      const number = FIRST_SNOOPING + planted.length
      if (again < days)
        planted.push({
          ...first,
          number,
          day: nextWorkday(ground, first.user, again),
          cause,
          repeats: first.number,
        })
    }
  }
  return planted
}

function plant(ground: Ground, draws: Draws, day: number, number: number): Snooping | undefined {
  const tie = drawTie(draws.next())
  // Drawn once, so that it does not hang on whom the search below passes over.
  const near = draws.chance(tie === 'neighbour' ? NEIGHBOUR_IN_BLOCK : LIVES_TOGETHER)
  const cause = draws.chance(HAS_A_CAUSE)
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const user = draws.below(ground.staff.count)
    if (!isAtWork(ground, user, day)) continue
    const patients = victimsOf(ground, draws, user, { tie, near })
    if (patients.length > 0) return { number, user, tie, day, patients, cause }
  }
  return undefined
}

function nextWorkday(ground: Ground, user: number, day: number): number {
  for (let later = day; later < day + 14; later += 1) if (isAtWork(ground, user, later)) return later
  return day
}

function victimsOf(
  ground: Ground,
  draws: Draws,
  user: number,
  { tie, near }: { readonly tie: TieKind; readonly near: boolean },
): number[] {
  const { people, staff } = ground
  const self = staff.selfOf(user)
  switch (tie) {
    case 'family': {
      if (near) return othersOf(ground, people.householdOf(self), self, draws)
      const relatives = relativesOf(ground, user)
      return relatives.slice(draws.below(Math.max(1, relatives.length))).slice(0, 1)
    }
    case 'colleague': {
      const colleague = (user + staff.departments * (1 + draws.below(40))) % staff.count
      return colleague === user ? [] : [staff.selfOf(colleague)]
    }
    case 'vip': {
      const vip = people.vips[draws.below(people.vips.length)]
      return vip === undefined ? [] : [vip]
    }
    case 'neighbour': {
      const next = people.householdOf(self) + (draws.chance(0.5) ? 1 : -1)
      const [patient, end] = people.membersOf(Math.max(0, next))
      const inBlock = people.addressOf(patient) === people.addressOf(self)
      return patient < end && inBlock === near ? [realPatient(people, patient)] : []
    }
    case 'former partner':
      return [formerPartnerOf(ground, user)]
  }
}

/** One to three of those who live there. */
function othersOf({ people }: Ground, household: number, self: number, draws: Draws): number[] {
  const [from, to] = people.membersOf(household)
  const others = Array.from({ length: to - from }, (_, place) => from + place).filter(
    (patient) => patient !== self && !people.isCanary(patient),
  )
  const start = draws.below(Math.max(1, others.length))
  return [...others.slice(start), ...others.slice(0, start)].slice(0, 1 + draws.below(3))
}

function drawTie(chance: number): TieKind {
  let left = chance
  for (const [tie, share] of TIES) {
    left -= share
    if (left < 0) return tie
  }
  return 'family'
}

/** The opens of one insider: among the work of that day. */
export function addSnooping(ground: Ground, rows: Rows, { user, day, patients, number }: Snooping): void {
  const draws = openDraws(seedOf(ground.seed, 21, number, day))
  const verb = verbNumberOf(`${ground.staff.jobOf(user).role} break-glass`)
  const begin = momentOf(ground, user, draws)
  for (const [place, patient] of patients.entries())
    rows.add(begin + place * 90 * SECOND_MS, { actor: user, patient, verb, truth: number })
}
