import type { How } from '../ledger/index.ts'
import { openRecent } from './recent.ts'
import type { LedgerEvent } from './signal.ts'

/** How often each thing was asked in one minute. **Shape** `at`: its beginning, milliseconds since 1970. */
export interface TrafficMinute {
  readonly at: number
  readonly reads: number
  readonly writes: number
  readonly searches: number
  readonly exports: number
  readonly denied: number
}

/** What is asked of the environment, minute by minute, counted from the stream of leaves. */
export interface Traffic {
  take(events: readonly LedgerEvent[]): void
  /** The minutes of the last day in which anything was asked, the oldest first. */
  minutes(): readonly TrafficMinute[]
}

type Counted = Exclude<keyof TrafficMinute, 'at'>

const MINUTE_MS = 60_000
const MINUTES_MAX = 1440
/** One answer has a leaf a patient, and they come close together: so many answers are told apart. */
const REQUESTS_MAX = 4096

const COUNTED: Readonly<Partial<Record<How, Counted>>> = {
  read: 'reads',
  vread: 'reads',
  history: 'reads',
  everything: 'reads',
  search: 'searches',
  create: 'writes',
  update: 'writes',
  delete: 'writes',
  transaction: 'writes',
  import: 'writes',
  rollback: 'writes',
  export: 'exports',
  denied: 'denied',
}

export function openTraffic(): Traffic {
  const minutes = new Map<number, Record<Counted, number>>()
  const counted = openRecent<true>(REQUESTS_MAX)
  let newest = 0
  return {
    take: (events) => {
      for (const { ledger, entry } of events) {
        if (ledger === 'keys') continue
        const kind = COUNTED[entry.how]
        if (kind === undefined || isKnown(`${kind} ${entry.request}`)) continue
        minuteOf(Math.floor(entry.at / MINUTE_MS))[kind] += 1
      }
      for (const minute of minutes.keys()) if (minute <= newest - MINUTES_MAX) minutes.delete(minute)
    },
    minutes: () =>
      [...minutes]
        .map(([minute, counts]) => ({ at: minute * MINUTE_MS, ...counts }))
        .toSorted((one, other) => one.at - other.at),
  }

  function isKnown(asked: string): boolean {
    if (counted.find(asked) === true) return true
    counted.set(asked, true)
    return false
  }

  function minuteOf(minute: number): Record<Counted, number> {
    newest = Math.max(newest, minute)
    const known = minutes.get(minute) ?? { reads: 0, writes: 0, searches: 0, exports: 0, denied: 0 }
    minutes.set(minute, known)
    return known
  }
}
