import type { Gauge, Load } from './gauge.ts'
import { Slices } from './slices.ts'

const CAPACITY_MIN = 64
const NOBODY = -1

/**
 * Distinct patients in a sliding window, for budgets of thousands and millions: a hash table that grows with what is in
 * it. Time is kept in 64ths of the window, so that somebody counts for up to one 64th longer than the window.
 */
export class Crowd implements Gauge {
  readonly #max: number
  readonly #slices: Slices
  #keys = new Float64Array(CAPACITY_MIN).fill(NOBODY)
  /** The slice in which each was seen last. */
  #seen = new Float64Array(CAPACITY_MIN)
  /** Places taken, also by who has left the window since. */
  #taken = 0

  constructor(windowMs: number, max: number) {
    this.#max = max
    this.#slices = new Slices(windowMs, 64)
  }

  used(at: number): number {
    return this.#slices.sum(at)
  }

  fresh({ keys }: Load, at: number): number {
    const first = this.#slices.first(at)
    let fresh = 0
    for (const key of keys) {
      const place = this.#placeOf(key)
      if (this.#keys[place] === NOBODY || (this.#seen[place] ?? 0) < first) fresh += 1
    }
    return fresh
  }

  add({ keys }: Load, at: number): void {
    const slices = this.#slices
    const [first, now] = [slices.first(at), slices.of(at)]
    // Over the maximum comes only what is recalled instead of asked: it need not be remembered to be refused.
    let room = this.#max - slices.sum(at)
    let added = 0
    for (const key of keys) {
      const place = this.#placeOf(key)
      const seen = this.#keys[place] === key ? (this.#seen[place] ?? 0) : Number.NEGATIVE_INFINITY
      if (seen === now) continue
      if (seen >= first) slices.take(seen, 1)
      else if (room <= 0) continue
      else room -= 1
      this.#put(key, now, first)
      added += 1
    }
    slices.add(at, added)
  }

  waitMs(room: number, _load: Load, at: number): number {
    return this.#slices.waitMs(room, at)
  }

  #put(key: number, slice: number, first: number): void {
    let place = this.#placeOf(key)
    if (this.#keys[place] === NOBODY) {
      if (this.#taken * 2 >= this.#keys.length) {
        this.#rebuild(first)
        place = this.#placeOf(key)
      }
      this.#keys[place] = key
      this.#taken += 1
    }
    this.#seen[place] = slice
  }

  /** Where this key is or would be: keys are even already, so the nearest free place after their own. */
  #placeOf(key: number): number {
    const mask = this.#keys.length - 1
    let place = (key | 0) & mask
    while (this.#keys[place] !== NOBODY && this.#keys[place] !== key) place = (place + 1) & mask
    return place
  }

  /** Leaves out who has left the window, and makes room for as many again as are in it. */
  #rebuild(first: number): void {
    const [keys, seen] = [this.#keys, this.#seen]
    let living = 0
    for (const [place, key] of keys.entries()) if (key !== NOBODY && (seen[place] ?? 0) >= first) living += 1
    let capacity = CAPACITY_MIN
    while (capacity < living * 4) capacity *= 2
    this.#keys = new Float64Array(capacity).fill(NOBODY)
    this.#seen = new Float64Array(capacity)
    this.#taken = living
    for (const [at, key] of keys.entries()) {
      if (key === NOBODY || (seen[at] ?? 0) < first) continue
      const place = this.#placeOf(key)
      this.#keys[place] = key
      this.#seen[place] = seen[at] ?? 0
    }
  }
}
