import type { Expression } from './correlation-plan.ts'

/** One event of a window, as order in time sees it. */
export interface Step {
  readonly at: number
  /** The event's number: one event that matches two rules is one step of a sequence, not two. */
  readonly event: number
  /** The place of the rule it matched. */
  readonly place: number
}

/**
 * How many different rules matched in the order in which the correlation names them. Events of the same instant may
 * stand in any order: many logs have seconds and no order within them.
 */
export function longestSequence(steps: readonly Step[], rules: number): number {
  const best = Array<number>(rules).fill(0)
  for (const { place, before } of inOrder(steps, best)) {
    const longest = Math.max(0, ...before.slice(0, place))
    best[place] = Math.max(best[place] ?? 0, longest + 1)
  }
  return Math.max(0, ...best)
}

/** Whether rules that satisfy the expression matched in their order. */
export function isSequence(steps: readonly Step[], expression: Expression): boolean {
  const present = new Set(steps.map(({ place }) => place))
  // Each number is a set of rules, a bit for each, that can be lined up.
  const lined = new Set([0])
  for (const { place, before } of inOrder(steps, lined)) {
    for (const set of before) if (set >> place === 0) lined.add(set | (1 << place))
  }
  const isPresent = (place: number): boolean => present.has(place)
  for (const set of lined) {
    if (set === 0) continue
    // A rule outside the sequence counts as there where the expression wants it to be missing.
    const asked = (place: number): boolean => (set >> place) % 2 === 1
    if (expression(asked) && expression((place) => asked(place) || isPresent(place))) return true
  }
  return false
}

/**
 * Steps in time, those of one instant by their place; each with what was reached before its own event. That is read
 * once for an event, so that no event follows itself.
 */
function* inOrder<Reached extends Iterable<number>>(
  steps: readonly Step[],
  reached: Reached,
): Generator<{ readonly place: number; readonly before: readonly number[] }> {
  let event: number | undefined
  let before: readonly number[] = []
  for (const step of steps.toSorted((one, other) => one.at - other.at || one.place - other.place)) {
    if (step.event !== event) before = [...reached]
    event = step.event
    yield { place: step.place, before }
  }
}
