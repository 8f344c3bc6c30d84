import { asUnixMs, type PatientId } from '../kernel/index.ts'
import type { Target } from '../containment/index.ts'
import { findLeaves, isKeyOut, type LeafQuestion } from '../ledger/index.ts'
import { keyEntries, viewLedger } from '../scope/index.ts'
import type { Ground } from './ground.ts'

/** Everyone whose key may still be in this process because it was released in the name of a target. */
export async function keysReleasedTo(ground: Ground, target: Target): Promise<readonly PatientId[]> {
  const { ledgers, clock, cacheLifetimeMs, keys } = ground
  const held = new Set(keys.inCache())
  if (held.size === 0) return []
  if (target.kind === 'environment') return [...held]
  const { index } = await viewLedger(ledgers.keys)
  const from = asUnixMs(clock.now() - cacheLifetimeMs)
  const leaves = await findLeaves(index, { ...principalOf(target), from })
  const found = new Set<PatientId>()
  for await (const [, entry] of keyEntries(ledgers.keys.reader, leaves)) {
    if (isKeyOut(entry) && entry.patient !== null && held.has(entry.patient)) found.add(entry.patient)
  }
  return [...found]
}

/** Under what a target stands in leaves. */
export function principalOf({ kind, name }: Target): LeafQuestion {
  switch (kind) {
    case 'person':
      return { users: [name] }
    case 'session':
      return { sessions: [name] }
    case 'app':
      return { clients: [name] }
    case 'environment':
      return {}
  }
}
