import { type Draws, openDraws, scramble, seedOf } from './draws.ts'
import { type Ground, realPatient } from './work.ts'

/** Parents, brothers and sisters, grown children elsewhere who have a record here. Guess. */
const RELATIVES = 5
/**
 * So many of them bear the same name. High, for the share of family among insiders was found by products that compare
 * names and addresses. Guess.
 */
const SAME_NAME = 0.7
const IN_TOWN = 0.5
/**
 * Nearly every hospital asks patients whom to call, two people in the middle, and those are kin most of all (Polubriaginof
 * 2018). How often it is one certain person is a guess: somebody they live with, a relative elsewhere, a former partner.
 */
const NAMED = { household: 0.5, relative: 0.2, former: 0.1 } as const

/** The relatives of a member of the staff who live elsewhere. The same at every call. */
export function relativesOf(ground: Ground, user: number): readonly number[] {
  const draws = openDraws(seedOf(ground.seed, 26, user))
  const found = Array.from({ length: RELATIVES }, () =>
    draws.chance(SAME_NAME) ? namesakeOf(ground, user, draws) : townspersonOf(ground, user, draws),
  )
  return found.filter((patient) => patient !== undefined)
}

/** Somebody of their town they lived with once. */
export function formerPartnerOf(ground: Ground, user: number): number {
  return townspersonOf(ground, user, openDraws(seedOf(ground.seed, 30, user)))
}

/** The record of the patient names this member of the staff as somebody to be called. */
export function namesAsContact(ground: Ground, user: number, patient: number): boolean {
  const share = shareOf(ground, user, patient)
  return share > 0 && scramble(seedOf(ground.seed, 27, user, patient)) / 2 ** 32 < share
}

function shareOf(ground: Ground, user: number, patient: number): number {
  const { people, staff } = ground
  const self = staff.selfOf(user)
  if (patient === self) return 0
  if (people.householdOf(patient) === people.householdOf(self)) return NAMED.household
  if (relativesOf(ground, user).includes(patient)) return NAMED.relative
  return formerPartnerOf(ground, user) === patient ? NAMED.former : 0
}

function namesakeOf({ people, staff }: Ground, user: number, draws: Draws): number | undefined {
  const self = staff.selfOf(user)
  const inTown = draws.chance(IN_TOWN)
  const range = inTown ? homeRangeOf({ people, staff }, user) : ([0, people.count] as const)
  const bearers = people.bearersBetween(people.familyOf(self), range)
  const start = draws.below(Math.max(1, bearers.length))
  for (let step = 0; step < bearers.length; step += 1) {
    const patient = bearers[(start + step) % bearers.length] ?? self
    if (people.householdOf(patient) !== people.householdOf(self) && !people.isCanary(patient)) return patient
  }
  return undefined
}

function townspersonOf({ people, staff }: Ground, user: number, draws: Draws): number {
  const [from, to] = homeRangeOf({ people, staff }, user)
  return realPatient(people, from + draws.below(to - from))
}

/** The town the user lives in. */
function homeRangeOf({ people, staff }: Pick<Ground, 'people' | 'staff'>, user: number) {
  return people.townRange(Math.floor((staff.selfOf(user) / people.count) * people.towns))
}
