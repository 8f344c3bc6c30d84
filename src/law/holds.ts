import { type DayNumber, dayIn, dayNumber } from './calendar.ts'
import { zoneOf } from './anchors.ts'
import type { Facts, Hold } from './facts.ts'
import type { Law } from './law.ts'
import type { Rule, RuleKind } from './rule.ts'

/** What a hold that names nothing is about: what the public would hear of. */
const PUBLIC_KINDS: readonly RuleKind[] = ['individual', 'substitute', 'media']

/** A hold as it counts for one duty. */
export interface Pause {
  readonly hold: Hold
  readonly from: DayNumber
  /** The last day it holds. */
  readonly until: DayNumber
  readonly isReleased: boolean
  readonly words: string
}

/**
 * The hold that keeps a duty back longest. A written one that names a time counts that long; what was said by word of
 * mouth, or names no time, counts thirty days.
 *
 * **Source** 45 CFR 164.412.
 */
export function pauseOf(law: Law, facts: Facts, rule: Rule, jurisdiction: string): Pause | undefined {
  const pauses = (facts.holds ?? [])
    .filter((hold) => isAbout(hold, rule, jurisdiction))
    .map((hold) => pauseBy(law, facts, hold))
  return pauses.reduce<Pause | undefined>(
    (longest, pause) => (longest === undefined || pause.until > longest.until ? pause : longest),
    undefined,
  )
}

function isAbout(hold: Hold, rule: Rule, jurisdiction: string): boolean {
  if (rule.pausedBy !== (hold.authority ?? 'law-enforcement')) return false
  const names = hold.names ?? []
  if (names.length === 0) return rule.pausedBy === 'attorney-general' || PUBLIC_KINDS.includes(rule.kind)
  return [rule.id, rule.kind, jurisdiction].some((name) => names.includes(name))
}

function pauseBy(law: Law, facts: Facts, hold: Hold): Pause {
  const zone = zoneOf(facts)
  const from = dayIn(zone, hold.at)
  const isTimed = hold.form === 'written' && hold.until !== undefined
  const longest =
    hold.authority === 'attorney-general' ? law.terms.attorneyGeneralHoldDays : law.terms.oralHoldDays
  const asked = hold.until === undefined ? from + longest : dayNumber(hold.until)
  const isBound = !isTimed || hold.authority === 'attorney-general'
  const end = isBound ? Math.min(asked, from + longest) : asked
  const said = hold.released ?? facts.anchors.lawEnforcementReleased
  const released = said === undefined ? undefined : dayIn(zone, said)
  const until = released === undefined ? end : Math.min(end, Math.max(from, released))
  return {
    hold,
    from,
    until,
    isReleased: released !== undefined,
    words: `${hold.requester}, ${hold.agency}, ${hold.form === 'written' ? 'in writing' : 'by word of mouth'}`,
  }
}
