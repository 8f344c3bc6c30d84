import type { LeafIndex } from '../../kernel/index.ts'
import { type DisclosureEntry, findLeaves, type LeafQuestion } from '../../ledger/index.ts'
import { disclosureEntries, type ScopeQuery, viewLedger } from '../../scope/index.ts'
import type { CaseGround } from './ground.ts'

/** So many sessions are told apart; of more, the later ones are left out and said to be. */
const TRACES_MAX = 5_000

/** What one session did, by its leaves. */
export interface Trace {
  readonly session: string
  readonly user: string
  readonly role: string
  readonly client: string
  readonly addresses: readonly string[]
  /** Milliseconds. */
  readonly first: number
  readonly last: number
  readonly leaves: number
  /** Leaves that showed something, bytes that left. */
  readonly shown: number
  readonly bytes: number
  readonly firstShown?: { readonly at: number; readonly leaf: LeafIndex }
  readonly lastShown?: { readonly at: number; readonly leaf: LeafIndex }
  /** By what was done. */
  readonly acts: ReadonlyMap<DisclosureEntry['how'], TracedAct>
  /** Sessions its leaves name: those it was before it acted in another role. */
  readonly names: readonly string[]
  readonly newDevice: boolean
}

export interface TracedAct {
  readonly count: number
  readonly at: number
  readonly leaf: LeafIndex
}

interface Tracing {
  readonly who: Pick<Trace, 'session' | 'user' | 'role' | 'client'>
  readonly addresses: Set<string>
  readonly names: Set<string>
  readonly acts: Map<DisclosureEntry['how'], TracedAct>
  first: number
  last: number
  leaves: number
  shown: number
  bytes: number
  newDevice: boolean
  firstShown?: { readonly at: number; readonly leaf: LeafIndex }
  lastShown?: { readonly at: number; readonly leaf: LeafIndex }
}

/** Whose leaves a case asks about. Of a window with nobody named: everybody's in it. */
export function questionOf({ sessions, users, clients, addresses, from, to }: ScopeQuery): LeafQuestion {
  return { sessions, users, clients, addresses, from, to }
}

/** What the sessions did that a question selects, the busiest first. */
export async function tracesOf(ground: CaseGround, question: LeafQuestion): Promise<readonly Trace[]> {
  const { disclosure } = ground.sources
  const { index } = await viewLedger(disclosure)
  const found = new Map<string, Tracing>()
  const leaves = await findLeaves(index, question)
  for await (const [leaf, entry] of disclosureEntries(disclosure.reader, leaves)) take(found, leaf, entry)
  return [...found.values()]
    .map(traceOf)
    .toSorted((one, other) => other.shown - one.shown || one.first - other.first)
}

const NAMED_SESSION = / in ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

function take(found: Map<string, Tracing>, leaf: LeafIndex, entry: DisclosureEntry): void {
  const { at, how, note = '', resources, bytes } = entry
  const { user, role, client, session, address } = entry.who
  const key = `${session}\0${user}`
  let trace = found.get(key)
  if (trace === undefined) {
    if (found.size >= TRACES_MAX) return
    const zero = { first: at, last: at, leaves: 0, shown: 0, bytes: 0, newDevice: false }
    const who = { session, user, role, client }
    trace = { who, addresses: new Set(), names: new Set(), acts: new Map(), ...zero }
    found.set(key, trace)
  }
  trace.addresses.add(address)
  trace.first = Math.min(trace.first, at)
  trace.last = Math.max(trace.last, at)
  trace.leaves += 1
  trace.bytes += bytes
  const known = trace.acts.get(how)
  trace.acts.set(how, known === undefined ? { count: 1, at, leaf } : { ...known, count: known.count + 1 })
  if (how === 'sign-in') {
    trace.newDevice ||= note.endsWith(', new device')
    const before = NAMED_SESSION.exec(note)?.[1]
    if (before !== undefined) trace.names.add(before)
  }
  if (resources.length === 0) return
  trace.shown += 1
  trace.firstShown ??= { at, leaf }
  trace.lastShown = { at, leaf }
}

function traceOf({ who, addresses, names, ...rest }: Tracing): Trace {
  return { ...who, ...rest, addresses: [...addresses].sort(), names: [...names] }
}
