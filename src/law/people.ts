import { type DayNumber, dayIn } from './calendar.ts'
import type { Counter, Plan } from './duty.ts'
import type { Facts, PersonGroup } from './facts.ts'
import type { Law } from './law.ts'
import { jurisdictionOf } from './residence.ts'
import { isSeen, takenRelief } from './relief.ts'
import type { Rule, Threshold } from './rule.ts'

/** What the elements of a group are to a law: anything at all, medical or insurance only, or nothing it is about. */
type Reach = 'any' | 'medical' | 'basic'

interface Resident {
  readonly group: PersonGroup
  /** Null when nobody knows. */
  readonly jurisdiction: string | null
  readonly reach: Reach
}

/** How many people a rule counts, and whom it leaves out. */
export interface Count {
  readonly people: number
  /** Of them, those whose residence nobody knows. */
  readonly unknown: number
  /** Left out because what may have been copied of them cannot be read. */
  readonly sealed: number
  /** Left out because none of their elements is what the law is about. */
  readonly uncovered: number
}

/** The people of an incident, by where they live. */
export interface Census {
  /** Jurisdictions of the United States with people in them. */
  readonly states: readonly string[]
  /** Countries and places no rule speaks about, with how many people. */
  readonly elsewhere: ReadonlyMap<string, number>
  readonly counters: readonly Counter[]
  /** How many groups name a state there is not. */
  readonly misplaced: number
  count(rule: Rule, plan: Plan, jurisdiction: string): Count
  /** The day on which a threshold was crossed, where people came in later; undefined from the beginning. */
  crossedOn(rule: Rule, plan: Plan, jurisdiction: string, threshold: Threshold): DayNumber | undefined
}

export const UNKNOWN = 'unknown'

export function takeCensus(law: Law, facts: Facts): Census {
  // A group of nobody is no reason to ask what the law of its state says.
  const residents = facts.people.filter(({ count }) => count > 0).map((group) => residentOf(law, group))
  const byPlace = new Map<string, Resident[]>()
  for (const resident of residents) {
    const place = resident.jurisdiction ?? UNKNOWN
    const there = byPlace.get(place)
    if (there === undefined) byPlace.set(place, [resident])
    else there.push(resident)
  }
  const places = [...byPlace.keys()].sort()
  const isState = (place: string) => law.states.has(place) || law.terms.withoutStatute.includes(place)
  const ruled = new Set(law.rules.map(({ jurisdiction }) => jurisdiction))
  const elsewhere = places.filter((place) => !isState(place) && !ruled.has(place) && place !== UNKNOWN)
  const within = (rule: Rule, plan: Plan, jurisdiction: string): readonly Resident[] => {
    if (rule.counts !== 'residents' && rule.counts !== 'each-state') return residents
    const there = byPlace.get(jurisdiction) ?? []
    // Whoever may live where others do is counted there by who would rather tell one too many.
    const mayLiveThere = plan === 'conservative' && there.length > 0 && isState(jurisdiction)
    return mayLiveThere ? [...there, ...(byPlace.get(UNKNOWN) ?? [])] : there
  }
  const count = (rule: Rule, plan: Plan, among: readonly Resident[]): Count => {
    const counted = { people: 0, unknown: 0, sealed: 0, uncovered: 0 }
    for (const resident of among) {
      const people = rule.counts === 'unreachable' ? (resident.group.unreachable ?? 0) : resident.group.count
      const standing = standingOf({ law, facts, rule, plan }, resident)
      if (standing === 'out') continue
      if (standing !== 'in') counted[standing] += people
      else {
        counted.people += people
        if (resident.jurisdiction === null) counted.unknown += people
      }
    }
    return counted
  }
  return {
    states: places.filter(isState),
    elsewhere: new Map(elsewhere.map((place) => [place, affectedIn(byPlace.get(place) ?? [])])),
    misplaced: residents.filter(({ group, jurisdiction }) => group.state !== null && jurisdiction === null)
      .length,
    counters: [...places, 'total'].map((place) =>
      counterOf(place, place === 'total' ? residents : (byPlace.get(place) ?? []), facts),
    ),
    count: (rule, plan, jurisdiction) => count(rule, plan, within(rule, plan, jurisdiction)),
    crossedOn: (rule, plan, jurisdiction, threshold) => {
      const among = within(rule, plan, jurisdiction)
      const zone = facts.timeZone ?? 'UTC'
      const days = among.flatMap(({ group }) => (group.since === undefined ? [] : [dayIn(zone, group.since)]))
      if (days.length === 0) return undefined
      const upTo = (day: DayNumber | undefined) =>
        among.filter(
          ({ group }) => group.since === undefined || (day !== undefined && dayIn(zone, group.since) <= day),
        )
      return [undefined, ...new Set(days.sort((left, right) => left - right))].find((day) =>
        isPast(count(rule, plan, upTo(day)).people, threshold),
      )
    },
  }
}

export function isPast(people: number, { op, value }: Threshold): boolean {
  if (op === '<') return people < value
  return op === '>=' ? people >= value : people > value
}

function residentOf(law: Law, group: PersonGroup): Resident {
  return { group, jurisdiction: placeOf(law, group), reach: reachOf(law, group.elements) }
}

function placeOf(law: Law, { state, country }: PersonGroup): string | null {
  if (state === 'EU' || state === 'UK') return state
  return jurisdictionOf(law, { state: state ?? '', country: country ?? '' })
}

/** An element nobody put into a class may be anything, and so may what nobody named. */
function reachOf(law: Law, elements: readonly string[]): Reach {
  const kinds = elements.map((element) => law.terms.elements.get(element) ?? 'anything')
  if (kinds.length === 0 || kinds.includes('anything') || kinds.includes('number')) return 'any'
  return kinds.every((kind) => kind === 'basic') ? 'basic' : 'medical'
}

interface Asked {
  readonly law: Law
  readonly facts: Facts
  readonly rule: Rule
  readonly plan: Plan
}

/** Whether a rule counts a group, and if it leaves it out, why. */
function standingOf(asked: Asked, { group, reach }: Resident): 'in' | 'out' | 'sealed' | 'uncovered' {
  const { facts, rule, plan } = asked
  if (group.tier === 'untouched') return 'out'
  if (rule.part2 && group.part2 !== true && facts.part2 !== true) return 'out'
  const facility = group.licensedFacility ?? plan === 'conservative'
  if (rule.licensedFacility && !facility) return 'out'
  if (rule.offer !== undefined && !isOffered(asked, group)) return 'out'
  if (group.tier === 'sealed' && takenRelief(facts, plan, rule, 'encryption') !== undefined) return 'sealed'
  return isCovered(rule, plan, reach) ? 'in' : 'uncovered'
}

/** Elements a law says nothing about take its duty away; in the conservative plan only where its text was seen. */
function isCovered({ elements, medical }: Rule, plan: Plan, reach: Reach): boolean {
  if (elements === 'any' || reach === 'any') return true
  if (reach === 'basic') return plan === 'conservative'
  if (medical === undefined || medical.isCovered) return true
  return plan === 'conservative' && !isSeen(medical.status)
}

function isOffered({ law, rule, plan }: Asked, { elements }: PersonGroup): boolean {
  const named = rule.offer?.elements ?? []
  if (elements.some((element) => named.includes(element))) return true
  const mayBe = (element: string) => (law.terms.elements.get(element) ?? 'anything') === 'anything'
  return plan === 'conservative' && (elements.length === 0 || elements.some(mayBe))
}

const isAffected = ({ group }: Resident): boolean => group.tier === 'disclosed' || group.tier === 'exposed'

function affectedIn(among: readonly Resident[]): number {
  return among.reduce((sum, one) => sum + (isAffected(one) ? one.group.count : 0), 0)
}

function counterOf(place: string, among: readonly Resident[], facts: Facts): Counter {
  const sum = (of: (group: PersonGroup) => number, which: (one: Resident) => boolean) =>
    among.reduce((total, one) => total + (which(one) ? of(one.group) : 0), 0)
  return {
    jurisdiction: place,
    affected: affectedIn(among),
    sealed: sum(
      ({ count }) => count,
      ({ group }) => group.tier === 'sealed',
    ),
    unreachable: sum(({ unreachable }) => unreachable ?? 0, isAffected),
    part2: sum(
      ({ count }) => count,
      (one) => isAffected(one) && (one.group.part2 === true || facts.part2 === true),
    ),
  }
}
