import { type Draws, openDraws, seedOf, shareOf } from './draws.ts'
import { staffBornOf, staffFormerKnownOf } from './population.ts'
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
 * Of those who bear another name, so many do because one of the two took another at marriage. When it was the member of the
 * staff: parents, brothers and sisters, but for a mother who kept hers and children who married. When it was not: brothers,
 * sisters and children who married, 28 % as of patients, beside mothers who kept theirs and stepfamilies (one child in six
 * lives in one: Pew 2015). Worked out from the shares in population.ts for two parents, two of one's own age, one child.
 */
const BY_MARRIAGE = { changed: 0.88, unchanged: 0.54 } as const
/** Of those born with the name of a member of the staff who changed it, so many changed it too: half are of their age. */
const CHANGED_TOO = 0.14
/**
 * Nearly every hospital asks patients whom to call, two people in the middle, and those are kin most of all (Polubriaginof
 * 2018). How often it is one certain person is a guess: somebody they live with, a relative elsewhere, a former partner.
 */
const NAMED = { household: 0.5, relative: 0.2, former: 0.1 } as const
/** Where the record of the patient does not name them, theirs names the patient half as often: it is the same bond. Guess. */
const THE_OTHER_WAY = 0.5
/**
 * They lived together once, and one of the two records says where, as a home of now or of then. Previous addresses are an
 * element every certified record has to have (USCDI); one person in twelve moves each year (Census Bureau). Guess: of
 * relatives elsewhere, long ago; of former partners, of whom most lived together.
 */
const OLD_HOME = { household: 0, relative: 0.1, former: 0.25 } as const
/** Who lived where they live, and who lives where they lived, as far as records tell: strangers, of so many households. */
const STRANGERS_HOMES = 2
const OLD_HOME_KNOWN = 0.5

type Kinship = keyof typeof NAMED

/** The relatives of a member of the staff who live elsewhere. The same at every call. */
export function relativesOf(ground: Ground, user: number): readonly number[] {
  const draws = openDraws(seedOf(ground.seed, 26, user))
  const found = Array.from({ length: RELATIVES }, (_, place) => {
    if (draws.chance(SAME_NAME)) return namesakeOf(ground, user, draws)
    const other = townspersonOf(ground, user, draws)
    return marriedKinOf(ground, user, openDraws(seedOf(ground.seed, 37, user, place))) ?? other
  })
  return found.filter((patient) => patient !== undefined)
}

/** Somebody of their town they lived with once. */
export function formerPartnerOf(ground: Ground, user: number): number {
  return townspersonOf(ground, user, openDraws(seedOf(ground.seed, 30, user)))
}

/** What the two records tell of a bond that is more than a name or an address of now. */
export function bondOf(ground: Ground, user: number, patient: number) {
  const kinship = kinshipOf(ground, user, patient)
  const drawn = (part: number) => shareOf(ground.seed, part, user, patient)
  const named = kinship !== undefined && drawn(27) < NAMED[kinship]
  const names = kinship !== undefined && drawn(38) < NAMED[kinship] * THE_OTHER_WAY
  const home = kinship !== undefined && drawn(39) < OLD_HOME[kinship]
  return { contact: named || names, oldHome: home || isOfOldHome(ground, user, patient) }
}

/** The family names a member of the staff is known by, the one of now first. */
export function namesOf({ seed, people, staff }: Ground, user: number): readonly number[] {
  const former = staffFormerKnownOf(seed, user)
  const family = people.familyOf(staff.selfOf(user))
  return former === undefined || former === family ? [family] : [family, former]
}

function kinshipOf(ground: Ground, user: number, patient: number): Kinship | undefined {
  const { people, staff } = ground
  const self = staff.selfOf(user)
  if (patient === self) return undefined
  if (people.householdOf(patient) === people.householdOf(self)) return 'household'
  if (relativesOf(ground, user).includes(patient)) return 'relative'
  return formerPartnerOf(ground, user) === patient ? 'former' : undefined
}

/** Strangers who moved in after them, or out before. */
function isOfOldHome(ground: Ground, user: number, patient: number): boolean {
  const { seed, people } = ground
  const household = people.householdOf(patient)
  for (let place = 0; place < STRANGERS_HOMES; place += 1) {
    if (shareOf(seed, 40, user, place) >= OLD_HOME_KNOWN) continue
    const member = townspersonOf(ground, user, openDraws(seedOf(seed, 41, user, place)))
    if (people.householdOf(member) === household) return true
  }
  return false
}

/** Of the same birth name as the user, one of the two having taken another at marriage. */
function marriedKinOf(ground: Ground, user: number, draws: Draws): number | undefined {
  const { seed, people, staff } = ground
  const born = staffBornOf(seed, user)
  if (!draws.chance(born === undefined ? BY_MARRIAGE.unchanged : BY_MARRIAGE.changed)) return undefined
  const name = born ?? people.familyOf(staff.selfOf(user))
  const changed = born === undefined || draws.chance(CHANGED_TOO)
  const among = changed ? people.formerBearersBetween : people.bearersBetween
  return oneOf(ground, user, { among: (range) => among(name, range), draws })
}

function namesakeOf(ground: Ground, user: number, draws: Draws): number | undefined {
  const { people, staff } = ground
  const family = people.familyOf(staff.selfOf(user))
  return oneOf(ground, user, { among: (range) => people.bearersBetween(family, range), draws })
}

interface Choice {
  readonly among: (range: readonly [from: number, to: number]) => Uint32Array
  readonly draws: Draws
}

/** One of them, of the same town or of any, whom the user does not live with. */
function oneOf({ people, staff }: Ground, user: number, { among, draws }: Choice): number | undefined {
  const self = staff.selfOf(user)
  const inTown = draws.chance(IN_TOWN)
  const bearers = among(inTown ? homeRangeOf({ people, staff }, user) : [0, people.count])
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
