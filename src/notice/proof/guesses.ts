import { ChartwardError, type Clock } from '../../kernel/index.ts'

/** How often something may be asked without signing in. */
export interface Guesses {
  /** **Errors** `TOO_MANY_ATTEMPTS`, with the time after which it may go through; what is refused counts nothing. */
  admit(address: string): void
}

export interface GuessLimits {
  readonly windowMs: number
  readonly ofAddress: number
  readonly ofAll: number
}

/** A family at one kitchen table is never near these; a million guesses at a code of 75 bits find nothing. */
const LIMITS: GuessLimits = { windowMs: 10 * 60_000, ofAddress: 30, ofAll: 6_000 }

/** Two half-filled windows stand for one that slides: it never lets through more than twice its number. */
interface Counted {
  window: number
  count: number
  before: number
}

/** Memory is bounded by the limit of all: whoever is let through is one of so many in two windows. */
export function openGuesses(clock: Clock, limits: GuessLimits = LIMITS): Guesses {
  const { windowMs } = limits
  const all: Counted = { window: 0, count: 0, before: 0 }
  const addresses = new Map<string, Counted>()
  const state = { swept: 0 }
  const weightOf = (counted: Counted, now: number): number => {
    const window = Math.floor(now / windowMs)
    if (counted.window !== window) {
      counted.before = counted.window === window - 1 ? counted.count : 0
      counted.count = 0
      counted.window = window
    }
    return counted.count + counted.before * (1 - (now % windowMs) / windowMs)
  }
  return {
    admit: (address) => {
      const now = clock.now()
      const window = Math.floor(now / windowMs)
      if (state.swept !== window) {
        for (const [name, { window: last }] of addresses) if (last < window - 1) addresses.delete(name)
        state.swept = window
      }
      const name = networkOf(address)
      const own = addresses.get(name) ?? { window, count: 0, before: 0 }
      if (weightOf(own, now) >= limits.ofAddress || weightOf(all, now) >= limits.ofAll) {
        const retryAfterMs = windowMs - (now % windowMs)
        throw new ChartwardError('TOO_MANY_ATTEMPTS', 'this was asked too often: wait a few minutes', {
          retryAfterMs,
        })
      }
      own.count += 1
      all.count += 1
      addresses.set(name, own)
    },
  }
}

/** Of IPv6 the network one customer gets. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address.replace(/^::ffff:/i, '')
  const [head = ''] = address.split('::', 1)
  return head.split(':').slice(0, 4).join(':')
}
