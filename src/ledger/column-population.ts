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
  /** Takes note of a write, if it changes something. */
  note(event: PopulationEvent): void
  /** Events of leaves below `size`, in ledger order. */
  events(size: number): Iterable<PopulationEvent>
  eventsAfter(count: number): readonly PopulationEvent[]
  eventCount(): number
}

/** What was written about a person, as of a size of the ledger. */
export interface Holding {
  /** Time of the first write. */
  readonly firstAt: number
  /** Union of the element classes written. */
  readonly elements: number
  /** True when something was written under the shared key. */
  readonly shared: boolean
  /** Union of the element classes of leaves that wrote under the shared key. */
  readonly sharedElements: number
  /** The leaves that say so, ascending. */
  readonly leaves: readonly number[]
}

export function openPopulation(): Population {
  const events: PopulationEvent[] = []
  const own = new Map<number, number>()
  const shared = new Map<number, number>()
  return {
    note(event) {
      const [patient, , , elements] = event
      const changed = [add(own, patient, elements), event[4] === 1 && add(shared, patient, elements)]
      if (changed.includes(true)) events.push(event)
    },
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

/** Adds element classes to a person's; true when the person or a class is new. */
function add(masks: Map<number, number>, patient: number, elements: number): boolean {
  const known = masks.get(patient)
  const union = ((known ?? 0) | elements) >>> 0
  if (known === union) return false
  masks.set(patient, union)
  return true
}

/** Folds the events below `size` into one holding per patient surrogate. */
export function holdings(population: Population, size: number): Map<number, Holding> {
  const found = new Map<
    number,
    { -readonly [Member in keyof Holding]: Holding[Member] } & { leaves: number[] }
  >()
  for (const [patient, leaf, at, elements, shared] of population.events(size)) {
    let holding = found.get(patient)
    if (holding === undefined) {
      holding = { firstAt: at, elements: 0, shared: false, sharedElements: 0, leaves: [] }
      found.set(patient, holding)
    }
    holding.elements = (holding.elements | elements) >>> 0
    if (shared === 1) {
      holding.shared = true
      holding.sharedElements = (holding.sharedElements | elements) >>> 0
    }
    holding.leaves.push(leaf)
  }
  return found
}
