import { type Equality, type Search } from './comparison.ts'
import { type Fields, type Logsource, type SigmaEvent, subjectOf, textOf } from './event.ts'
import { type FieldReader, fieldReader } from './field.ts'
import { type Dropped, type Groups, type Occurrence, openGroups } from './groups.ts'
import { SIGMA_LIMITS, type SigmaLimits } from './limits.ts'
import { covers, type Rule } from './rule.ts'
import type { CorrelationRule, DetectionRule, RuleSet } from './rule-set.ts'

/**
 * One rule that matched.
 *
 * **Shape** `events` are the references of what it saw, oldest first, the newest `shownMax` of them; `count` is how
 * many there were; `group` are the fields a correlation groups by, empty for a rule of single events.
 */
export interface Match<Ref> {
  readonly rule: Rule
  readonly at: number
  readonly events: readonly Ref[]
  readonly count: number
  readonly group: Readonly<Record<string, unknown>>
}

/** Rules at work on a stream of events. */
export interface Sigma<Ref> {
  /** Shows the rules one event. Events come in the order of their time, or nearly so. */
  take(event: SigmaEvent, ref: Ref): readonly Match<Ref>[]
  /** What was let go so far so that memory stays bounded. */
  dropped(): Readonly<Dropped>
}

const LOGSOURCES_MAX = 1_000

/** Puts rules to work, with windows of their own. */
export function openSigma<Ref>(rules: RuleSet, limits: Partial<SigmaLimits> = {}): Sigma<Ref> {
  const joined = openJoined<Ref>(rules, { ...SIGMA_LIMITS, ...limits })
  const indexes = new Map<string, Index>()
  let event = 0

  const indexOf = (logsource: Logsource): Index => {
    const key = `${logsource.product ?? ''}/${logsource.service ?? ''}/${logsource.category ?? ''}`
    const known = indexes.get(key)
    if (known !== undefined) return known
    const index = indexRules(rules.detections.filter(({ rule }) => covers(rule.logsource, logsource)))
    if (indexes.size >= LOGSOURCES_MAX) indexes.clear()
    indexes.set(key, index)
    return index
  }

  return {
    take({ at, logsource, fields }, ref) {
      event++
      const matches: Match<Ref>[] = []
      const subject = subjectOf(fields)
      const occurrence = { at, event, fields, refs: [ref] }
      for (const detection of indexOf(logsource).candidates(fields)) {
        if (!detection.test(subject)) continue
        const { rule, isTold } = detection
        if (isTold) matches.push({ rule, at, events: occurrence.refs, count: 1, group: {} })
        joined.tell(rule, occurrence, matches)
      }
      return matches
    },
    dropped: () => joined.dropped(),
  }
}

/** The correlations of a set of rules, and who listens to whom. */
interface Joined<Ref> {
  tell(rule: Rule, occurrence: Occurrence<Ref>, matches: Match<Ref>[]): void
  dropped(): Dropped
}

function openJoined<Ref>({ correlations }: RuleSet, limits: SigmaLimits): Joined<Ref> {
  const listeners = new Map<Rule, { correlation: CorrelationRule; groups: Groups<Ref>; place: number }[]>()
  const all: Groups<Ref>[] = []
  for (const correlation of correlations) {
    const groups = openGroups<Ref>(correlation, limits)
    all.push(groups)
    for (const [place, member] of correlation.members.entries())
      listeners.set(member, [...(listeners.get(member) ?? []), { correlation, groups, place }])
  }

  const tell: Joined<Ref>['tell'] = (rule, occurrence, matches) => {
    for (const { correlation, groups, place } of listeners.get(rule) ?? []) {
      const match = groups.take(place, occurrence)
      if (match === undefined) continue
      const { refs, count, group } = match
      const { at, event } = occurrence
      if (correlation.isTold) matches.push({ rule: correlation.rule, at, events: refs, count, group })
      // A chain groups by fields of the event that completed its link, or by what that link was grouped by.
      const fields = { ...occurrence.fields, ...group }
      tell(correlation.rule, { at, event, fields, refs }, matches)
    }
  }
  const dropped = (): Dropped => {
    const total = { groups: 0, events: 0, late: 0 }
    for (const groups of all) {
      total.groups += groups.dropped.groups
      total.events += groups.dropped.events
      total.late += groups.dropped.late
    }
    return total
  }
  return { tell, dropped }
}

/** The rules of one log source, found by what an event must have for them. */
interface Index {
  candidates(fields: Fields): Iterable<DetectionRule>
}

function indexRules(detections: readonly DetectionRule[]): Index {
  const asked = new Map<string, Map<string, DetectionRule[]>>()
  const always: DetectionRule[] = []
  for (const detection of detections) {
    const { equality }: { equality?: Search['equality'] } = detection
    if (equality === undefined) always.push(detection)
    else index(asked, equality, detection)
  }
  const fields: readonly { read: FieldReader; byValue: ReadonlyMap<string, readonly DetectionRule[]> }[] = [
    ...asked,
  ].map(([field, byValue]) => ({ read: fieldReader(field), byValue }))
  return {
    candidates: (of) => {
      const found = new Set(always)
      for (const { read, byValue } of fields) {
        const value = read(of)
        const list: readonly unknown[] = Array.isArray(value) ? value : [value]
        for (const item of list) {
          const text = textOf(item)
          if (text === undefined) continue
          for (const detection of byValue.get(text.toLowerCase()) ?? []) found.add(detection)
        }
      }
      return found
    },
  }
}

function index(
  asked: Map<string, Map<string, DetectionRule[]>>,
  { field, values }: Equality,
  detection: DetectionRule,
): void {
  const byValue = asked.get(field) ?? new Map<string, DetectionRule[]>()
  asked.set(field, byValue)
  for (const value of values) byValue.set(value, [...(byValue.get(value) ?? []), detection])
}
