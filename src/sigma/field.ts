import type { Fields } from './event.ts'
import { invalid } from './invalid.ts'

const STEPS_MAX = 16

/** Gives what an event has under a name: a list when several members answer to it, `undefined` for nothing. */
export type FieldReader = (fields: Fields) => unknown

/**
 * A reader for a name with dots. A member whose own name has dots is found as well as one inside another, and a
 * list on the way is looked into at each of its places.
 *
 * **Errors** RULE_INVALID.
 */
export function fieldReader(name: string): FieldReader {
  const steps = name.split('.')
  if (steps.length > STEPS_MAX) invalid(name, `a field has at most ${STEPS_MAX} steps`)
  if (steps.length === 1) return (fields) => (Object.hasOwn(fields, name) ? fields[name] : undefined)
  const names = steps.map((_, from) =>
    steps.slice(from).map((_step, more) => steps.slice(from, from + more + 1).join('.')),
  )
  const walk = (value: unknown, from: number): unknown => {
    if (from === steps.length) return value
    if (Array.isArray(value)) return listed(value.map((item) => walk(item, from)))
    if (typeof value !== 'object' || value === null) return undefined
    for (const [more, member] of (names[from] ?? []).entries()) {
      if (!Object.hasOwn(value, member)) continue
      const found = walk((value as Fields)[member], from + more + 1)
      if (found !== undefined) return found
    }
    return undefined
  }
  return (fields) => walk(fields, 0)
}

function listed(found: readonly unknown[]): unknown {
  const there = found.filter((value) => value !== undefined)
  return there.length === 0 ? undefined : there.flat()
}

/** Whether the value, or one of the values of a list, passes. An empty list is as good as nothing. */
export function someValue(value: unknown, passes: (value: unknown) => boolean): boolean {
  if (!Array.isArray(value)) return passes(value)
  return value.length === 0 ? passes(undefined) : value.some((item) => someValue(item, passes))
}
