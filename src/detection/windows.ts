/** A sliding window in so many slices: what it counts is exact to one slice. */
export interface WindowSize {
  readonly ms: number
  readonly slices: number
}

/** Counts over one sliding window. **Shape** of fixed size, whatever is counted. */
export interface Window {
  readonly ms: number
  readonly sliceMs: number
  readonly epochs: Int32Array
  readonly counts: Float64Array
}

export function openWindow({ ms, slices }: WindowSize): Window {
  return {
    ms,
    sliceMs: Math.ceil(ms / slices),
    epochs: new Int32Array(slices + 1),
    counts: new Float64Array(slices + 1),
  }
}

/** Counts `amount` at a time and gives what the window that ends then holds. What is older than it is left out. */
export function countIn(window: Window, at: number, amount = 1): number {
  const { sliceMs, epochs, counts } = window
  const epoch = Math.floor(at / sliceMs)
  const place = epoch % counts.length
  if ((epochs[place] as number) < epoch) {
    epochs[place] = epoch
    counts[place] = 0
  }
  if (epochs[place] === epoch) counts[place] = (counts[place] as number) + amount
  return sumOf(window, at)
}

/** What the window that ends at a time holds. */
export function sumOf({ sliceMs, epochs, counts }: Window, at: number): number {
  const oldest = Math.floor(at / sliceMs) - counts.length
  let sum = 0
  for (let place = 0; place < counts.length; place += 1) {
    if ((epochs[place] as number) > oldest) sum += counts[place] as number
  }
  return sum
}
