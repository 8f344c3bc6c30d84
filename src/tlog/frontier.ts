import { asTreeSize, ChartwardError, type TreeSize } from '../kernel/index.ts'
import { foldRoots, HASH_BYTES, nodeHash } from './hash.ts'

/** The right edge of a growing tree: all that is needed to append and to know the root. */
export interface Frontier {
  readonly size: TreeSize
  /**
   * Appends one leaf hash.
   * **Shape** `onSubtree` sees the root of every perfect subtree the leaf completes, smallest first (`height` 0 is
   * the leaf hash itself): a writer of tiles needs no second hashing.
   */
  append(leaf: Uint8Array, onSubtree?: (height: number, root: Uint8Array) => void): void
  root(): Uint8Array
  /** The roots of the perfect subtrees, largest first: one for every 1 bit of `size`. */
  hashes(): Uint8Array[]
}

/**
 * Starts at an empty tree, or continues one from its size and `hashes()`.
 * **Errors** PROOF_INVALID when the hashes do not fit the size.
 */
export function openFrontier(size: number = 0, hashes: readonly Uint8Array[] = []): Frontier {
  if (!Number.isSafeInteger(size) || size < 0 || hashes.length !== perfectSubtrees(0, size).length) {
    throw new ChartwardError('PROOF_INVALID', 'The hashes do not fit the size of the tree')
  }
  const stack = [...hashes]
  stack.forEach(requireHash)
  let count = size
  return {
    get size() {
      return asTreeSize(count)
    },
    append(leaf, onSubtree) {
      requireHash(leaf)
      let root = leaf
      let height = 0
      onSubtree?.(0, root)
      for (let left = count; left % 2 === 1; left = (left - 1) / 2) {
        root = nodeHash(stack.pop() as Uint8Array, root)
        onSubtree?.(++height, root)
      }
      stack.push(root)
      count += 1
    },
    root: () => foldRoots(stack),
    hashes: () => [...stack],
  }
}

/** A subtree of 2^height leaves that starts at leaf `index` * 2^height. */
export interface Subtree {
  readonly height: number
  readonly index: number
}

/**
 * The perfect subtrees that make up leaves `start` to `end`, largest first.
 * **Shape** `start` is a multiple of the smallest power of two that is not less than the range is long: true of every
 * range RFC 6962 cuts a tree into.
 */
export function perfectSubtrees(start: number, end: number): Subtree[] {
  const found: Subtree[] = []
  let at = start
  for (let height = Math.floor(Math.log2(Math.max(end - start, 1))) + 1; height >= 0; height--) {
    if (2 ** height > end - at) continue
    found.push({ height, index: at / 2 ** height })
    at += 2 ** height
  }
  return found
}

function requireHash(hash: Uint8Array): void {
  if (hash.length !== HASH_BYTES) throw new ChartwardError('PROOF_INVALID', 'A hash is not 32 bytes long')
}
