import { asLeafIndex, asTreeSize } from '../kernel/index.ts'
import { decodeEntry, decodeKeyEntry, type LedgerReader, type Opening } from '../ledger/index.ts'
import type { LedgerEvent } from './signal.ts'
import type { Position } from './store.ts'

/** A ledger as the follower reads it. */
export interface Source {
  readonly reader: LedgerReader
  /** Signs a checkpoint over every leaf durable now. */
  publish(): Promise<{ readonly size: number }>
}

export interface Sources {
  readonly disclosure: Source
  readonly keys: Source
}

/** Leaves of both ledgers by time, and where reading goes on. */
export interface Slice {
  readonly events: readonly LedgerEvent[]
  readonly next: Position
}

/**
 * The next leaves of both ledgers, merged by time up to where both were read: a key never comes long before the
 * disclosure that accounts for it, however far behind the reading is.
 */
export async function readSlice(
  sources: Sources,
  from: Position,
  to: Position,
  countMax: number,
): Promise<Slice> {
  const [disclosures, keys] = await Promise.all([
    readSome(sources.disclosure, from.disclosure, to.disclosure, countMax),
    readSome(sources.keys, from.keys, to.keys, countMax),
  ])
  const one = disclosures.map(({ index, entry }): LedgerEvent => ({
    ledger: 'disclosure',
    index,
    entry: decodeEntry(entry),
  }))
  const other = keys.map(({ index, entry }): LedgerEvent => ({
    ledger: 'keys',
    index,
    entry: decodeKeyEntry(entry),
  }))
  const last = Math.min(
    from.disclosure + one.length < to.disclosure ? (one.at(-1)?.entry.at ?? Infinity) : Infinity,
    from.keys + other.length < to.keys ? (other.at(-1)?.entry.at ?? Infinity) : Infinity,
  )
  const taken = { disclosure: countUntil(one, last), keys: countUntil(other, last) }
  return {
    events: [...one.slice(0, taken.disclosure), ...other.slice(0, taken.keys)],
    next: { disclosure: from.disclosure + taken.disclosure, keys: from.keys + taken.keys },
  }
}

/** At least one of those that are there, so that a clock that went back stops nothing. */
function countUntil(events: readonly LedgerEvent[], last: number): number {
  let count = 0
  while (count < events.length && (events[count] as LedgerEvent).entry.at <= last) count += 1
  return count
}

async function readSome({ reader }: Source, from: number, to: number, countMax: number): Promise<Opening[]> {
  const some: Opening[] = []
  const end = Math.min(to, from + countMax)
  if (from >= end) return some
  for await (const chunk of reader.openings(asLeafIndex(from), asTreeSize(end))) some.push(...chunk)
  return some
}

/** The first leaf below `size` that is as late as `time`, about: times of leaves may differ from their order a little. */
export async function firstSince({ reader }: Source, size: number, time: number): Promise<number> {
  let [low, high] = [0, size]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const [opening] = await reader.openingsAt([asLeafIndex(middle)])
    if (opening === undefined || timeOf(reader, opening) < time) low = middle + 1
    else high = middle
  }
  return low
}

function timeOf({ kind }: LedgerReader, { entry }: Opening): number {
  return (kind === 'keys' ? decodeKeyEntry(entry) : decodeEntry(entry)).at
}

const NOTED = /^([A-Za-z0-9_-]{16}) /

/** Findings that have their leaf from a leaf on: told before a crash that kept their rows from being written. */
export async function notedSince({ reader }: Source, from: number, to: number): Promise<Set<string>> {
  const noted = new Set<string>()
  if (from >= to) return noted
  for await (const chunk of reader.openings(asLeafIndex(from), asTreeSize(to))) {
    for (const { entry } of chunk) {
      const { how, note = '' } = decodeEntry(entry)
      const id = how === 'finding' ? NOTED.exec(note)?.[1] : undefined
      if (id !== undefined) noted.add(id)
    }
  }
  return noted
}
