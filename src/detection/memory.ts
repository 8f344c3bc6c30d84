/** Remembers hashes for a span of time in two generations, so that it forgets without looking for what is old. */
export interface Memory {
  /** True when the hash was not taken within the last span; it may be remembered for up to two. */
  take(hash: number, at: number): boolean
  has(hash: number): boolean
}

const FILLED = 0.6
const SMALLEST = 1024

interface Generation {
  slots: Float64Array
  count: number
}

/**
 * **Shape** `countMax`: hashes in one generation, 8 bytes each and as much again for room. When it is full, the older
 * generation is forgotten early: then something known counts as new, never the other way round.
 */
export function openMemory(countMax: number, spanMs: number): Memory {
  let young = emptyGeneration(SMALLEST)
  let old = emptyGeneration(0)
  let begun = -Infinity
  const turn = (at: number): void => {
    old = at - begun >= 2 * spanMs ? emptyGeneration(0) : young
    young = emptyGeneration(SMALLEST)
    begun = at
  }
  return {
    take: (hash, at) => {
      if (at - begun >= spanMs || young.count >= countMax) turn(at)
      if (contains(young, hash)) return false
      const known = contains(old, hash)
      insert(young, hash)
      return !known
    },
    has: (hash) => contains(young, hash) || contains(old, hash),
  }
}

function emptyGeneration(size: number): Generation {
  return { slots: new Float64Array(size).fill(-1), count: 0 }
}

function contains({ slots }: Generation, hash: number): boolean {
  return slots.length > 0 && slots[placeOf(slots, hash)] === hash
}

function insert(generation: Generation, hash: number): void {
  if (generation.count >= generation.slots.length * FILLED) grow(generation)
  generation.slots[placeOf(generation.slots, hash)] = hash
  generation.count += 1
}

function grow(generation: Generation): void {
  const before = generation.slots
  generation.slots = new Float64Array(before.length * 2).fill(-1)
  for (const hash of before) if (hash >= 0) generation.slots[placeOf(generation.slots, hash)] = hash
}

/** Where the hash is, or where it would go. **Shape** the number of slots is a power of two. */
function placeOf(slots: Float64Array, hash: number): number {
  const mask = slots.length - 1
  let place = (hash % 4_294_967_291) & mask
  while (slots[place] !== -1 && slots[place] !== hash) place = (place + 1) & mask
  return place
}
