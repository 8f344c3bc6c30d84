/** A sliding window in so many slices: what it counts is exact to one slice. */
export interface WindowSize {
  readonly ms: number
  readonly slices: number
}

/** Counts over one sliding window. **Shape** of fixed size: for each slice which one it is, and its count. */
export interface Window {
  readonly sliceMs: number
  readonly slices: Float64Array
}

export function openWindow({ ms, slices }: WindowSize): Window {
  return { sliceMs: Math.ceil(ms / slices), slices: new Float64Array(2 * (slices + 1)) }
}

/** Counts `amount` at a time and gives what the window that ends then holds. What is older than it is left out. */
export function countIn(window: Window, at: number, amount = 1): number {
  const { sliceMs, slices } = window
  const epoch = Math.floor(at / sliceMs)
  const place = 2 * (epoch % (slices.length / 2))
  if ((slices[place] as number) < epoch) {
    slices[place] = epoch
    slices[place + 1] = 0
  }
  if (slices[place] === epoch) slices[place + 1] = (slices[place + 1] as number) + amount
  return sumOf(window, at)
}

/** What the window that ends at a time holds. */
export function sumOf({ sliceMs, slices }: Window, at: number): number {
  const oldest = Math.floor(at / sliceMs) - slices.length / 2
  let sum = 0
  for (let place = 0; place < slices.length; place += 2) {
    if ((slices[place] as number) > oldest) sum += slices[place + 1] as number
  }
  return sum
}
