import type { DisclosureEntry } from '../ledger/index.ts'
import { type BackupTold, readBackupNote, readRestoreNote, type RestoreTold } from './notes.ts'

/** One try to write one version, as the ledger tells it. */
export interface Try {
  readonly reference: string
  /** base64url SHA-256 of the sealed row. */
  readonly digest: string
  /** Which leaf tells it, and when that was. */
  readonly leaf: number
  readonly at: number
  /** `uncertain`: the database did not say whether it was committed. */
  outcome: 'told' | 'failed' | 'uncertain'
  /** Set by whoever found the row. */
  found: boolean
  /** An earlier try of the same version. */
  readonly before: Try | undefined
}

/** What the disclosure ledger tells of writes, of backups and of restores. */
export interface Told {
  /** The last try of each version, by `Type/id/version`. */
  readonly tries: ReadonlyMap<string, Try>
  readonly restores: readonly (RestoreTold & { readonly leaf: number })[]
  /** Digests of segments, by number. */
  readonly segments: ReadonlyMap<number, string>
  /** Segments that are not looked for: removed, or their rows were read again. */
  readonly excused: ReadonlySet<number>
  /** How many leaves were read. */
  readonly leaves: number
  /** The first leaf that is later than the instant asked for: what leaves before it tell was acknowledged by then. */
  readonly leavesAtInstant: number
}

/** Takes the ledger leaf by leaf. */
export interface Telling {
  take(leaf: number, entry: DisclosureEntry): void
  told(): Told
}

/** A write that failed is told soon after it: of so many requests it is remembered what they wrote. */
const REQUESTS_MAX = 100_000

interface State {
  readonly tries: Map<string, Try>
  readonly byRequest: Map<string, Try[]>
  readonly restores: (RestoreTold & { readonly leaf: number })[]
  readonly segments: Map<number, string>
  readonly excused: Set<number>
  leaves: number
  atInstant: number | undefined
}

/** `instant`: in milliseconds; absent: now. */
export function openTelling(instant = Infinity): Telling {
  const state: State = {
    tries: new Map(),
    byRequest: new Map(),
    restores: [],
    segments: new Map(),
    excused: new Set(),
    leaves: 0,
    atInstant: undefined,
  }
  return {
    take: (leaf, entry) => {
      state.leaves = leaf + 1
      // A leaf that is later closes the instant: the order of the ledger decides, not the clocks of several requests.
      if (entry.at > instant) state.atInstant ??= leaf
      if (entry.how === 'backup') takeBackup(state, readBackupNote(entry.note ?? ''))
      else if (entry.how === 'restore') {
        const restore = readRestoreNote(entry.note ?? '')
        if (restore !== undefined) state.restores.push({ ...restore, leaf })
      } else if (entry.how === 'write-failed') takeFailure(state, entry)
      else if (entry.writes !== undefined) takeWrites(state, leaf, entry)
    },
    told: () => ({ ...state, leavesAtInstant: state.atInstant ?? state.leaves }),
  }
}

function takeWrites({ tries, byRequest }: State, leaf: number, entry: DisclosureEntry): void {
  const { writes = [], request, at } = entry
  const all = byRequest.get(request) ?? []
  for (const { resource, digest } of writes) {
    const before = tries.get(resource)
    // What several patients share is told in a leaf of each.
    if (before !== undefined && before.digest === digest && before.outcome === 'told') continue
    const one: Try = { reference: resource, digest, leaf, at, outcome: 'told', found: false, before }
    tries.set(resource, one)
    all.push(one)
  }
  byRequest.set(request, all)
  if (byRequest.size > REQUESTS_MAX) {
    const [oldest] = byRequest.keys()
    if (oldest !== undefined) byRequest.delete(oldest)
  }
}

function takeFailure({ tries, byRequest }: State, { request, writes = [] }: DisclosureEntry): void {
  if (writes.length === 0) for (const one of byRequest.get(request) ?? []) one.outcome = 'uncertain'
  for (const { resource, digest } of writes)
    for (let one = tries.get(resource); one !== undefined; one = one.before)
      if (one.digest === digest) one.outcome = 'failed'
}

function takeBackup({ segments, excused }: State, told: BackupTold | undefined): void {
  switch (told?.kind) {
    case 'segment':
      segments.set(told.number, told.digest)
      break
    case 'anew':
      for (let number = told.from; number <= told.to; number += 1) excused.add(number)
      break
    case 'removed':
      for (const number of told.numbers) excused.add(number)
      break
    case undefined:
  }
}

/** From which leaf to which. **Shape** the end is not included. */
export type Leaves = readonly [from: number, to: number]

/**
 * The leaves whose writes count after the first `end` leaves: all of them, but for those that a restore set aside. A
 * restore to before an earlier restore takes that one back too.
 */
export function countingLeaves({ restores }: Pick<Told, 'restores'>, end: number): readonly Leaves[] {
  const ranges: Leaves[] = []
  let to = end
  for (const { leaf, leaves } of restores.toReversed()) {
    if (leaf >= to) continue
    ranges.push([leaf, to])
    to = leaves
  }
  return [...ranges, [0, to] as const].toReversed()
}

export function counts(ranges: readonly Leaves[], leaf: number): boolean {
  return ranges.some(([from, to]) => leaf >= from && leaf < to)
}

/** The try whose row this is, among those that did not fail. */
export function tryOf({ tries }: Told, reference: string, digest: string): Try | undefined {
  for (let one = tries.get(reference); one !== undefined; one = one.before)
    if (one.digest === digest) return one
  return undefined
}
