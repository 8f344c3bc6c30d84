/**
 * A sum over a sliding window, kept in equal slices of time: what was added counts for the window and up to one slice
 * longer, never shorter.
 */
export class Slices {
  readonly #windowMs: number
  readonly #sliceMs: number
  readonly #sums: number[]
  #newest = Number.NEGATIVE_INFINITY
  #total = 0

  constructor(windowMs: number, count: number) {
    this.#windowMs = windowMs
    this.#sliceMs = Math.ceil(windowMs / count)
    this.#sums = Array.from({ length: count + 1 }, () => 0)
  }

  of(at: number): number {
    return Math.floor(at / this.#sliceMs)
  }

  /** The oldest slice that counts still. */
  first(at: number): number {
    return this.of(at) - this.#sums.length + 1
  }

  sum(at: number): number {
    const now = this.of(at)
    const count = this.#sums.length
    if (now <= this.#newest) return this.#total
    const passed = Math.min(now - this.#newest, count)
    for (let slice = now - passed + 1; slice <= now; slice++) this.#change(slice, -this.#sumOf(slice))
    this.#newest = now
    return this.#total
  }

  add(at: number, amount: number): void {
    this.sum(at)
    this.#change(this.of(at), amount)
  }

  /** Takes back what was added in a slice that counts still. */
  take(slice: number, amount: number): void {
    this.#change(slice, -amount)
  }

  waitMs(room: number, at: number): number {
    this.sum(at)
    let leaving = 0
    for (let slice = this.first(at); slice <= this.of(at); slice++) {
      leaving += this.#sumOf(slice)
      if (leaving >= room) return Math.max((slice + this.#sums.length) * this.#sliceMs - at, 1)
    }
    return this.#windowMs
  }

  #place(slice: number): number {
    const count = this.#sums.length
    return ((slice % count) + count) % count
  }

  #sumOf(slice: number): number {
    return this.#sums[this.#place(slice)] ?? 0
  }

  #change(slice: number, amount: number): void {
    this.#sums[this.#place(slice)] = this.#sumOf(slice) + amount
    this.#total += amount
  }
}
