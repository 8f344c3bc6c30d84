import type { Clock } from '../kernel/index.ts'

/** How long something found in the database is believed without asking again. */
export const BELIEF_MS = 1_000
const BELIEFS_MAX = 10_000

/** What was found a moment ago, bounded in number and time. */
export interface Beliefs<Value> {
  find(key: string): Value | undefined
  /** Begins a question: what comes back is kept unless something was forgotten meanwhile. */
  asking(): (key: string, value: Value) => void
  forget(matches: (key: string) => boolean): void
}

export function openBeliefs<Value>(clock: Clock): Beliefs<Value> {
  const known = new Map<string, { readonly value: Value; readonly at: number }>()
  let forgotten = 0
  return {
    find: (key) => {
      const belief = known.get(key)
      const age = belief === undefined ? Infinity : clock.now() - belief.at
      return age >= 0 && age < BELIEF_MS ? belief?.value : undefined
    },
    asking: () => {
      const before = forgotten
      const at = clock.now()
      return (key, value) => {
        if (before !== forgotten) return
        if (known.size >= BELIEFS_MAX) known.clear()
        known.set(key, { value, at })
      }
    },
    forget: (matches) => {
      forgotten += 1
      for (const key of known.keys()) if (matches(key)) known.delete(key)
    },
  }
}
