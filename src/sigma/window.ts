import type { CorrelationPlan } from './correlation-plan.ts'
import { openMeasure } from './measure.ts'
import { isSequence, longestSequence, type Step } from './sequence.ts'

/** One event in a window: when, which, for which rule, what it says of the measured field, and where it stands. */
export interface Entry<Ref> extends Step {
  readonly values: readonly unknown[]
  readonly refs: readonly Ref[]
}

/** What one group of a correlation has seen of late. */
export interface Window<Ref> {
  /** Takes an event in; says how many it had to let go for it, and nothing when the event came too late. */
  take(entry: Entry<Ref>): number | undefined
  /** Whether it is time to tell of this group. Told once in a timespan, and again when it is twice as bad. */
  tells(): boolean
  readonly size: number
  /** The newest references, at most `max`. */
  refs(max: number): readonly Ref[]
}

/** Order is looked for among these: what is older went by while others came in a flood. */
const TEMPORAL_EVENTS_MAX = 1_000

/** A window that slides with the time of the events, not of the clock. */
export function openWindow<Ref>(plan: CorrelationPlan, eventsMax: number): Window<Ref> {
  const measure = openMeasure(plan.type, plan.percentile)
  const matched = Array<number>(plan.rules.length).fill(0)
  const isTemporal = plan.type.startsWith('temporal')
  const room = Math.max(isTemporal ? Math.min(eventsMax, TEMPORAL_EVENTS_MAX) : eventsMax, plan.eventsNeeded)
  const line = openLine<Ref>()
  let newest = -Infinity
  let told: { readonly at: number; readonly measure: number } | undefined

  const forget = (): void => {
    const entry = line.shift()
    if (entry === undefined) return
    measure.remove(entry.values)
    matched[entry.place] = (matched[entry.place] ?? 1) - 1
  }

  return {
    take(entry) {
      if (entry.at < newest - plan.timespanMs) return undefined
      newest = Math.max(newest, entry.at)
      while (line.oldest < newest - plan.timespanMs) forget()
      line.add(entry)
      measure.add(entry.values)
      matched[entry.place] = (matched[entry.place] ?? 0) + 1
      if (line.size <= room) return 0
      forget()
      return 1
    },
    tells() {
      const isAgain = told !== undefined && newest - told.at < plan.timespanMs
      if (isAgain && (isTemporal || !plan.rises)) return false
      const measured = isTemporal ? lined(plan, matched, () => line.entries()) : measure.now()
      if (!plan.holds(measured) || (isAgain && measured < 2 * (told?.measure ?? 0))) return false
      told = { at: newest, measure: measured }
      return true
    },
    get size() {
      return line.size
    },
    refs: (max) => newestRefs(line.entries(), max),
  }
}

/** How many kinds of rules matched, in their order where that is asked; 1 or 0 for a condition in words. */
function lined(plan: CorrelationPlan, matched: readonly number[], steps: () => readonly Step[]): number {
  const { expression } = plan
  const isOrdered = plan.type === 'temporal_ordered'
  if (expression !== undefined) {
    const holds = isOrdered
      ? isSequence(steps(), expression)
      : expression((place) => (matched[place] ?? 0) > 0)
    return holds ? 1 : 0
  }
  const kinds = matched.filter((count) => count > 0).length
  // Order is looked at only once enough kinds are there: the longest sequence is no longer than that.
  return isOrdered && (plan.holds(kinds) || !plan.rises) ? longestSequence(steps(), matched.length) : kinds
}

function newestRefs<Ref>(entries: readonly Entry<Ref>[], max: number): readonly Ref[] {
  const listed: Ref[][] = []
  let left = max
  for (let at = entries.length - 1; at >= 0 && left > 0; at--) {
    const refs = (entries[at]?.refs ?? []).slice(-left)
    listed.push(refs)
    left -= refs.length
  }
  return listed.toReversed().flat()
}

/** Entries in the order of their time. */
interface Line<Ref> {
  readonly size: number
  /** When the first is; endless when there is none. */
  readonly oldest: number
  add(entry: Entry<Ref>): void
  shift(): Entry<Ref> | undefined
  entries(): readonly Entry<Ref>[]
}

/** The first are taken off by counting, and the list is cut when half of it is gone. */
function openLine<Ref>(): Line<Ref> {
  let entries: Entry<Ref>[] = []
  let first = 0
  return {
    get size() {
      return entries.length - first
    },
    get oldest() {
      return entries[first]?.at ?? Infinity
    },
    add(entry) {
      let at = entries.length
      while (at > first && (entries[at - 1]?.at ?? 0) > entry.at) at--
      if (at === entries.length) entries.push(entry)
      else entries.splice(at, 0, entry)
    },
    shift() {
      const entry = entries[first]
      if (entry === undefined) return undefined
      first++
      if (first > 32 && first * 2 > entries.length) {
        entries = entries.slice(first)
        first = 0
      }
      return entry
    },
    entries: () => entries.slice(first),
  }
}
