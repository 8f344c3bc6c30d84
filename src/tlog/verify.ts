import { equalBytes } from './bytes.ts'
import { EMPTY_ROOT, HASH_BYTES, nodeHash } from './hash.ts'

/** No tree that can be counted needs a longer proof. **Source** C2SP tlog-witness, tlog-proof */
export const PROOF_HASHES_MAX = 63

export interface InclusionClaim {
  readonly index: number
  readonly size: number
  /** The leaf's hash, not the entry. */
  readonly leaf: Uint8Array
  readonly proof: readonly Uint8Array[]
  readonly root: Uint8Array
}

export interface ConsistencyClaim {
  readonly oldSize: number
  readonly newSize: number
  readonly oldRoot: Uint8Array
  readonly newRoot: Uint8Array
  readonly proof: readonly Uint8Array[]
}

// Sizes reach 2^53, and `>>` would cut them to 32 bits: halve() divides.

/**
 * Whether the proof shows that the tree of `size` leaves under `root` has `leaf` at `index`.
 * **Source** RFC 9162 section 2.1.3.2
 */
export function verifyInclusion({ index, size, leaf, proof, root }: InclusionClaim): boolean {
  if (!isCount(index) || !isCount(size) || index >= size || !areHashes([leaf, root, ...proof])) return false
  let place = index
  let last = size - 1
  let hash = leaf
  for (const beside of proof) {
    if (last === 0) return false
    if (isOdd(place) || place === last) {
      hash = nodeHash(beside, hash)
      while (!isOdd(place) && place !== 0) [place, last] = [halve(place), halve(last)]
    } else {
      hash = nodeHash(hash, beside)
    }
    ;[place, last] = [halve(place), halve(last)]
  }
  return last === 0 && equalBytes(hash, root)
}

/**
 * Whether the proof shows that the tree of `newSize` leaves under `newRoot` begins with the one of `oldSize` under
 * `oldRoot`. An empty tree has one root only, and the proof from it is empty.
 * **Source** RFC 9162 section 2.1.4.2
 */
export function verifyConsistency({ oldSize, newSize, oldRoot, newRoot, proof }: ConsistencyClaim): boolean {
  if (!isCount(oldSize) || !isCount(newSize) || oldSize > newSize) return false
  if (!areHashes([oldRoot, newRoot, ...proof])) return false
  if (newSize === 0 && !equalBytes(newRoot, EMPTY_ROOT)) return false
  if (oldSize === 0) return proof.length === 0 && equalBytes(oldRoot, EMPTY_ROOT)
  if (oldSize === newSize) return proof.length === 0 && equalBytes(oldRoot, newRoot)
  if (proof.length === 0) return false
  let place = oldSize - 1
  let last = newSize - 1
  while (isOdd(place)) [place, last] = [halve(place), halve(last)]
  // Here `place` is 0 exactly when the old tree is one perfect subtree, whose root the proof leaves out.
  const path = place === 0 ? [oldRoot, ...proof] : [...proof]
  let oldHash = path[0] as Uint8Array
  let newHash = oldHash
  for (const beside of path.slice(1)) {
    if (last === 0) return false
    if (isOdd(place) || place === last) {
      oldHash = nodeHash(beside, oldHash)
      newHash = nodeHash(beside, newHash)
      while (!isOdd(place) && place !== 0) [place, last] = [halve(place), halve(last)]
    } else {
      newHash = nodeHash(newHash, beside)
    }
    ;[place, last] = [halve(place), halve(last)]
  }
  return last === 0 && equalBytes(oldHash, oldRoot) && equalBytes(newHash, newRoot)
}

function areHashes(hashes: readonly Uint8Array[]): boolean {
  return hashes.length <= PROOF_HASHES_MAX + 2 && hashes.every((hash) => hash.length === HASH_BYTES)
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0
const isOdd = (value: number): boolean => value % 2 === 1
const halve = (value: number): number => Math.floor(value / 2)
