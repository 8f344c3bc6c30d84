import type { TreeSize } from '../kernel/index.ts'
import { type BuiltTile, leafHash, openTileBuilder, type TileBuilder, TILE_WIDTH } from '../tlog/index.ts'
import { COMMITMENT_BYTES } from './commitment.ts'
import { corrupt } from './frame.ts'
import type { BuiltBundle, TileStore } from './tile-store.ts'

/** What one entry takes in a bundle: its length and a commitment. */
export const BUNDLE_STRIDE = 2 + COMMITMENT_BYTES

/** The Merkle tree and the entry bundles, growing leaf by leaf in memory. */
export interface GrowingTree {
  readonly size: TreeSize
  root(): Uint8Array
  /** Appends leaves given as commitments laid end to end. */
  append(commitments: Uint8Array): void
  /** What has to be written so that the files say what the tree says; each piece is given once. */
  take(): { readonly tiles: BuiltTile[]; readonly bundles: BuiltBundle[] }
}

interface Bundling {
  index: number
  width: number
  taken: number
  bytes: Buffer
  full: BuiltBundle[]
}

export async function openEmptyTree(): Promise<GrowingTree> {
  return growingTree(await openTileBuilder(), openBundling(0))
}

/**
 * Goes on with the tree of `size` leaves from its files.
 *
 * **Errors** LEDGER_CORRUPT or PROOF_INVALID when a file at the right edge is missing or does not fit the others.
 */
export async function resumeTree(size: number, store: TileStore): Promise<GrowingTree> {
  if (size === 0) return await openEmptyTree()
  const builder = await openTileBuilder(size, store.readTile)
  const index = Math.floor(size / TILE_WIDTH)
  const bundling = openBundling(index)
  const width = size % TILE_WIDTH
  if (width > 0) {
    const commitments = await store.readBundle(index, width)
    const leaves = await store.readTile({ level: 0, index, width })
    for (let at = 0; at < commitments.length; at += COMMITMENT_BYTES) {
      const commitment = commitments.subarray(at, at + COMMITMENT_BYTES)
      addToBundle(bundling, commitment)
      const leaf = leafHash(commitment)
      if (Buffer.compare(leaf, leaves.subarray(at, at + COMMITMENT_BYTES)) !== 0)
        throw corrupt(`entry bundle ${index} does not fit its tile`)
    }
    bundling.taken = width
  }
  return growingTree(builder, bundling)
}

function growingTree(builder: TileBuilder, bundling: Bundling): GrowingTree {
  return {
    get size() {
      return builder.size
    },
    root: () => builder.root(),
    append(commitments) {
      for (let at = 0; at < commitments.length; at += COMMITMENT_BYTES) {
        const commitment = commitments.subarray(at, at + COMMITMENT_BYTES)
        builder.append(leafHash(commitment))
        addToBundle(bundling, commitment)
      }
    },
    take: () => ({ tiles: builder.take(), bundles: takeBundles(bundling) }),
  }
}

function openBundling(index: number): Bundling {
  return { index, width: 0, taken: 0, bytes: emptyBundle(), full: [] }
}

/** A bundle with the length of every entry filled in: two bytes, big-endian. */
function emptyBundle(): Buffer {
  const bytes = Buffer.alloc(TILE_WIDTH * BUNDLE_STRIDE)
  for (let at = 1; at < bytes.length; at += BUNDLE_STRIDE) bytes[at] = COMMITMENT_BYTES
  return bytes
}

function addToBundle(bundling: Bundling, commitment: Uint8Array): void {
  bundling.bytes.set(commitment, bundling.width * BUNDLE_STRIDE + 2)
  bundling.width += 1
  if (bundling.width < TILE_WIDTH) return
  bundling.full.push({ index: bundling.index, width: TILE_WIDTH, bytes: bundling.bytes })
  bundling.bytes = emptyBundle()
  bundling.index += 1
  bundling.width = 0
  bundling.taken = 0
}

function takeBundles(bundling: Bundling): BuiltBundle[] {
  const bundles = bundling.full
  bundling.full = []
  const { index, width, taken, bytes } = bundling
  if (width === taken) return bundles
  bundling.taken = width
  return [...bundles, { index, width, bytes: Uint8Array.from(bytes.subarray(0, width * BUNDLE_STRIDE)) }]
}
