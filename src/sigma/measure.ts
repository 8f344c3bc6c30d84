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
      return distinct()
    case 'value_sum':
      return sum((total) => total)
    case 'value_avg':
      return sum((total, count) => (count === 0 ? 0 : total / count))
    case 'value_median':
      return sorted(median)
    case 'value_percentile':
      return sorted((values) => values[Math.max(0, Math.ceil((percentile / 100) * values.length) - 1)] ?? 0)
    case 'event_count':
    case 'temporal':
    case 'temporal_ordered':
      return counted()
  }
}

function counted(): Measure {
  let count = 0
  return { add: () => count++, remove: () => count--, now: () => count }
}

function distinct(): Measure {
  const times = new Map<unknown, number>()
  return {
    add: (values) => {
      for (const value of values) times.set(value, (times.get(value) ?? 0) + 1)
    },
    remove: (values) => {
      for (const value of values) {
        const left = (times.get(value) ?? 0) - 1
        if (left > 0) times.set(value, left)
        else times.delete(value)
      }
    },
    now: () => times.size,
  }
}

function sum(result: (total: number, count: number) => number): Measure {
  let total = 0
  let count = 0
  return {
    add: (values) => {
      for (const value of values) total += value as number
      count += values.length
    },
    remove: (values) => {
      for (const value of values) total -= value as number
      count -= values.length
      // What adding and taking away again leaves of fractions ends here.
      if (count === 0) total = 0
    },
    now: () => result(total, count),
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
