import type { Gauge, Load } from './gauge.ts'

/** From so many on, both sides, one table is cheaper than looking through the list for each. */
const MANY = 16

/**
 * Distinct patients in a sliding window, exact to the millisecond, for budgets of some hundreds: two short lists
 * that are looked through. A class, and lists instead of a map, because there are several for each of a hundred
 * thousand people, and what counts is their size.
 */
export class Tally implements Gauge {
  readonly #windowMs: number
  readonly #max: number
  readonly #keys: number[] = []
  readonly #times: number[] = []
  /** No entry is older than this. */
  #oldest = Number.POSITIVE_INFINITY

  constructor(windowMs: number, max: number) {
    this.#windowMs = windowMs
    this.#max = max
  }

  used(at: number): number {
    this.#expire(at)
    return this.#keys.length
  }

  fresh({ keys }: Load, at: number): number {
    this.#expire(at)
    const [only] = keys
    if (keys.length === 1 && only !== undefined) return this.#keys.includes(only) ? 0 : 1
    const placeOf = this.#places(keys.length)
    let fresh = 0
    for (const key of keys) if (placeOf(key) === -1) fresh += 1
    return fresh
  }

  add({ keys }: Load, at: number): void {
    this.#expire(at)
    const placeOf = this.#places(keys.length)
    for (const key of keys) {
      const place = placeOf(key)
      if (place === -1) this.#append(key, at)
      else this.#times[place] = at
    }
    this.#oldest = Math.min(this.#oldest, at)
  }

  waitMs(room: number, { keys }: Load, at: number): number {
    this.#expire(at)
    const again = new Set(keys)
    const others = this.#times.filter((_time, place) => !again.has(this.#keys[place] ?? 0))
    const leaving = others.toSorted((one, other) => one - other)[room - 1]
    return leaving === undefined ? this.#windowMs : leaving + this.#windowMs - at
  }

  #expire(at: number): void {
    const until = at - this.#windowMs
    if (this.#oldest > until) return
    const keys = this.#keys
    const times = this.#times
    this.#oldest = Number.POSITIVE_INFINITY
    for (let place = 0; place < keys.length;) {
      const time = times[place] ?? 0
      if (time > until) {
        this.#oldest = Math.min(this.#oldest, time)
        place += 1
        continue
      }
      const [key, last] = [keys.pop(), times.pop()]
      if (place === keys.length || key === undefined || last === undefined) continue
      keys[place] = key
      times[place] = last
    }
  }

  #places(asked: number): (key: number) => number {
    const keys = this.#keys
    if (asked <= MANY || keys.length <= MANY) return (key) => keys.indexOf(key)
    const table = new Map(keys.map((key, place) => [key, place]))
    return (key) => table.get(key) ?? -1
  }

  #append(key: number, at: number): void {
    // Full happens only for what is recalled instead of asked: the newest are kept, and the budget is spent anyway.
    const full = this.#keys.length >= this.#max
    const place = full ? this.#times.indexOf(Math.min(...this.#times)) : this.#keys.length
    this.#keys[place] = key
    this.#times[place] = at
  }
}
