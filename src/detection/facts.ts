/**
 * What was seen once and is ordinary from then on: this user on this network, this session opened, this app with this
 * type of resource. Kept as numbers, and by whoever follows the ledgers also on disk, so that a restart forgets none.
 */
export interface Facts {
  /** True when it was not known. */
  learn(fact: number, at: number): boolean
  knows(fact: number): boolean
  /** What was learnt since the last call. */
  learnt(): readonly Fact[]
}

export interface Fact {
  readonly fact: number
  readonly at: number
}

/** **Shape** `factsMax`: of the newest facts; half of them may be forgotten at once when there are more. */
export function openFacts(factsMax: number, known: Iterable<number> = []): Facts {
  let young = new Set<number>(known)
  let old = new Set<number>()
  let fresh: Fact[] = []
  return {
    learn: (fact, at) => {
      if (young.has(fact)) return false
      const isNew = !old.has(fact)
      if (young.size >= factsMax / 2) {
        old = young
        young = new Set()
      }
      young.add(fact)
      if (isNew) fresh.push({ fact, at })
      return isNew
    },
    knows: (fact) => young.has(fact) || old.has(fact),
    learnt: () => {
      const all = fresh
      fresh = []
      return all
    },
  }
}
