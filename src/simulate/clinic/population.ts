import type { PatientId } from '../../kernel/index.ts'
import { openDraws, scramble, seedOf, shareOf } from './draws.ts'

/** The share of patients nobody opens for work: made up, to be hit by whoever goes through everybody. */
const CANARY_SHARE = 0.0015
/** Source: 1,487 of 10.5 million opens in two months of one network were of somebody well known (Boxwala 2011). */
const VIP_SHARE = 0.00014
const PEOPLE_PER_TOWN = 60_000
/** Families by frequency: rank r is as frequent as 1 / (r + 15), about as in the United States' census. */
const FAMILY_NAMES = 150_000
const FAMILY_SHIFT = 15
/** How many people live together: shares of households of one, two, ... */
const HOUSEHOLD_SIZES = [0.28, 0.35, 0.15, 0.13, 0.06, 0.03] as const
const IN_BLOCKS = 0.3
const BLOCK_HOUSEHOLDS = 16
const BEARS_THE_NAME = 0.85
const SHARES_A_PHONE = 0.4
/**
 * Who took another family name when they married. Of women in marriages with men 79 % took his name and of such men 5 %
 * hers (Pew Research Center 2023, 2,437 asked); two of three adults are or were married (Census Bureau: 34 % never); of
 * those who work in health care 77 % are women (Bureau of Labor Statistics), of patients half.
 */
const EVER_MARRIED = 0.66
const TAKES_THE_NAME = { woman: 0.79, man: 0.05 } as const
const WOMEN = { patients: 0.5, staff: 0.77 } as const
/**
 * Of those who have another name than they were born with, so many have the former one in the records: previous names are
 * an element every certified record has to have (USCDI), and every employer in the United States asks for other last
 * names used (Form I-9). How many are written down is a guess.
 */
const FORMER_NAME_KNOWN = { patients: 0.3, staff: 0.9 } as const
/**
 * Of those with a record, so many are in somebody's care: something was written about them within 30 days. Of 1,000 people
 * 217 see a physician in a month (Green 2001); results, messages and claims are the rest of it, a guess.
 */
const IN_CARE = 0.3
export const FORTNIGHT_DAYS = 14

const CANARY = 1
const VIP = 2

/** Everybody with a record here. A patient is a number; what they have in common with others are tokens, not values. */
export interface People {
  readonly count: number
  readonly towns: number
  familyOf(patient: number): number
  householdOf(patient: number): number
  /** The street address; of a block of flats it is one for all who live there. */
  addressOf(patient: number): number
  phoneOf(patient: number): number
  isVip(patient: number): boolean
  isCanary(patient: number): boolean
  /** Something was written about them within the last days. */
  isInCare(patient: number, day: number): boolean
  /** First patient of a town and the first after it. */
  townRange(town: number): readonly [from: number, to: number]
  /** First patient of a household and the first after it. */
  membersOf(household: number): readonly [from: number, to: number]
  /** How many people have this family name. */
  familyBearers(family: number): number
  /** Those of a family name whose number is from `from` up to, not including, `to`: how many, and which is the one at a place. */
  bearersBetween(family: number, range: readonly [from: number, to: number]): Uint32Array
  addressBearers(address: number): number
  /** The name they bore before they married, where it is another: whether or not anybody wrote it down. */
  bornOf(patient: number): number | undefined
  /** The same, where it stands in their record. */
  formerKnownOf(patient: number): number | undefined
  /** Those who bore a family name once, and bear another now, as `bearersBetween` tells those who bear it. */
  formerBearersBetween(family: number, range: readonly [from: number, to: number]): Uint32Array
  /** How many records have this family name among theirs, now or once. */
  nameBearers(family: number): number
  readonly vips: readonly number[]
}

export function makePeople(seed: number, count: number): People {
  const draws = openDraws(seedOf(seed, 1))
  const family = new Uint32Array(count)
  const household = new Uint32Array(count)
  const flags = new Uint8Array(count)
  const starts: number[] = []
  const addresses: number[] = []
  const familyCounts = new Uint32Array(FAMILY_NAMES)
  const vips: number[] = []
  let block = { address: -1, left: 0 }
  for (let patient = 0; patient < count;) {
    const home = starts.length
    starts.push(patient)
    if (draws.chance(IN_BLOCKS)) {
      if (block.left === 0) block = { address: home, left: BLOCK_HOUSEHOLDS }
      block.left -= 1
      addresses.push(block.address)
    } else addresses.push(home)
    const name = drawFamily(draws.next())
    const until = Math.min(count, patient + sizeOf(draws.next()))
    for (; patient < until; patient += 1) {
      const own = draws.chance(BEARS_THE_NAME) ? name : drawFamily(draws.next())
      family[patient] = own
      familyCounts[own] = (familyCounts[own] ?? 0) + 1
      household[patient] = home
      flags[patient] = (draws.chance(CANARY_SHARE) ? CANARY : 0) | (draws.chance(VIP_SHARE) ? VIP : 0)
      if (flags[patient] === VIP) vips.push(patient)
    }
  }
  starts.push(count)
  const bearers = byFamily(family, familyCounts)
  const former = makeFormer(seed, count)
  const addressCounts = new Uint32Array(addresses.length)
  for (let patient = 0; patient < count; patient += 1) {
    const address = addresses[household[patient] ?? 0] ?? 0
    addressCounts[address] = (addressCounts[address] ?? 0) + 1
  }
  const towns = Math.max(1, Math.round(count / PEOPLE_PER_TOWN))
  const isFlagged = (patient: number, flag: number) => ((flags[patient] ?? 0) & flag) !== 0
  const householdOf = (patient: number) => household[patient] ?? 0
  return {
    count,
    towns,
    familyOf: (patient) => family[patient] ?? 0,
    householdOf,
    addressOf: (patient) => addresses[householdOf(patient)] ?? 0,
    phoneOf: (patient) =>
      scramble(householdOf(patient) + seed) / 2 ** 32 < SHARES_A_PHONE ? -1 - householdOf(patient) : patient,
    isVip: (patient) => isFlagged(patient, VIP),
    isCanary: (patient) => isFlagged(patient, CANARY),
    isInCare: (patient, day) => {
      // Two fortnights each; those of every second patient begin a fortnight later.
      const month = Math.floor((Math.floor(day / FORTNIGHT_DAYS) + (patient % 2)) / 2)
      return scramble(seedOf(seed, 25, patient, month)) / 2 ** 32 < IN_CARE
    },
    townRange: (town) => [Math.floor((town * count) / towns), Math.floor(((town + 1) * count) / towns)],
    membersOf: (home) => [starts[home] ?? 0, starts[home + 1] ?? 0],
    familyBearers: (name) => familyCounts[name] ?? 0,
    bearersBetween: (name, [from, to]) => between(bearers(name), from, to),
    addressBearers: (address) => addressCounts[address] ?? 0,
    bornOf: former.bornOf,
    formerKnownOf: former.knownOf,
    formerBearersBetween: (name, [from, to]) => between(former.bearers(name), from, to),
    nameBearers: (name) => (familyCounts[name] ?? 0) + former.known(name),
    vips,
  }
}

/** The names patients bore before they married; of a member of the staff the same is said by `staffBornOf`. */
function makeFormer(seed: number, count: number) {
  const changed = changedOf(WOMEN.patients)
  const names = new Uint32Array(count)
  const counts = new Uint32Array(FAMILY_NAMES + 1)
  const known = new Uint32Array(FAMILY_NAMES)
  const isKnown = (patient: number) => shareOf(seed, 32, patient) < FORMER_NAME_KNOWN.patients
  for (let patient = 0; patient < count; patient += 1) {
    const name = shareOf(seed, 31, patient) < changed ? drawFamily(shareOf(seed, 33, patient)) : FAMILY_NAMES
    counts[name] = (counts[name] ?? 0) + 1
    names[patient] = name
    if (name !== FAMILY_NAMES && isKnown(patient)) known[name] = (known[name] ?? 0) + 1
  }
  const bornOf = (patient: number) => {
    const name = names[patient] ?? FAMILY_NAMES
    return name === FAMILY_NAMES ? undefined : name
  }
  return {
    bornOf,
    knownOf: (patient: number) => (isKnown(patient) ? bornOf(patient) : undefined),
    bearers: byFamily(names, counts),
    known: (name: number) => known[name] ?? 0,
  }
}

/** The name a member of the staff bore before they married; undefined when it is the one they bear. */
export function staffBornOf(seed: number, user: number): number | undefined {
  return shareOf(seed, 34, user) < changedOf(WOMEN.staff) ? drawFamily(shareOf(seed, 35, user)) : undefined
}

/** The same, where whoever employs them has written it down. */
export function staffFormerKnownOf(seed: number, user: number): number | undefined {
  return shareOf(seed, 36, user) < FORMER_NAME_KNOWN.staff ? staffBornOf(seed, user) : undefined
}

const changedOf = (women: number): number =>
  EVER_MARRIED * (women * TAKES_THE_NAME.woman + (1 - women) * TAKES_THE_NAME.man)

/** Everybody by family name, in the order of their numbers. */
function byFamily(family: Uint32Array, counts: Uint32Array): (name: number) => Uint32Array {
  const starts = new Uint32Array(counts.length + 1)
  for (let name = 0; name < counts.length; name += 1)
    starts[name + 1] = (starts[name] ?? 0) + (counts[name] ?? 0)
  const next = starts.slice()
  const people = new Uint32Array(family.length)
  for (const [patient, name] of family.entries()) {
    const place = next[name] ?? 0
    people[place] = patient
    next[name] = place + 1
  }
  return (name) => people.subarray(starts[name], starts[name + 1])
}

/** Of ascending numbers, those from `from` up to, not including, `to`. */
function between(numbers: Uint32Array, from: number, to: number): Uint32Array {
  const firstNotBelow = (bound: number) => {
    let [low, high] = [0, numbers.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((numbers[middle] ?? 0) < bound) low = middle + 1
      else high = middle
    }
    return low
  }
  return numbers.subarray(firstNotBelow(from), firstNotBelow(to))
}

function drawFamily(chance: number): number {
  const span = Math.log((FAMILY_NAMES + FAMILY_SHIFT) / (1 + FAMILY_SHIFT))
  return Math.min(
    FAMILY_NAMES - 1,
    Math.floor((1 + FAMILY_SHIFT) * Math.exp(chance * span) - FAMILY_SHIFT - 1),
  )
}

function sizeOf(chance: number): number {
  let left = chance
  for (const [index, share] of HOUSEHOLD_SIZES.entries()) {
    left -= share
    if (left < 0) return index + 1
  }
  return HOUSEHOLD_SIZES.length
}

/** The id of a patient: a UUID that says nothing to whoever does not know how it was made. */
export function patientIdOf(patient: number): PatientId {
  return `${patient.toString(16).padStart(8, '0')}-c11c-4000-8000-000000000000` as PatientId
}

export function patientNumberOf(id: PatientId): number {
  return Number.parseInt(id.slice(0, 8), 16)
}
