import { ChartwardError } from '../kernel/index.ts'
import { hashFromTiles, type HashReader, rangeRoot, type TileReader } from './tile.ts'

/** Leaves `start` to `end`: a subtree whose root a proof needs. */
type Range = readonly [start: number, end: number]

/**
 * The audit path of leaf `index` in the tree of `size` leaves: the leaf's sibling first, the root's child last.
 * **Errors** PROOF_INVALID when there is no such leaf or a tile does not have its length.
 * **Source** RFC 6962 section 2.1.1
 */
export async function inclusionProof(
  index: number,
  size: number,
  readTile: TileReader,
): Promise<Uint8Array[]> {
  return await readRanges(inclusionRanges(index, size), hashFromTiles(size, readTile))
}

/** `inclusionProof` of several leaves; a tile that several need is read once. */
export async function inclusionProofs(
  indexes: readonly number[],
  size: number,
  readTile: TileReader,
): Promise<Uint8Array[][]> {
  const readHash = hashFromTiles(size, readTile)
  const proofs: Uint8Array[][] = []
  for (const index of indexes) proofs.push(await readRanges(inclusionRanges(index, size), readHash))
  return proofs
}

/**
 * Proves that the tree of `newSize` leaves begins with the one of `oldSize`. Empty when `oldSize` is 0 or `newSize`.
 * **Errors** PROOF_INVALID when `oldSize` is the greater or a tile does not have its length.
 * **Source** RFC 6962 section 2.1.2
 */
export async function consistencyProof(
  oldSize: number,
  newSize: number,
  readTile: TileReader,
): Promise<Uint8Array[]> {
  return await readRanges(consistencyRanges(oldSize, newSize), hashFromTiles(newSize, readTile))
}

/**
 * The root of the tree of `size` leaves, from its tiles.
 * **Errors** PROOF_INVALID when a tile does not have its length.
 */
export async function treeRoot(size: number, readTile: TileReader): Promise<Uint8Array> {
  return await rangeRoot(0, size, hashFromTiles(size, readTile))
}

async function readRanges(ranges: readonly Range[], readHash: HashReader): Promise<Uint8Array[]> {
  return await Promise.all(ranges.map(async ([start, end]) => await rangeRoot(start, end, readHash)))
}

// Both walk from the root to the leaf and note the subtree they do not enter, so the proof is the list backwards.

function inclusionRanges(index: number, size: number): Range[] {
  if (!isSize(size) || !isSize(index) || index >= size) {
    throw new ChartwardError('PROOF_INVALID', 'The tree has no such leaf')
  }
  const beside: Range[] = []
  let [start, end] = [0, size]
  while (end - start > 1) {
    const middle = start + splitPoint(end - start)
    beside.push(index < middle ? [middle, end] : [start, middle])
    if (index < middle) end = middle
    else start = middle
  }
  return beside.reverse()
}

function consistencyRanges(oldSize: number, newSize: number): Range[] {
  if (!isSize(oldSize) || !isSize(newSize) || oldSize > newSize) {
    throw new ChartwardError('PROOF_INVALID', 'A tree does not shrink')
  }
  if (oldSize === 0 || oldSize === newSize) return []
  const beside: Range[] = []
  let [start, end] = [0, newSize]
  while (end !== oldSize) {
    const middle = start + splitPoint(end - start)
    beside.push(oldSize <= middle ? [middle, end] : [start, middle])
    if (oldSize <= middle) end = middle
    else start = middle
  }
  // The verifier has the old root, so a subtree that is the whole old tree is left out.
  if (start !== 0) beside.push([start, end])
  return beside.reverse()
}

/** The largest power of two less than `length`; `length` is at least 2. */
function splitPoint(length: number): number {
  let power = 1
  while (power * 2 < length) power *= 2
  return power
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}
