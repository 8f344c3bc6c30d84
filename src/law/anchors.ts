import { type DayNumber, dayIn } from './calendar.ts'
import type { Plan } from './duty.ts'
import type { Facts } from './facts.ts'
import type { Anchor, Clock, Role, Rule } from './rule.ts'

/** When a clock begins. */
export interface Start {
  /** A day, or an instant with its zone. */
  readonly said: string
  readonly day: DayNumber
  /** What happened then, to stand after "when". */
  readonly event: string
  /** What the text counts from is not known yet; it cannot be before this. */
  readonly assumedFor?: string
}

const EVENTS: Readonly<Record<string, string>> = {
  incidentKnown: 'the incident was known',
  constructiveKnowledge: 'the incident could have been known',
  detected: 'the incident was detected',
  breachDetermined: 'a breach was determined',
  scopeIdentified: 'the scope was identified',
  breachConfirmed: 'the breach was confirmed',
  harmDetermined: 'harm was found to be likely or not',
  materialityDetermined: 'the incident was determined to be material',
  individualNoticeSent: 'the letters were sent',
  hhsNotified: 'HHS was told',
  baNoticeReceived: 'the business associate told the covered entity',
  lawEnforcementReleased: 'law enforcement released its hold',
}

export const eventOf = (anchor: string): string => EVENTS[anchor] ?? anchor

/** Whoever determines something about an incident knows of it. */
const KNOWING: readonly Anchor[] = ['incidentKnown', 'constructiveKnowledge']
const KNOWING_TOO: readonly Anchor[] = [
  'detected',
  'breachDetermined',
  'scopeIdentified',
  'breachConfirmed',
  'harmDetermined',
  'materialityDetermined',
  'baNoticeReceived',
]

export function zoneOf(facts: Facts): string {
  return facts.timeZone ?? 'UTC'
}

export function startAt(facts: Facts, anchor: Anchor): Start | undefined {
  const said = facts.anchors[anchor]
  return said === undefined ? undefined : { said, day: dayIn(zoneOf(facts), said), event: eventOf(anchor) }
}

function earliest(facts: Facts, anchors: readonly Anchor[]): Start | undefined {
  const starts = anchors.flatMap((anchor) => startAt(facts, anchor) ?? [])
  return starts.reduce<Start | undefined>(
    (first, start) => (first === undefined || start.day < first.day ? start : first),
    undefined,
  )
}

/** The first day on which the incident was known, or could have been, by anybody of ours. */
export function discoveryOf(facts: Facts): Start | undefined {
  return earliest(facts, KNOWING) ?? earliest(facts, KNOWING_TOO)
}

/**
 * The discovery as it counts for whoever owes the duty. What a business associate knows, its covered entity knows when
 * it is its agent; otherwise it knows it when it is told. Where nobody says which, the earlier day counts.
 *
 * **Source** 45 CFR 164.404(a)(2), 164.410(a)(2).
 */
function discoveryFor(facts: Facts, plan: Plan, by: Role): Start | undefined {
  const known = discoveryOf(facts)
  if (by !== 'covered-entity') return known
  const told = startAt(facts, 'baNoticeReceived')
  const isAssociate = facts.role !== 'covered-entity'
  if (facts.agentOfCoveredEntity === true) return earliest(facts, [...KNOWING, 'baNoticeReceived']) ?? known
  if (facts.agentOfCoveredEntity === false && told !== undefined) return told
  if (!isAssociate) return earliest(facts, [...KNOWING, 'baNoticeReceived']) ?? known
  if (plan === 'minimum' && told !== undefined) return told
  return known === undefined
    ? undefined
    : { ...known, assumedFor: 'the covered entity is told, unless you are its agent' }
}

/** Anchors that stand for the discovery until they are set: nobody detects later than they know. */
const SAME_AS_KNOWN: readonly string[] = ['detected']

/**
 * Where a clock begins: at its anchor, or, until that is set, at the discovery, marked as assumed, so that a deadline
 * is never hidden because nobody determined anything.
 */
export function startOf(facts: Facts, plan: Plan, by: Role, from: Clock['from']): Start | undefined {
  const discovery = discoveryFor(facts, plan, by)
  if (from === 'discovery') return discovery
  const start = startAt(facts, from)
  if (start !== undefined || discovery === undefined) return start
  if (SAME_AS_KNOWN.includes(from)) return discovery
  return { ...discovery, assumedFor: eventOf(from) }
}

/** The role in which the organisation is seen by a rule; a business associate is shown what its covered entity owes. */
export function roleUnder(facts: Facts, rule: Rule): Role | undefined {
  const { role } = facts
  if (rule.by.includes(role)) return role
  const actsForOthers = role === 'business-associate' || role === 'vendor'
  return actsForOthers && rule.by.includes('covered-entity') ? 'covered-entity' : undefined
}
