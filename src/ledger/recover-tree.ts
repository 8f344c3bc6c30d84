import { hasCode } from '../kernel/index.ts'
import { COMMITMENT_BYTES } from './commitment.ts'
import { commitmentsOf, corrupt } from './frame.ts'
import { type GrowingTree, openEmptyTree, resumeTree } from './growing-tree.ts'
import type { JournalReader } from './journal-reader.ts'
import type { Signed } from './signed-state.ts'
import type { TileStore } from './tile-store.ts'

/** How many leaves are hashed between two writes when tiles are made anew. */
const REBUILD_LEAVES = 65_536

/**
 * The tree that was signed last, from its tiles when their right edge leads to the signed root. Otherwise every tile
 * and bundle is made anew from the journal.
 *
 * **Errors** LEDGER_CORRUPT when the journal does not lead to the signed root either.
 */
export async function recoverTree(
  signed: Signed,
  store: TileStore,
  reader: JournalReader,
): Promise<GrowingTree> {
  const resumed = await resumeIfWhole(signed, store)
  if (resumed !== undefined) return resumed
  const tree = await openEmptyTree()
  for await (const { header, plain } of reader.frames(0, signed.size)) {
    const commitments = commitmentsOf(header, plain)
    tree.append(commitments.subarray(0, (signed.size - header.first) * COMMITMENT_BYTES))
    if (tree.size % REBUILD_LEAVES < header.count) await writeTaken(tree, store)
  }
  if (Buffer.compare(tree.root(), signed.root) !== 0)
    throw corrupt(`the journal does not lead to the root that was signed for ${signed.size} leaves`)
  await writeTaken(tree, store)
  return tree
}

async function resumeIfWhole(signed: Signed, store: TileStore): Promise<GrowingTree | undefined> {
  try {
    const tree = await resumeTree(signed.size, store)
    return Buffer.compare(tree.root(), signed.root) === 0 ? tree : undefined
  } catch (error) {
    if (hasCode(error, 'LEDGER_CORRUPT') || hasCode(error, 'PROOF_INVALID')) return undefined
    throw error
  }
}

async function writeTaken(tree: GrowingTree, store: TileStore): Promise<void> {
  const { tiles, bundles } = tree.take()
  await store.write(tiles, bundles)
}
