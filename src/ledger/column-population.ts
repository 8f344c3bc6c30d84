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

/** Everyone about whom something was written, as of any size of the ledger. */
export interface Population {
  /** Takes note of a write, if it changes something. Leaves come in ledger order. */
  note(event: PopulationEvent): void
  eventsAfter(count: number): PopulationEvent[]
  eventCount(): number
  /** What leaves below `size` say about a patient surrogate. */
  holding(patient: number, size: number): Holding | undefined
  /** Surrogate and time of the first write, of everyone written about below `size`. */
  everyone(size: number, visit: (patient: number, firstAt: number) => void): void
  /** How many were first written about by `end`, and how many after it, below `size`. */
  census(size: number, end: number): { readonly by: number; readonly after: number }
  /** Surrogates of those with something under the shared key below `size`. */
  sharers(size: number): number[]
}

/** Columns of events, and for each patient surrogate a chain through its events, oldest first. */
interface State {
  count: number
  patient: Uint32Array
  leaf: Float64Array
  at: Float64Array
  elements: Uint32Array
  shared: Uint8Array
  next: Int32Array
  first: Int32Array
  last: Int32Array
  own: Uint32Array
  sharedElements: Uint32Array
  sharedLeaf: Float64Array
}

const CAPACITY_FIRST = 1024

export function openPopulation(): Population {
  const state: State = {
    count: 0,
    patient: new Uint32Array(CAPACITY_FIRST),
    leaf: new Float64Array(CAPACITY_FIRST),
    at: new Float64Array(CAPACITY_FIRST),
    elements: new Uint32Array(CAPACITY_FIRST),
    shared: new Uint8Array(CAPACITY_FIRST),
    next: new Int32Array(CAPACITY_FIRST).fill(NONE),
    first: new Int32Array(CAPACITY_FIRST).fill(NONE),
    last: new Int32Array(CAPACITY_FIRST).fill(NONE),
    own: new Uint32Array(CAPACITY_FIRST),
    sharedElements: new Uint32Array(CAPACITY_FIRST),
    sharedLeaf: new Float64Array(CAPACITY_FIRST).fill(Infinity),
  }
  return {
    note: (event) => note(state, event),
    eventsAfter: (count) =>
      Array.from({ length: state.count - count }, (_, place) => eventAt(state, count + place)),
    eventCount: () => state.count,
    holding: (patient, size) => holdingOf(state, patient, size),
    everyone(size, visit) {
      for (let patient = 0; patient < state.first.length; patient += 1) {
        const event = state.first[patient] as number
        if (event !== NONE && (state.leaf[event] as number) < size) visit(patient, state.at[event] as number)
      }
    },
    census: (size, end) => censusOf(state, size, end),
    sharers: (size) => {
      const found: number[] = []
      for (const [patient, leaf] of state.sharedLeaf.entries()) if (leaf < size) found.push(patient)
      return found
    },
  }
}

const NONE = -1

function note(state: State, event: PopulationEvent): void {
  const [patient, leaf, at, elements, shared] = event
  reservePatient(state, patient)
  const isNew = state.first[patient] === NONE
  const union = ((state.own[patient] as number) | elements) >>> 0
  const sharedUnion = ((state.sharedElements[patient] as number) | elements) >>> 0
  const isNewShared = shared === 1 && state.sharedLeaf[patient] === Infinity
  const addsShared = shared === 1 && state.sharedElements[patient] !== sharedUnion
  if (!isNew && state.own[patient] === union && !isNewShared && !addsShared) return
  state.own[patient] = union
  if (shared === 1) state.sharedElements[patient] = sharedUnion
  if (isNewShared) state.sharedLeaf[patient] = leaf
  reserveEvent(state)
  const place = state.count++
  state.patient[place] = patient
  state.leaf[place] = leaf
  state.at[place] = at
  state.elements[place] = elements
  state.shared[place] = shared
  if (isNew) state.first[patient] = place
  else state.next[state.last[patient] as number] = place
  state.last[patient] = place
}

function eventAt(state: State, place: number): PopulationEvent {
  return [
    state.patient[place] as number,
    state.leaf[place] as number,
    state.at[place] as number,
    state.elements[place] as number,
    state.shared[place] === 1 ? 1 : 0,
  ]
}

function censusOf(state: State, size: number, end: number): { by: number; after: number } {
  const { first, leaf, at } = state
  let by = 0
  let after = 0
  for (let patient = 0; patient < first.length; patient += 1) {
    const event = first[patient] as number
    if (event === NONE || (leaf[event] as number) >= size) continue
    if ((at[event] as number) <= end) by += 1
    else after += 1
  }
  return { by, after }
}

function holdingOf(state: State, patient: number, size: number): Holding | undefined {
  let event = state.first[patient] ?? NONE
  if (event === NONE || (state.leaf[event] as number) >= size) return undefined
  const holding = {
    firstAt: state.at[event] as number,
    elements: 0,
    shared: false,
    sharedElements: 0,
    leaves: [] as number[],
  }
  for (; event !== NONE && (state.leaf[event] as number) < size; event = state.next[event] as number) {
    const elements = state.elements[event] as number
    holding.elements = (holding.elements | elements) >>> 0
    if (state.shared[event] === 1) {
      holding.shared = true
      holding.sharedElements = (holding.sharedElements | elements) >>> 0
    }
    holding.leaves.push(state.leaf[event] as number)
  }
  return holding
}

function reserveEvent(state: State): void {
  const { length } = state.patient
  if (state.count < length) return
  state.patient = grown(state.patient, new Uint32Array(length * 2))
  state.leaf = grown(state.leaf, new Float64Array(length * 2))
  state.at = grown(state.at, new Float64Array(length * 2))
  state.elements = grown(state.elements, new Uint32Array(length * 2))
  state.shared = grown(state.shared, new Uint8Array(length * 2))
  state.next = grown(state.next, new Int32Array(length * 2).fill(NONE))
}

function reservePatient(state: State, patient: number): void {
  let { length } = state.first
  if (patient < length) return
  while (length <= patient) length *= 2
  state.first = grown(state.first, new Int32Array(length).fill(NONE))
  state.last = grown(state.last, new Int32Array(length).fill(NONE))
  state.own = grown(state.own, new Uint32Array(length))
  state.sharedElements = grown(state.sharedElements, new Uint32Array(length))
  state.sharedLeaf = grown(state.sharedLeaf, new Float64Array(length).fill(Infinity))
}

function grown<Values extends { set(from: Values): void }>(values: Values, larger: Values): Values {
  larger.set(values)
  return larger
}
