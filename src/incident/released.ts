import { asUnixMs, type PatientId } from '../kernel/index.ts'
import type { Target } from '../containment/index.ts'
import { findLeaves, isKeyOut, type LeafQuestion, type Who } from '../ledger/index.ts'
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

/**
 * Of those, everyone whose key was last released in the name of the target. A key that was forgotten since, and released
 * again to somebody who cares for the patient, is theirs.
 */
export async function keysHeldFor(ground: Ground, target: Target): Promise<readonly PatientId[]> {
  const patients = await keysReleasedTo(ground, target)
  if (patients.length === 0 || target.kind === 'environment') return patients
  const { ledgers, clock, cacheLifetimeMs } = ground
  const { index } = await viewLedger(ledgers.keys)
  const leaves = await findLeaves(index, { patients, from: asUnixMs(clock.now() - cacheLifetimeMs) })
  const last = new Map<PatientId, boolean>()
  for await (const [, entry] of keyEntries(ledgers.keys.reader, leaves)) {
    if (isKeyOut(entry) && entry.patient !== null) last.set(entry.patient, isWho(target, entry.who))
  }
  return patients.filter((patient) => last.get(patient) !== false)
}

function isWho({ kind, name }: Target, who: Who | null): boolean {
  if (who === null) return false
  if (kind === 'person') return who.user === name
  return kind === 'session' ? who.session === name : who.client === name
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
