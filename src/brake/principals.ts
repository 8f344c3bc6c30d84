import type { Gauge } from './gauge.ts'

/** What is known of one asker: a gauge a budget, made when it is first needed. */
export interface Principal {
  readonly gauges: (Gauge | undefined)[]
  /** When the budgets of those without a relation began anew. */
  forgiven: number[]
  /** What somebody who fell out of memory had used, and this one may have been. */
  readonly carried: Carried | undefined
  last: number
}

/** Upper bounds, a budget each, with the time until which they count. */
interface Carried {
  readonly used: number[]
  readonly until: number[]
  forgivenUntil: number
}

/** Askers of one sort, a bounded number of them. */
export interface Principals {
  find(name: string, at: number): Principal
  /** The same, when it is in memory. */
  peek(name: string): Principal | undefined
  /** What counts against this principal from before it fell out of memory. */
  carried(principal: Principal, budget: number, at: number): number
  /** Begins one budget anew. */
  clear(principal: Principal, budget: number): void
  /** True when it may have been forgiven before it fell out of memory. */
  wasForgiven(principal: Principal, at: number): boolean
}

export interface PrincipalsOptions {
  readonly windowsMs: readonly number[]
  readonly countMax: number
  /** A number for a name that nobody outside can foresee. */
  readonly hash: (name: string) => number
}

const BUCKETS = 65_536
/** The order in which they asked is kept to this. */
const ORDER_MS = 30_000

/**
 * Whoever asked last stays. Who has to go, because too many others came, is remembered coarsely: the most that any of
 * a sixty-thousandth of them had used counts, for one window, for everyone of that part who comes anew. So nobody gets a
 * fresh budget by making others ask, and strangers of whom few had used much are hardly braked.
 */
export function openPrincipals({ windowsMs, countMax, hash }: PrincipalsOptions): Principals {
  const known = new Map<string, Principal>()
  const overflow = new Map<number, Carried>()
  const idleMs = Math.max(...windowsMs)

  return {
    find,
    peek: (name) => known.get(name),
    carried: carriedOf,
    clear: ({ gauges, carried }, budget) => {
      gauges[budget] = undefined
      if (carried !== undefined) carried.until[budget] = 0
    },
    wasForgiven: ({ carried }, at) => (carried?.forgivenUntil ?? 0) > at,
  }

  function find(name: string, at: number): Principal {
    let principal = known.get(name)
    if (principal !== undefined && principal.last + ORDER_MS > at) return principal
    principal ??= makeRoom(name, at)
    principal.last = at
    // The order of the map is the order of the last ask.
    known.delete(name)
    known.set(name, principal)
    return principal
  }

  function makeRoom(name: string, at: number): Principal {
    for (const [other, principal] of known) {
      const idle = principal.last + ORDER_MS + idleMs < at
      if (!idle && known.size < countMax) break
      known.delete(other)
      if (!idle) remember(other, principal, at)
      // One leaves for whoever comes, and one more that nothing counts for any longer.
      if (known.size < countMax - 1) break
    }
    const carried = overflow.get(bucketOf(name))
    return { gauges: [], forgiven: [], carried: carried && structuredClone(carried), last: at }
  }

  function remember(name: string, principal: Principal, at: number): void {
    const bucket = bucketOf(name)
    const carried = overflow.get(bucket) ?? { used: [], until: [], forgivenUntil: 0 }
    overflow.set(bucket, carried)
    for (const [budget, windowMs] of windowsMs.entries()) {
      const own = principal.gauges[budget]?.used(at) ?? 0
      if (own === 0) continue
      const used = own + carriedOf(principal, budget, at)
      carried.used[budget] = Math.max(used, carriedIn(carried, budget, at))
      carried.until[budget] = at + windowMs
    }
    if (principal.forgiven.length > 0) carried.forgivenUntil = at + idleMs
  }

  function carriedOf({ carried }: Principal, budget: number, at: number): number {
    return carried === undefined ? 0 : carriedIn(carried, budget, at)
  }

  function carriedIn({ used, until }: Carried, budget: number, at: number): number {
    return (until[budget] ?? 0) > at ? (used[budget] ?? 0) : 0
  }

  function bucketOf(name: string): number {
    return hash(name) % BUCKETS
  }
}
