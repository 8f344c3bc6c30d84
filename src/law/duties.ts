import { createHash } from 'node:crypto'
import { canonicalJson } from '../kernel/index.ts'
import { discoveryOf, roleUnder, startAt, zoneOf } from './anchors.ts'
import { dayIn, dayNumber, type DayNumber } from './calendar.ts'
import type { Crossing, Duties, Duty, Plan, Relieved } from './duty.ts'
import type { Facts } from './facts.ts'
import type { Law } from './law.ts'
import { type Census, isPast, takeCensus, UNKNOWN } from './people.ts'
import { type Letters, type Moment, reckon, type Reckoned, showMoment } from './reckon.ts'
import { reliefsTaken, reliefWords } from './relieving.ts'
import { signedRelief } from './relief.ts'
import { isVerified, type Role, type Rule } from './rule.ts'
import { checkedAs, countWords } from './why.ts'

/** A duty while the others are still being found. */
interface Found {
  readonly rule: Rule
  readonly jurisdiction: string
  readonly reckoned: Reckoned
  readonly duty: Duty
}

/** One plan in the making. */
interface Planning {
  readonly law: Law
  readonly facts: Facts
  readonly plan: Plan
  readonly census: Census
  readonly found: Found[]
  readonly relieved: Relieved[]
  readonly crossings: Crossing[]
}

/**
 * What the law asks for in an incident, twice: the conservative plan, which is the default and comes first, and the
 * minimum. Each is whole: whoever follows one reads no other.
 *
 * **Shape** by plan, then by date; a duty whose clock has not begun stands by its last day.
 * **Source** the rules, each with its citation and how it was checked.
 */
export function computeDuties(law: Law, facts: Facts): Duties {
  const census = takeCensus(law, facts)
  const plans = (['conservative', 'minimum'] as const).map((plan) => planOf(law, facts, plan, census))
  const duties = plans.flatMap(({ found }) => found.map(({ duty }) => duty).sort(byDate))
  const offers = law.rules.flatMap(({ id, offer }) =>
    offer !== undefined && duties.some(({ rule }) => rule === id) ? [offer.months] : [],
  )
  return {
    duties,
    relieved: plans.flatMap(({ relieved }) => relieved),
    counters: census.counters,
    crossings: plans[0]?.crossings ?? [],
    monitoringMonths: Math.max(0, ...offers),
    remarks: remarksOn(law, facts, census),
    lawVersion: law.version,
    inputsDigest: createHash('sha256').update(canonicalJson(facts)).digest('hex'),
  }
}

const stands = ({ due, noLaterThan }: Duty): string => due ?? noLaterThan ?? '9999'

const byDate = (left: Duty, right: Duty): number =>
  compare(stands(left), stands(right)) ||
  compare(left.rule, right.rule) ||
  compare(left.jurisdiction, right.jurisdiction)

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)

/** Letters first, then HHS, then what follows either. */
function planOf(law: Law, facts: Facts, plan: Plan, census: Census): Planning {
  const planning: Planning = { law, facts, plan, census, found: [], relieved: [], crossings: [] }
  const rules = law.rules.filter((rule) => isInForce(rule, facts) && isFor(rule, facts, plan))
  const pass = (rule: Rule) => (rule.kind === 'individual' ? 0 : rule.kind === 'hhs' ? 1 : 2)
  for (const turn of [0, 1, 2])
    for (const rule of rules)
      if (pass(rule) === turn) for (const place of placesOf(rule, census)) find(planning, rule, place)
  findStrictest(planning, rules)
  return planning
}

function isInForce(rule: Rule, facts: Facts): boolean {
  if (!rule.isActive) return false
  const day = discoveryOf(facts)?.day
  const { from, until } = rule.inForce
  if (day === undefined) return true
  return (from === undefined || day >= dayNumber(from)) && (until === undefined || day <= dayNumber(until))
}

/** Whether the organisation is one the rule is for. What nobody said, the cautious reader takes as the rule asks. */
function isFor(rule: Rule, facts: Facts, plan: Plan): boolean {
  if (roleUnder(facts, rule) === undefined) return false
  if (rule.jurisdiction === 'contract' && facts.contracts?.includes(rule.id) === false) return false
  if (rule.onlyFor.length === 0) return true
  const isRegistrant = facts.registrant ?? facts.anchors.materialityDetermined !== undefined
  if (rule.onlyFor.includes('sec-registrant')) return isRegistrant
  return facts.is === undefined
    ? plan === 'conservative' && rule.assumed
    : rule.onlyFor.some((one) => facts.is?.includes(one) === true)
}

const placesOf = (rule: Rule, census: Census): readonly string[] =>
  rule.counts === 'each-state' ? census.states : [rule.jurisdiction]

function find(planning: Planning, rule: Rule, jurisdiction: string): void {
  const { law, facts, plan, census } = planning
  const by = roleUnder(facts, rule)
  if (by === undefined) return
  const count = census.count(rule, plan, jurisdiction)
  const place = law.states.get(jurisdiction) ?? rule.name
  const threshold = plan === 'conservative' ? (rule.cautiousThreshold ?? rule.threshold) : rule.threshold
  if (rule.whenRelieved !== undefined && signedRelief(facts, rule.whenRelieved, jurisdiction) === undefined)
    return
  const after = afterOf(planning, rule)
  if (rule.after.length > 0 && after === undefined) return
  planning.relieved.push(...leftOut(planning, rule, jurisdiction, count))
  if (rule.counts !== 'incident' && count.people === 0) return
  const isOwed = threshold === undefined || isPast(count.people, threshold)
  if (threshold !== undefined)
    planning.crossings.push({
      rule: rule.id,
      jurisdiction,
      threshold,
      count: count.people,
      isCrossed: isOwed,
    })
  if (!isOwed) return
  const taken = reliefsTaken(facts, plan, rule)
  if (taken !== undefined) {
    planning.relieved.push({ rule: rule.id, jurisdiction, plan, ...taken })
    return
  }
  const crossed =
    threshold === undefined || threshold.op === '<'
      ? undefined
      : census.crossedOn(rule, plan, jurisdiction, threshold)
  const letters = lettersOf(planning, rule, jurisdiction)
  const asked = { law, facts, plan, by, jurisdiction, crossed, letters, after }
  const reckoned = reckon(rule, asked)
  const words = [countWords(rule, place, count, threshold), ...wordsAbout(planning, rule, by, reckoned)]
  planning.found.push({
    rule,
    jurisdiction,
    reckoned,
    duty: dutyOf(planning, { rule, jurisdiction, by, reckoned, people: count.people, words }),
  })
}

/** People a rule would count and does not, as something a plan took away. */
function leftOut(
  { facts, plan }: Planning,
  rule: Rule,
  jurisdiction: string,
  { sealed, uncovered }: { sealed: number; uncovered: number },
): readonly Relieved[] {
  const signed = signedRelief(facts, 'encryption', rule.jurisdiction)
  const encryption = rule.reliefs.find(({ kind }) => kind === 'encryption')
  return [
    ...(sealed === 0 || encryption === undefined
      ? []
      : [
          {
            rule: rule.id,
            jurisdiction,
            plan,
            relief: 'encryption',
            status: encryption.status,
            ...(signed === undefined ? {} : { signedBy: signed.by }),
            why: `${sealed} people are not counted: what may have been copied of them is encrypted and no key left.`,
          },
        ]),
    ...(uncovered === 0
      ? []
      : [
          {
            rule: rule.id,
            jurisdiction,
            plan,
            relief: 'elements',
            status: rule.medical?.status ?? rule.status,
            why: `${uncovered} people are not counted: none of their elements is what ${rule.cite} is about.`,
          },
        ]),
  ]
}

/** When the first of the rules that have to come before is due; undefined when none is owed. */
function afterOf({ found }: Planning, rule: Rule): Moment | undefined {
  const before = found.find((one) => rule.after.includes(one.rule.id))
  return before?.reckoned.due ?? before?.reckoned.noLaterThan
}

/** When the letters to the people of a jurisdiction go out: the first of those it and the federal law ask for. */
function lettersOf(
  { facts, plan, found }: Planning,
  asking: Rule,
  jurisdiction: string,
): Letters | undefined {
  const sent = startAt(facts, 'individualNoticeSent')
  if (sent !== undefined) return { day: sent.day, isSent: true, isTarget: false, isOpen: false }
  if (asking.kind === 'individual') return undefined
  const letters = found.flatMap(({ rule, reckoned }): readonly Letters[] => {
    const isTheirs = rule.jurisdiction === jurisdiction || rule.jurisdiction === 'US'
    const isGeneral =
      rule.kind === 'individual' &&
      !rule.licensedFacility &&
      rule.onlyFor.every((one) => asking.onlyFor.includes(one))
    if (!isTheirs || !isGeneral || rule.part2 || reckoned.unheld === undefined) return []
    const isOpen = reckoned.due === undefined
    return [{ day: reckoned.unheld, isSent: false, isTarget: reckoned.isTarget, isOpen }]
  })
  // The minimum waits for no aim of ours: a letter with a number of days comes before one without.
  const first = (among: readonly Letters[]) =>
    among.reduce<Letters | undefined>(
      (soonest, one) => (soonest === undefined || one.day < soonest.day ? one : soonest),
      undefined,
    )
  if (plan === 'conservative') return first(letters)
  return first(letters.filter(({ isOpen }) => !isOpen)) ?? first(letters)
}

function wordsAbout({ facts, plan }: Planning, rule: Rule, by: Role, reckoned: Reckoned): readonly string[] {
  const isAnothers = by !== facts.role && !rule.by.includes(facts.role)
  return [
    ...reckoned.words,
    ...(isAnothers ? ['It is the covered entity that owes it.'] : []),
    ...(rule.note === undefined ? [] : [`The text: ${rule.note}.`]),
    ...(rule.onlyFor.length === 0 ? [] : [`Only for: ${rule.onlyFor.join(', ')}.`]),
    ...reliefWords(facts, plan, rule),
    ...(isVerified(rule.status) ? [] : [`Not verified: ${checkedAs(rule.status)}.`]),
  ]
}

interface Stated {
  readonly rule: Rule
  readonly jurisdiction: string
  readonly by: Role
  readonly reckoned: Reckoned
  readonly people: number
  readonly words: readonly string[]
}

function dutyOf({ facts, plan }: Planning, stated: Stated): Duty {
  const { rule, jurisdiction, by, reckoned, people, words } = stated
  const { due, noLaterThan, pause } = reckoned
  const done = doneOn(facts, rule, jurisdiction)
  const last = due ?? noLaterThan
  const asOf = facts.asOf === undefined ? undefined : dayIn(zoneOf(facts), facts.asOf)
  return {
    rule: rule.id,
    jurisdiction,
    kind: rule.kind,
    to: rule.to,
    what: rule.what,
    by,
    due: due === undefined ? null : showMoment(facts, due),
    ...(noLaterThan === undefined ? {} : { noLaterThan: showMoment(facts, noLaterThan) }),
    isTarget: reckoned.isTarget,
    ...(rule.order === undefined ? {} : { order: rule.order }),
    plan,
    why: words.join(' '),
    people,
    verified: isVerified(rule.status),
    status: rule.status,
    cite: rule.cite,
    source: rule.source,
    ...(pause === undefined
      ? {}
      : { paused: { until: showMoment(facts, { day: pause.until }), by: pause.words } }),
    ...(done === undefined ? {} : { done }),
    ...(asOf === undefined || last === undefined ? {} : { isLate: isLate(last.day, asOf, done, facts) }),
  }
}

function isLate(last: DayNumber, asOf: DayNumber, done: string | undefined, facts: Facts): boolean {
  return (done === undefined ? asOf : dayIn(zoneOf(facts), done)) > last
}

/** The day an anchor says it was done. */
function doneOn(facts: Facts, rule: Rule, jurisdiction: string): string | undefined {
  const { anchors } = facts
  if (rule.kind === 'individual' || rule.kind === 'offer') return anchors.individualNoticeSent
  if (rule.kind === 'hhs') return anchors.hhsNotified
  if (rule.kind === 'owner') return anchors.baNoticeReceived
  return rule.kind === 'regulator' ? anchors[`regulatorNotified:${jurisdiction}`] : undefined
}

/** People whose residence nobody knows may live under the strictest law of all. */
function findStrictest(planning: Planning, rules: readonly Rule[]): void {
  const { law, facts, plan, census } = planning
  if (plan === 'minimum') return
  const dated = rules.flatMap((rule) => {
    const by = roleUnder(facts, rule)
    if (rule.kind !== 'individual' || rule.counts !== 'residents' || by === undefined) return []
    if (rule.clock === undefined || rule.licensedFacility || rule.onlyFor.length > 0) return []
    if (!law.states.has(rule.jurisdiction)) return []
    const asked = { law, facts, plan, by, jurisdiction: rule.jurisdiction, crossed: undefined }
    const reckoned = reckon(rule, {
      ...asked,
      letters: lettersOf(planning, rule, rule.jurisdiction),
      after: undefined,
    })
    return reckoned.due === undefined ? [] : [{ rule, by, reckoned, day: reckoned.due.day }]
  })
  const first = dated.reduce<(typeof dated)[number] | undefined>(
    (soonest, one) => (soonest === undefined || one.day < soonest.day ? one : soonest),
    undefined,
  )
  if (first === undefined) return
  const { rule, by, reckoned } = first
  const strictest: Rule = {
    ...rule,
    id: 'strictest-individual',
    to: 'affected people whose residence nobody knows',
    note: undefined,
    reliefs: [],
  }
  const people = census.count({ ...strictest, jurisdiction: UNKNOWN }, plan, UNKNOWN).people
  if (people === 0) return
  const words = [
    `Nobody knows where ${people} of the people live, so the strictest of the states' deadlines counts, that of ${rule.cite}.`,
    ...wordsAbout(planning, strictest, by, reckoned),
  ]
  planning.found.push({
    rule: strictest,
    jurisdiction: UNKNOWN,
    reckoned,
    duty: dutyOf(planning, { rule: strictest, jurisdiction: UNKNOWN, by, reckoned, people, words }),
  })
}

function remarksOn(law: Law, facts: Facts, census: Census): readonly string[] {
  const elements = new Set(facts.people.flatMap((group) => group.elements))
  const strange = [...elements].filter((element) => !law.terms.elements.has(element)).sort()
  return [
    ...[...census.elsewhere].map(
      ([place, people]) =>
        `${people} people live in ${place.replace('country:', '')}, about which there is no rule.`,
    ),
    ...(census.misplaced === 0
      ? []
      : [`${census.misplaced} groups name a state there is not; their residence counts as unknown.`]),
    ...(strange.length === 0
      ? []
      : [`These elements are in no class, so they count as anything: ${strange.join(', ')}.`]),
    ...(discoveryOf(facts) === undefined ? ['No anchor says when the incident was known.'] : []),
    ...law.rules
      .filter(({ isActive }) => !isActive)
      .map(({ id, cite }) => `${id} (${cite}) is not known to be in force and is not computed.`),
  ]
}
