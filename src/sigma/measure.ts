import type { CorrelationType } from './correlation-plan.ts'

/** What a window counts, kept up to date as events come and go, so that asking costs little. */
export interface Measure {
  add(values: readonly unknown[]): void
  remove(values: readonly unknown[]): void
  now(): number
}

/** The measure of a correlation that counts or adds; order in time has none. */
export function openMeasure(type: CorrelationType, percentile: number): Measure {
  switch (type) {
    case 'value_count':
      return new Distinct()
    case 'value_sum':
      return new Sum(false)
    case 'value_avg':
      return new Sum(true)
    case 'value_median':
      return sorted(median)
    case 'value_percentile':
      return sorted((values) => values[Math.max(0, Math.ceil((percentile / 100) * values.length) - 1)] ?? 0)
    case 'event_count':
    case 'temporal':
    case 'temporal_ordered':
      return new Counted()
  }
}

class Counted implements Measure {
  #count = 0
  add(): void {
    this.#count++
  }
  remove(): void {
    this.#count--
  }
  now(): number {
    return this.#count
  }
}

/** Different values. A group that only ever says one, as nearly all do, needs no map of them. */
class Distinct implements Measure {
  #only: unknown
  #count = 0
  #times: Map<unknown, number> | undefined
  add(values: readonly unknown[]): void {
    for (const value of values) {
      if (this.#count === 0) this.#only = value
      this.#count++
      if (this.#times === undefined) {
        if (value === this.#only) continue
        this.#times = new Map([[this.#only, this.#count - 1]])
      }
      this.#times.set(value, (this.#times.get(value) ?? 0) + 1)
    }
  }
  remove(values: readonly unknown[]): void {
    for (const value of values) {
      this.#count--
      if (this.#times === undefined) continue
      const left = (this.#times.get(value) ?? 0) - 1
      if (left > 0) this.#times.set(value, left)
      else this.#times.delete(value)
    }
    if (this.#count === 0) this.#times = undefined
  }
  now(): number {
    return this.#times?.size ?? Math.min(1, this.#count)
  }
}

class Sum implements Measure {
  readonly #isAverage: boolean
  #total = 0
  #count = 0
  constructor(isAverage: boolean) {
    this.#isAverage = isAverage
  }
  add(values: readonly unknown[]): void {
    for (const value of values) this.#total += value as number
    this.#count += values.length
  }
  remove(values: readonly unknown[]): void {
    for (const value of values) this.#total -= value as number
    this.#count -= values.length
    // What adding and taking away again leaves of fractions ends here.
    if (this.#count === 0) this.#total = 0
  }
  now(): number {
    return this.#isAverage && this.#count > 0 ? this.#total / this.#count : this.#total
  }
}

function sorted(result: (values: readonly number[]) => number): Measure {
  const values: number[] = []
  const placeOf = (value: number): number => {
    let low = 0
    let high = values.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((values[middle] ?? 0) < value) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    add: (added) => {
      for (const value of added) values.splice(placeOf(value as number), 0, value as number)
    },
    remove: (removed) => {
      for (const value of removed) values.splice(placeOf(value as number), 1)
    },
    now: () => result(values),
  }
}

function median(values: readonly number[]): number {
  const middle = values.length >> 1
  const upper = values[middle] ?? 0
  return values.length % 2 === 1 ? upper : ((values[middle - 1] ?? 0) + upper) / 2
}
