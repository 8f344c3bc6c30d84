import type { PatientId, UnixMs } from '../kernel/index.ts'
import { type DisclosureEntry, findLeaves, showsPatient, writesPatient } from '../ledger/index.ts'
import { disclosureEntries, type FoundWrites, type ScopeLedger } from '../scope/index.ts'

/** A write by somebody else, as its leaf tells it. */
export interface OthersWrite {
  readonly user: string
  readonly at: UnixMs
  readonly how: DisclosureEntry['how']
  readonly leaf: number
}

/** Somebody else was shown something. */
export interface Showing {
  readonly user: string
  readonly at: UnixMs
  readonly leaf: number
}

/** What the ledger says others did with the patients of a plan. */
export interface Others {
  /** By `Type/id/version digest`. */
  readonly writes: ReadonlyMap<string, OthersWrite>
  /** Showings of one version, by `Type/id/version`. */
  readonly versions: ReadonlyMap<string, readonly Showing[]>
  /** Showings of anything of a patient's. */
  readonly charts: ReadonlyMap<PatientId, readonly Showing[]>
}

/** People who were shown something, and when last. */
export interface SeenBy {
  readonly people: number
  /** ISO 8601. */
  readonly last: string
}

/** Whose leaves are read. `clients`: where a rollback of records that are nobody's could stand. */
export interface OthersAsked {
  readonly patients: readonly PatientId[]
  readonly clients: readonly string[]
  readonly from: UnixMs
}

/**
 * Reads every leaf of these patients and clients that is not the actor's, from `from` on. What a rollback showed the
 * operator is left out: nobody treats anybody by it.
 */
export async function readOthers(
  ledger: ScopeLedger,
  { view, isTheirs }: FoundWrites,
  asked: OthersAsked,
): Promise<Others> {
  const writes = new Map<string, OthersWrite>()
  const versions = new Map<string, Showing[]>()
  const charts = new Map<PatientId, Showing[]>()
  const isNobody = asked.patients.length + asked.clients.length === 0
  const leaves = isNobody ? [] : await findLeaves(view.index, asked)
  for await (const [leaf, entry] of disclosureEntries(ledger.reader, leaves)) {
    const { who, at, how, patient, resources } = entry
    if (isTheirs(who, at)) continue
    if (writesPatient(entry))
      for (const { resource, digest } of entry.writes ?? [])
        writes.set(`${resource} ${digest}`, {
          user: who.user,
          at,
          how,
          leaf,
        })
    if (how === 'rollback' || !showsPatient(entry)) continue
    const showing = { user: who.user, at, leaf }
    for (const resource of resources) listOf(versions, resource).push(showing)
    if (patient !== null) listOf(charts, patient).push(showing)
  }
  return { writes, versions, charts }
}

/** How many people these showings were to; undefined for none. */
export function seenBy(showings: readonly Showing[]): SeenBy | undefined {
  if (showings.length === 0) return undefined
  const last = showings.reduce((latest, { at }) => Math.max(latest, at), 0)
  return {
    people: new Set(showings.map(({ user }) => user)).size,
    last: new Date(last).toISOString(),
  }
}

function listOf<Key, Item>(lists: Map<Key, Item[]>, key: Key): Item[] {
  const list = lists.get(key) ?? []
  lists.set(key, list)
  return list
}
