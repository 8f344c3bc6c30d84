import { hasCode } from '../kernel/index.ts'
import type { RecordsState } from './state.ts'
import { foreignKeys, nameOf, type Prepared, storeEach } from './store.ts'

/**
 * Rows that are stored one by one, by writers who know nothing of each other. Those that come while others are being
 * committed share the next statement and its commit: a statement a row costs PostgreSQL eight times as much.
 */
export interface StoreQueue {
  readonly waiting: Waiting[]
  /** Names of the records whose rows are on their way: a further version waits, or it would seem a conflict. */
  readonly busy: Set<string>
  running: number
  gathering: boolean
}

interface Waiting {
  readonly prepared: Prepared
  readonly resolve: (outcome: 'stored' | 'conflict') => void
  readonly reject: (error: unknown) => void
}

/** Two, so that one is made while the other is committed. */
const RUNNING_MAX = 2
const ROWS_MAX = 64
/** No further row joins rows that have this many bytes: they would wait for each other's way to the disk. */
const BYTES_MAX = 1024 * 1024

export function openStoreQueue(): StoreQueue {
  return { waiting: [], busy: new Set(), running: 0, gathering: false }
}

/** Stores one row, committed when it answers. */
export async function storeOne(state: RecordsState, prepared: Prepared): Promise<'stored' | 'conflict'> {
  const { storing } = state
  return await new Promise((resolve, reject) => {
    storing.waiting.push({ prepared, resolve, reject })
    if (storing.gathering) return
    storing.gathering = true
    // After the events that are already there: what they store goes along.
    setImmediate(() => {
      storing.gathering = false
      storeWaiting(state)
    })
  })
}

function storeWaiting(state: RecordsState): void {
  const { storing } = state
  while (storing.running < RUNNING_MAX) {
    const group = takeGroup(storing)
    if (group.length === 0) return
    storing.running += 1
    void storeGroup(state, group).finally(() => {
      storing.running -= 1
      for (const { prepared } of group) storing.busy.delete(nameOf(prepared))
      storeWaiting(state)
    })
  }
}

/** Takes those who have waited longest and fit; a second version of a record waits for the first. */
function takeGroup({ waiting, busy }: StoreQueue): Waiting[] {
  const group: Waiting[] = []
  let bytes = 0
  for (let at = 0; at < waiting.length && group.length < ROWS_MAX && bytes < BYTES_MAX;) {
    const one = waiting[at] as Waiting
    const name = nameOf(one.prepared)
    if (busy.has(name)) {
      at += 1
      continue
    }
    waiting.splice(at, 1)
    busy.add(name)
    group.push(one)
    bytes += one.prepared.sealed.length
  }
  return group
}

/** Never rejects: everyone in the group is told. */
async function storeGroup(state: RecordsState, group: readonly Waiting[]): Promise<void> {
  try {
    const rows = group.map(({ prepared }) => prepared)
    const outcomes = await storeEach(state, rows)
    for (const [at, { prepared, resolve, reject }] of group.entries()) {
      const outcome = outcomes[at] ?? 'foreign'
      if (outcome === 'foreign') reject(foreignKeys(state, [prepared]))
      else resolve(outcome)
    }
  } catch (error) {
    if (group.length > 1 && hasCode(error, 'DATABASE_FAULT')) {
      // Refused as a statement, so nothing took effect, and one row may be to blame: not the others' loss.
      for (const one of group) await storeGroup(state, [one])
    } else group.forEach(({ reject }) => reject(error))
  }
}
