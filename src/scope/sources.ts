import type { LeafIndex } from '../kernel/index.ts'
import {
  decodeEntry,
  decodeKeyEntry,
  type DisclosureEntry,
  type IndexView,
  type KeyEntry,
  type LedgerIndex,
  type LedgerReader,
  type Opening,
  type SignedCheckpoint,
} from '../ledger/index.ts'

/** One ledger and its index. */
export interface ScopeLedger {
  readonly reader: LedgerReader
  readonly index: LedgerIndex
  /**
   * Publishes a checkpoint over everything durable, where this process can; otherwise the newest published one
   * is taken, and leaves after it are not looked at.
   */
  readonly publish?: () => Promise<SignedCheckpoint>
  /** Verifier keys of the witnesses whose cosignatures go into evidence. */
  readonly witnesses?: readonly string[]
}

/** What a scope is computed from: the two ledgers, and two facts about the product. */
export interface ScopeSources {
  readonly disclosure: ScopeLedger
  readonly keys: ScopeLedger
  /** How long a released key may live in the web process, in milliseconds. */
  readonly cacheLifetimeMs: number
  readonly elementNames: (mask: number) => readonly string[]
  /** Since when checkpoints lack the cosignature of a witness, if they do. */
  readonly unwitnessed?: () => { readonly since: number } | undefined
}

/** A ledger as of one published checkpoint. */
export interface LedgerView {
  readonly checkpoint: SignedCheckpoint
  readonly index: IndexView
}

/** Brings an index up to a published checkpoint. Everything after it is left out of every answer. */
export async function viewLedger(ledger: ScopeLedger): Promise<LedgerView> {
  const checkpoint = await (ledger.publish === undefined ? ledger.reader.published() : ledger.publish())
  await ledger.index.catchUp(ledger.reader, checkpoint.size)
  return { checkpoint, index: ledger.index.view(checkpoint.size) }
}

/** How many openings are in memory at once. */
const OPENINGS_AT_ONCE = 2000

/** The openings of leaves, in the order named, a part at a time. */
export async function* openLeaves(
  reader: LedgerReader,
  leaves: readonly LeafIndex[],
): AsyncGenerator<Opening> {
  for (let start = 0; start < leaves.length; start += OPENINGS_AT_ONCE) {
    yield* await reader.openingsAt(leaves.slice(start, start + OPENINGS_AT_ONCE))
  }
}

/** Disclosure entries with their places. */
export async function* disclosureEntries(
  reader: LedgerReader,
  leaves: readonly LeafIndex[],
): AsyncGenerator<readonly [LeafIndex, DisclosureEntry]> {
  for await (const opening of openLeaves(reader, leaves)) yield [opening.index, decodeEntry(opening.entry)]
}

/** Key entries with their places. */
export async function* keyEntries(
  reader: LedgerReader,
  leaves: readonly LeafIndex[],
): AsyncGenerator<readonly [LeafIndex, KeyEntry]> {
  for await (const opening of openLeaves(reader, leaves)) yield [opening.index, decodeKeyEntry(opening.entry)]
}

/** Several ascending lists as one, without repetition. */
export function mergeLeaves(...lists: readonly (readonly LeafIndex[])[]): LeafIndex[] {
  return [...new Set(lists.flat())].sort((one, other) => one - other)
}
