import type { Clock } from '../../kernel/index.ts'

const MINUTE_MS = 60_000

/** How many may go out now. A minute's worth at most is saved up. */
export interface Rate {
  /** Takes up to `wanted`; answers how many it gave. */
  take(wanted: number): number
  /** What was taken and not used. */
  giveBack(count: number): void
}

/** **Shape** `perMinute`: at least 1. */
export function openRate(clock: Clock, perMinute: number): Rate {
  // A start sends no burst: a tenth of a minute's worth, then as time goes by.
  let left = Math.max(1, perMinute / 10)
  let at = clock.now()
  return {
    take: (wanted) => {
      const now = clock.now()
      left = Math.min(perMinute, left + (Math.max(0, now - at) * perMinute) / MINUTE_MS)
      at = now
      const given = Math.min(wanted, Math.floor(left))
      left -= given
      return given
    },
    giveBack: (count) => {
      left = Math.min(perMinute, left + count)
    },
  }
}
