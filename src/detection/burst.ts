import { openRecent } from './recent.ts'
import type { SeenDisclosure } from './signal.ts'

/** Leaves of the same thing that come close together. */
export interface Bursts {
  /** Takes a leaf and gives all of the burst once there are enough; undefined until then. */
  take(key: string, event: SeenDisclosure): readonly SeenDisclosure[] | undefined
}

export interface BurstSize {
  readonly count: number
  readonly withinMs: number
}

/** **Shape** keeps the newest `count` leaves of each key, of so many keys. */
export function openBursts({ count, withinMs }: BurstSize, keysMax: number): Bursts {
  const latest = openRecent<SeenDisclosure[]>(keysMax)
  return {
    take: (key, event) => {
      const known = latest.of(key, () => [])
      known.push(event)
      if (known.length > count) known.shift()
      if (known.length < count) return undefined
      const [first] = known
      return first !== undefined && event.entry.at - first.entry.at <= withinMs ? [...known] : undefined
    },
  }
}
