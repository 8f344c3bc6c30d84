/** From values to places on a drawing, and the values that are written beside it. */
export interface Scale {
  place(value: number): number
  readonly ticks: readonly number[]
}

const STEPS = [1, 2, 2.5, 5, 10]

/** Between two ends, as widened to round steps: about `count` of them. `from` and `to` are places. */
export function roundScale(values: readonly number[], from: number, to: number, count = 4): Scale {
  const [lowest, highest] = ends(values)
  // One value alone stands in the middle of its neighbours.
  const room = lowest === highest ? Math.max(Math.abs(lowest) * 0.1, 1) : 0
  const [low, high] = [lowest - room, highest + room]
  const step = stepOf((high - low) / count)
  const first = Math.floor(low / step + 1e-9) * step
  const last = Math.ceil(high / step - 1e-9) * step
  const ticks: number[] = []
  for (let at = 0; first + at * step <= last + step / 2; at += 1)
    ticks.push(Number((first + at * step).toPrecision(12)))
  return { place: placing(first, last, from, to), ticks }
}

/** Between the first time and the last; `count` of them written, spread evenly. */
export function timeScale(times: readonly number[], from: number, to: number, count: number): Scale {
  const [first, last] = ends(times)
  const shown = first === last ? 1 : Math.max(2, count)
  const ticks = Array.from({ length: shown }, (_, at) =>
    shown === 1 ? first : first + ((last - first) * at) / (shown - 1),
  )
  return { place: placing(first, last, from, to), ticks }
}

function placing(first: number, last: number, from: number, to: number): (value: number) => number {
  return (value) =>
    first === last ? (from + to) / 2 : from + ((value - first) / (last - first)) * (to - from)
}

function ends(values: readonly number[]): [number, number] {
  const low = Math.min(...values)
  const high = Math.max(...values)
  return Number.isFinite(low) && Number.isFinite(high) ? [low, high] : [0, 1]
}

function stepOf(rough: number): number {
  if (!(rough > 0)) return 1
  const size = 10 ** Math.floor(Math.log10(rough))
  return (STEPS.find((step) => step * size >= rough) ?? 10) * size
}
