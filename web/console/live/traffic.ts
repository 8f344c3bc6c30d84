import type { LiveMinute } from '../../../src/contract/index.ts'

/** What is counted, in the order it is told. */
export const COUNTED = ['reads', 'writes', 'searches', 'exports', 'denied'] as const
export type Counted = (typeof COUNTED)[number]

export const MINUTE_MS = 60_000
/** A table longer than this is not read. */
const ROWS_MAX = 24

/** Every minute of a time, the oldest first: those in which nothing was asked are there as zeros. */
export function everyMinute(
  traffic: readonly LiveMinute[],
  { now, minutes }: { readonly now: number; readonly minutes: number },
): readonly LiveMinute[] {
  const known = new Map(traffic.map((one) => [one.at, one]))
  const last = Math.floor(now / MINUTE_MS) * MINUTE_MS
  return Array.from({ length: minutes }, (_unused, place) => {
    const at = last - (minutes - 1 - place) * MINUTE_MS
    return known.get(at) ?? { at, reads: 0, writes: 0, searches: 0, exports: 0, denied: 0 }
  })
}

/** Minutes added up to as many rows as a table may have. */
export function rowsOf(minutes: readonly LiveMinute[]): readonly LiveMinute[] {
  const size = Math.max(1, Math.ceil(minutes.length / ROWS_MAX))
  const rows: LiveMinute[] = []
  for (let place = 0; place < minutes.length; place += size) {
    const part = minutes.slice(place, place + size)
    rows.push({ at: part[0]?.at ?? 0, ...sumOf(part) })
  }
  return rows
}

/** How often each thing was asked in all. */
export function sumOf(minutes: readonly LiveMinute[]): Readonly<Record<Counted, number>> {
  const sum = { reads: 0, writes: 0, searches: 0, exports: 0, denied: 0 }
  for (const minute of minutes) for (const name of COUNTED) sum[name] += minute[name]
  return sum
}

/** The minute in which most was asked; undefined when nothing was. */
export function busiestOf(
  minutes: readonly LiveMinute[],
): { readonly at: number; readonly count: number } | undefined {
  let busiest: { at: number; count: number } | undefined
  for (const minute of minutes) {
    const count = COUNTED.reduce((all, name) => all + minute[name], 0)
    if (count > (busiest?.count ?? 0)) busiest = { at: minute.at, count }
  }
  return busiest
}
