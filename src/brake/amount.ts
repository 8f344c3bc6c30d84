import type { Gauge, Load } from './gauge.ts'
import { Slices } from './slices.ts'

/** Bytes or exports over a sliding window, in twelfths of it. */
export class Amount implements Gauge {
  readonly #slices: Slices

  constructor(windowMs: number) {
    this.#slices = new Slices(windowMs, 12)
  }

  used(at: number): number {
    return this.#slices.sum(at)
  }

  fresh({ amount }: Load): number {
    return amount
  }

  add({ amount }: Load, at: number): void {
    this.#slices.add(at, amount)
  }

  waitMs(room: number, _load: Load, at: number): number {
    return this.#slices.waitMs(room, at)
  }
}
