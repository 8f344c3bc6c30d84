import type { CorrelationPlan } from './correlation-plan.ts'
import { type Measure, openMeasure } from './measure.ts'
import { isSequence, longestSequence, type Step } from './sequence.ts'

/**
 * One event in a window: when, which, for which rule, what it says of the measured field, and where it stands. Where
 * several say the same one after the other, it stands for all of them.
 */
export interface Entry<Ref> extends Step {
  at: number
  readonly values: readonly unknown[]
  refs: readonly Ref[]
  times: number
}

/** Of events that say the same one after the other, the newest so many are named. */
const REPEATS_NAMED_MAX = 10

/** Order is looked for among these: what is older went by while others came in a flood. */
const TEMPORAL_EVENTS_MAX = 1_000

/** How many events one window of a correlation keeps. */
export function roomOf(plan: CorrelationPlan, eventsMax: number): number {
  const most = isTemporal(plan) ? Math.min(eventsMax, TEMPORAL_EVENTS_MAX) : eventsMax
  return Math.max(most, plan.eventsNeeded)
}

const isTemporal = ({ type }: CorrelationPlan): boolean => type === 'temporal' || type === 'temporal_ordered'

/**
 * What one group of a correlation has seen of late: it slides with the time of the events, not of the clock.
 *
 * There are very many, nearly all with a few events, so one is a class and small.
 */
export class Window<Ref> {
  readonly #plan: CorrelationPlan
  readonly #room: number
  readonly #measure: Measure
  /** How many events there are for each rule; where order in time asks for it. */
  readonly #matched: number[] | undefined
  /** In the order of their time. The first are taken off by counting, and the list is cut when half of it is gone. */
  #entries: Entry<Ref>[] = []
  #first = 0
  #newest = -Infinity
  #toldAt = -Infinity
  #toldMeasure = 0

  constructor(plan: CorrelationPlan, room: number) {
    this.#plan = plan
    this.#room = room
    this.#measure = openMeasure(plan.type, plan.percentile)
    if (isTemporal(plan)) this.#matched = Array<number>(plan.rules.length).fill(0)
  }

  /** When its newest event was. */
  get newest(): number {
    return this.#newest
  }

  /** How many entries are kept. */
  get size(): number {
    return this.#entries.length - this.#first
  }

  /** How many events there were. */
  get count(): number {
    return this.#entries.slice(this.#first).reduce((sum, { times }) => sum + times, 0)
  }

  /** Takes an event in; says how many it had to let go for it, and nothing when the event came too late. */
  take(entry: Entry<Ref>): number | undefined {
    const { timespanMs } = this.#plan
    if (entry.at < this.#newest - timespanMs) return undefined
    if (entry.at > this.#newest) this.#newest = entry.at
    const since = this.#newest - timespanMs
    while ((this.#entries[this.#first]?.at ?? Infinity) < since) this.#forget()
    if (this.#joinsLast(entry)) return 0
    this.#add(entry)
    this.#measure.add(entry.values)
    if (this.#matched !== undefined) this.#matched[entry.place] = (this.#matched[entry.place] ?? 0) + 1
    if (this.size <= this.#room) return 0
    this.#forget()
    return 1
  }

  /** Whether it is time to tell of this group. Told once in a timespan, and again when it is twice as bad. */
  tells(): boolean {
    const plan = this.#plan
    const isAgain = this.#newest - this.#toldAt < plan.timespanMs
    if (isAgain && (this.#matched !== undefined || !plan.rises)) return false
    const measured = this.#matched === undefined ? this.#measure.now() : this.#lined(this.#matched)
    if (!plan.holds(measured) || (isAgain && measured < 2 * this.#toldMeasure)) return false
    this.#toldAt = this.#newest
    this.#toldMeasure = measured
    return true
  }

  /** The newest references, at most `max`. */
  refs(max: number): readonly Ref[] {
    const listed: Ref[][] = []
    let left = max
    for (let at = this.#entries.length - 1; at >= this.#first && left > 0; at--) {
      const refs = (this.#entries[at]?.refs ?? []).slice(-left)
      listed.push(refs)
      left -= refs.length
    }
    return listed.toReversed().flat()
  }

  /** Different values are as many with a value that is said once more: only when it was said last counts. */
  #joinsLast({ at, values, refs }: Entry<Ref>): boolean {
    const last = this.#plan.type === 'value_count' ? this.#entries.at(-1) : undefined
    if (last === undefined || this.size === 0 || at < last.at || !areSame(last.values, values)) return false
    last.at = at
    last.times++
    last.refs = [...last.refs, ...refs].slice(-REPEATS_NAMED_MAX)
    return true
  }

  #add(entry: Entry<Ref>): void {
    const entries = this.#entries
    let at = entries.length
    while (at > this.#first && (entries[at - 1]?.at ?? 0) > entry.at) at--
    // Most have one entry, and room for one is all that they take.
    if (entries.length === 0) this.#entries = [entry]
    else if (at === entries.length) entries.push(entry)
    else entries.splice(at, 0, entry)
  }

  #forget(): void {
    const entry = this.#entries[this.#first]
    if (entry === undefined) return
    this.#first++
    if (this.#first > 32 && this.#first * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#first)
      this.#first = 0
    }
    this.#measure.remove(entry.values)
    if (this.#matched !== undefined) this.#matched[entry.place] = (this.#matched[entry.place] ?? 1) - 1
  }

  /** How many kinds of rules matched, in their order where that is asked; 1 or 0 for a condition in words. */
  #lined(matched: readonly number[]): number {
    const plan = this.#plan
    const steps = (): readonly Step[] => this.#entries.slice(this.#first)
    const isOrdered = plan.type === 'temporal_ordered'
    if (plan.expression !== undefined) {
      const holds = isOrdered
        ? isSequence(steps(), plan.expression)
        : plan.expression((place) => (matched[place] ?? 0) > 0)
      return holds ? 1 : 0
    }
    const kinds = matched.filter((count) => count > 0).length
    // Order is looked at only once enough kinds are there: the longest sequence is no longer than that.
    return isOrdered && (plan.holds(kinds) || !plan.rises) ? longestSequence(steps(), matched.length) : kinds
  }
}

function areSame(some: readonly unknown[], others: readonly unknown[]): boolean {
  return some.length === others.length && some.every((value, place) => value === others[place])
}
