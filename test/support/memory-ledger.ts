import { createHash } from 'node:crypto'
import { asLeafIndex, asTreeSize, type TreeSize } from '../../src/kernel/index.ts'
import type { LedgerReader, Opening, SignedCheckpoint } from '../../src/ledger/index.ts'
import {
  cosignatureSigner,
  ed25519Signer,
  formatCheckpoint,
  leafHash,
  nodeHash,
} from '../../src/tlog/index.ts'

/** A ledger reader over entries in memory, with real checkpoints and proofs, for tests that need many ledgers. */
export interface MemoryLedger extends LedgerReader {
  add(...entries: readonly Uint8Array[]): void
  /** Entries that are durable but not under the published checkpoint yet. */
  hold(count: number): void
  readonly witnessVkey: string
}

export function openMemoryLedger(kind: 'disclosure' | 'keys', seedByte = 7): MemoryLedger {
  const origin = `test.example/${kind}`
  const signer = ed25519Signer(origin, new Uint8Array(32).fill(seedByte))
  const witness = cosignatureSigner('witness.example/w1', new Uint8Array(32).fill(seedByte + 1))
  const entries: Opening[] = []
  let held = 0
  const tree = openTree((index) => {
    const { salt, entry } = entries[index] as Opening
    return leafHash(commitment(salt, entry))
  })
  return {
    kind,
    vkey: signer.vkey,
    witnessVkey: witness.vkey,
    add(...added) {
      for (const entry of added) {
        const index = asLeafIndex(entries.length)
        const salt = createHash('sha256').update(`${kind} ${index}`).digest().subarray(0, 16)
        entries.push({ index, salt, entry })
      }
    },
    hold(count) {
      held = count
    },
    published() {
      const size = asTreeSize(entries.length - held)
      const root = tree.rootOf(0, size)
      const text = formatCheckpoint({ origin, size, root })
      const note = `${text}\n${signer.sign(text)}${witness.cosign(text, 1_773_600_000)}`
      return Promise.resolve({ origin, size, root, note } satisfies SignedCheckpoint)
    },
    async *openings(from: number, to: TreeSize) {
      for (let start = from; start < to; start += 100) {
        yield await Promise.resolve(entries.slice(start, Math.min(to, start + 100)))
      }
    },
    openingsAt: (indexes) => Promise.resolve(indexes.map((index) => entries[index] as Opening)),
    proofs: (indexes, size) => Promise.resolve(indexes.map((index) => tree.pathOf(index, 0, size))),
  }
}

function commitment(salt: Uint8Array, entry: Uint8Array): Uint8Array {
  return createHash('sha256').update(salt).update(entry).digest()
}

/** RFC 6962 section 2.1, as written there; roots of subtrees are kept, because they never change. */
function openTree(leafAt: (index: number) => Uint8Array) {
  const known = new Map<string, Uint8Array>()
  const rootOf = (start: number, size: number): Uint8Array => {
    if (size === 0) return createHash('sha256').digest()
    const name = `${start} ${size}`
    const before = known.get(name)
    if (before !== undefined) return before
    const split = splitOf(size)
    const root =
      size === 1 ? leafAt(start) : nodeHash(rootOf(start, split), rootOf(start + split, size - split))
    known.set(name, root)
    return root
  }
  const pathOf = (index: number, start: number, size: number): Uint8Array[] => {
    if (size <= 1) return []
    const split = splitOf(size)
    return index < start + split
      ? [...pathOf(index, start, split), rootOf(start + split, size - split)]
      : [...pathOf(index, start + split, size - split), rootOf(start, split)]
  }
  return { rootOf, pathOf }
}

function splitOf(size: number): number {
  let split = 1
  while (split * 2 < size) split *= 2
  return split
}
