import { type LeafIndex, type PatientId, type UnixMs } from '../kernel/index.ts'
import { ACCOUNTING_SLACK_MS, findLeaves, findUnaccounted, type SignedCheckpoint } from '../ledger/index.ts'
import { type Derived, openDerivation, type ResourceVersion, type ScopePerson } from './derivation.ts'
import { longestLifetime } from './lifetime.ts'
import { checkQuery, leafQuestion, type ScopeQuery, selectsAny } from './query.ts'
import { rebuildingWhenBroken } from './rebuild.ts'
import {
  disclosureEntries,
  keyEntries,
  type LedgerView,
  mergeLeaves,
  type ScopeSources,
  viewLedger,
} from './sources.ts'
import { statementOf } from './statement.ts'
import type { WrittenVersion } from './written.ts'

/** A checkpoint as reports name it. */
export interface NamedCheckpoint {
  readonly origin: string
  readonly size: number
  /** Base64. */
  readonly root: string
}

export interface ScopeCounts {
  readonly disclosed: number
  readonly exposed: number
  readonly sealed: number
  readonly untouched: number
}

/** Whose records left, how sure that is, and who is certainly untouched. */
export interface ScopeReport {
  /** Everyone disclosed or exposed; the rest is counted. */
  readonly people: readonly ScopePerson[]
  readonly counts: ScopeCounts
  /** The rest by name, when asked for. */
  readonly rest?: { readonly sealed: readonly PatientId[]; readonly untouched: readonly PatientId[] }
  readonly window: Derived['window']
  readonly written: readonly WrittenVersion[]
  /** What was shown of sealed records that do not say whose they are; absent when there was none. */
  readonly unnamed?: readonly ResourceVersion[]
  /** Of the disclosure ledger. */
  readonly checkpoint: NamedCheckpoint
  readonly keyCheckpoint: NamedCheckpoint
  /** Since when checkpoints lack the cosignature of a witness, ISO 8601. */
  readonly unwitnessed?: { readonly since: string }
  readonly cacheLifetimeMs: number
  readonly elapsedMs: number
  /** What is claimed, and on which condition. */
  readonly statement: readonly string[]
}

/**
 * Answers whose records the selected principals, or everyone in a window, were shown; whose keys were in their
 * reach; what they wrote; and who is left. From the two ledgers only, as of published checkpoints.
 *
 * **Shape** people sorted by tier (disclosed, then exposed) and patient. Everyone about whom something was ever
 * written is in exactly one of the four counts.
 *
 * **Errors** `USAGE` when nothing is asked; `LEDGER_CORRUPT` when an entry or a file of an index cannot be read.
 */
export async function computeScope(
  sources: ScopeSources,
  query: ScopeQuery,
  options: { readonly all?: boolean } = {},
): Promise<ScopeReport> {
  const begun = performance.now()
  const found = await gatherScope(sources, query)
  return {
    ...reportOf(sources, found),
    ...(options.all === true ? { rest: restOf(found) } : {}),
    elapsedMs: Math.round(performance.now() - begun),
  }
}

/** A scope with what it came from, for whoever has to prove it. */
export interface GatheredScope {
  readonly query: ScopeQuery
  /** The longest a released key may have been held. */
  readonly cacheLifetimeMs: number
  readonly disclosure: LedgerView
  readonly keys: LedgerView
  /** The leaves that were read. */
  readonly disclosureLeaves: readonly LeafIndex[]
  readonly keyLeaves: readonly LeafIndex[]
  readonly derived: Derived
}

/** Gathers what a scope is derived from. */
export async function gatherScope(sources: ScopeSources, asked: ScopeQuery): Promise<GatheredScope> {
  const query = checkQuery(asked)
  return await rebuildingWhenBroken(
    [sources.keys, sources.disclosure],
    async () => await gather(sources, query),
  )
}

async function gather(sources: ScopeSources, query: ScopeQuery): Promise<GatheredScope> {
  // Keys first: a key that is in this view has its disclosure leaf in the other one, or soon before.
  const keys = await viewLedger(sources.keys)
  const disclosure = await viewLedger(sources.disclosure)
  const { elementNames } = sources
  const cacheLifetimeMs = await longestLifetime(sources, disclosure)
  const derivation = openDerivation({ query, cacheLifetimeMs, elementNames })

  const disclosureLeaves = selectsAny(query)
    ? await findLeaves(disclosure.index, leafQuestion(query, ACCOUNTING_SLACK_MS))
    : []
  for await (const [index, entry] of disclosureEntries(sources.disclosure.reader, disclosureLeaves)) {
    derivation.disclosure(index, entry)
  }
  const claimed = selectsAny(query) ? await findLeaves(keys.index, leafQuestion(query, 0)) : []
  for await (const [index, entry] of keyEntries(sources.keys.reader, claimed)) derivation.key(index, entry)

  const known = new Set(claimed)
  const reached = await keysInReach({ query, disclosure, keys, cacheLifetimeMs }, derivation.window())
  const others = reached.filter((leaf) => !known.has(leaf))
  for await (const [index, entry] of keyEntries(sources.keys.reader, others)) derivation.key(index, entry)

  return {
    query,
    cacheLifetimeMs,
    disclosure,
    keys,
    disclosureLeaves,
    keyLeaves: mergeLeaves(claimed, others),
    derived: derivation.finish(disclosure.index),
  }
}

/** Keys released while foreign code ran in the process, and keys nobody's disclosure accounts for. */
async function keysInReach(
  views: {
    readonly query: ScopeQuery
    readonly disclosure: LedgerView
    readonly keys: LedgerView
    readonly cacheLifetimeMs: number
  },
  window: { readonly from: UnixMs; readonly to: UnixMs } | undefined,
): Promise<LeafIndex[]> {
  const { query, cacheLifetimeMs } = views
  const ofProcess =
    query.processFrom === undefined
      ? []
      : await findLeaves(views.keys.index, {
          from: (query.processFrom - cacheLifetimeMs) as UnixMs,
          to: query.processTo,
        })
  const orphans =
    window === undefined
      ? []
      : await findUnaccounted(views.keys.index, views.disclosure.index, {
          from: window.from - cacheLifetimeMs,
          to: window.to,
        })
  return mergeLeaves(ofProcess, orphans)
}

/** The report without its time and without the names of the rest. */
export function reportOf(
  sources: ScopeSources,
  found: GatheredScope,
): Omit<ScopeReport, 'elapsedMs' | 'rest'> {
  const { people, written, unnamed, window } = found.derived
  const { sealed, untouched } = countRest(found)
  const disclosed = people.filter(({ tier }) => tier === 'disclosed').length
  const counts = {
    disclosed,
    exposed: people.length - disclosed,
    sealed,
    untouched,
  }
  const unwitnessed = sources.unwitnessed?.()
  const { cacheLifetimeMs } = found
  const checkpoint = nameCheckpoint(found.disclosure.checkpoint)
  const keyCheckpoint = nameCheckpoint(found.keys.checkpoint)
  const since = unwitnessed === undefined ? undefined : new Date(unwitnessed.since).toISOString()
  return {
    people,
    counts,
    window,
    written,
    ...(unnamed.length === 0 ? {} : { unnamed }),
    checkpoint,
    keyCheckpoint,
    ...(since === undefined ? {} : { unwitnessed: { since } }),
    cacheLifetimeMs,
    statement: statementOf({
      query: found.query,
      counts,
      unnamed: unnamed.length,
      window,
      cacheLifetimeMs,
      checkpoint,
      keyCheckpoint,
      since,
    }),
  }
}

/** How many were written about and are neither disclosed nor exposed. */
function countRest(found: GatheredScope): { readonly sealed: number; readonly untouched: number } {
  const end = sealedUntil(found)
  const { by, after } = found.disclosure.index.census(end)
  let sealed = by
  let untouched = after
  for (const { patient } of found.derived.people) {
    const firstAt = found.disclosure.index.holding(patient)?.firstAt
    if (firstAt === undefined) continue
    if (firstAt <= end) sealed -= 1
    else untouched -= 1
  }
  return { sealed, untouched }
}

function sealedUntil({ query, derived }: GatheredScope): number {
  return query.copied === true ? copyEnd(query, derived) : -Infinity
}

/** The same people by name. */
function restOf(found: GatheredScope): { sealed: PatientId[]; untouched: PatientId[] } {
  const named = new Set(found.derived.people.map(({ patient }) => patient))
  const end = sealedUntil(found)
  const rest = { sealed: [] as PatientId[], untouched: [] as PatientId[] }
  found.disclosure.index.everyone(named, (patient, firstAt) =>
    (firstAt <= end ? rest.sealed : rest.untouched).push(patient),
  )
  return { sealed: rest.sealed.sort(), untouched: rest.untouched.sort() }
}

/** When the copy was made at the latest: what was first written after it was not in it. */
function copyEnd(query: ScopeQuery, derived: Derived): number {
  if (query.to !== undefined || query.processTo !== undefined) {
    return Math.max(query.to ?? 0, query.processTo ?? 0)
  }
  // An open end is open: the copy may have been made at any time since.
  if (query.processFrom !== undefined || derived.window === null) return Infinity
  return Date.parse(derived.window.to)
}

export function nameCheckpoint({ origin, size, root }: SignedCheckpoint): NamedCheckpoint {
  return { origin, size, root: Buffer.from(root).toString('base64') }
}
