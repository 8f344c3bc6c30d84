/**
 * A change in what is known to be kept about a person: the first write, the first write under the shared key,
 * or element classes not written about them before. Few per person, in ledger order.
 *
 * **Shape** `[patient surrogate, leaf, at, element classes this leaf wrote, 1 when under the shared key]`.
 */
export type PopulationEvent = readonly [
  patient: number,
  leaf: number,
  at: number,
  elements: number,
  shared: 0 | 1,
]

/** Everyone about whom something was written, as of any size of the ledger. */
export interface Population {
  /** Takes note of a write; returns the event when it changed something. */
  note(event: PopulationEvent): PopulationEvent | undefined
  /** Puts back an event that was returned before. */
  restore(event: PopulationEvent): void
  /** Events of leaves below `size`, in ledger order. */
  events(size: number): Iterable<PopulationEvent>
  eventsAfter(count: number): readonly PopulationEvent[]
  eventCount(): number
}

/** What was written about a person, as of a size of the ledger. */
export interface Holding {
  /** Time of the first write. */
  firstAt: number
  /** Time of the first write under the shared key; undefined when there was none. */
  sharedAt: number | undefined
  /** The leaf of that first shared write. */
  sharedLeaf: number | undefined
  /** Union of the element classes written. */
  elements: number
  /** The leaves that say so. */
  leaves: number[]
}

export function openPopulation(): Population {
  const events: PopulationEvent[] = []
  const elements = new Map<number, number>()
  const shared = new Set<number>()
  const restore = (event: PopulationEvent) => {
    elements.set(event[0], ((elements.get(event[0]) ?? 0) | event[3]) >>> 0)
    if (event[4] === 1) shared.add(event[0])
    events.push(event)
  }
  return {
    note(event) {
      const known = elements.get(event[0])
      const newShared = event[4] === 1 && !shared.has(event[0])
      if (known !== undefined && (known | event[3]) >>> 0 === known && !newShared) return undefined
      restore(event)
      return event
    },
    restore,
    *events(size) {
      for (const event of events) {
        if (event[1] >= size) return
        yield event
      }
    },
    eventsAfter: (count) => events.slice(count),
    eventCount: () => events.length,
  }
}

/** Folds the events below `size` into one holding per patient surrogate. */
export function holdings(population: Population, size: number): Map<number, Holding> {
  const found = new Map<number, Holding>()
  for (const [patient, leaf, at, elements, shared] of population.events(size)) {
    const holding = found.get(patient)
    if (holding === undefined) {
      found.set(patient, {
        firstAt: at,
        sharedAt: shared === 1 ? at : undefined,
        sharedLeaf: shared === 1 ? leaf : undefined,
        elements,
        leaves: [leaf],
      })
      continue
    }
    if (shared === 1 && holding.sharedAt === undefined) {
      holding.sharedAt = at
      holding.sharedLeaf = leaf
    }
    holding.elements = (holding.elements | elements) >>> 0
    holding.leaves.push(leaf)
  }
  return found
}
