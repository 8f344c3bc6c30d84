import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { asLeafIndex, asTreeSize, ChartwardError, type LeafIndex, type TreeSize } from '../kernel/index.ts'
import {
  type BuiltTile,
  entriesPath,
  parseCheckpoint,
  parseEntriesPath,
  parseTilePath,
  parseVkey,
  TILE_WIDTH,
  tilePath,
  type VerifiedSignature,
  verifyNote,
} from '../tlog/index.ts'
import { COMMITMENT_BYTES } from './commitment.ts'
import { unlessMissing } from './durable-file.ts'
import { commitmentsOf, corrupt } from './frame.ts'
import { BUNDLE_STRIDE, openEmptyTree } from './growing-tree.ts'
import { type JournalReader, openJournalReader } from './journal-reader.ts'
import { listSegments } from './recover.ts'
import { readSigned } from './signed-state.ts'
import type { BuiltBundle } from './tile-store.ts'

/** What a full check of a ledger's directory needs. It takes no lock and writes nothing. */
export interface LedgerCheck {
  readonly directory: string
  /** The key the checkpoint must be signed with, known from elsewhere. */
  readonly vkey: string
  readonly openingsKey: Uint8Array
  /** Keys of the witnesses whose cosignatures are looked for. */
  readonly witnessVkeys?: readonly string[]
  readonly onProgress?: (checked: LeafIndex, size: TreeSize) => void
}

/** What a full check found. */
export interface LedgerVerdict {
  readonly holds: boolean
  /** What the checkpoint signs; 0 when it does not verify. */
  readonly size: TreeSize
  readonly root: Uint8Array | undefined
  /** The witnesses that cosigned the checkpoint, each with its time in seconds. */
  readonly cosignatures: readonly VerifiedSignature[]
  /** Whole frames hold this many leaves that no checkpoint covers yet. */
  readonly unsigned: number
  /** The first thing that is wrong, with the first leaf it concerns where there is one. */
  readonly problem?: { readonly what: string; readonly index?: LeafIndex }
}

/**
 * Checks everything a ledger's directory holds: every frame of the journal opens, every opening hashes to its
 * commitment in the bundles, these to every tile, the tiles to the root, the root to the signed checkpoint, and the
 * checkpoint to the cosignatures of the witnesses.
 *
 * **Shape** the ledger may be in use; what was durable when this began is checked.
 */
export async function verifyLedger(check: LedgerCheck): Promise<LedgerVerdict> {
  const verdict = {
    size: asTreeSize(0),
    root: undefined as Uint8Array | undefined,
    cosignatures: [] as readonly VerifiedSignature[],
    unsigned: 0,
  }
  const at = { index: undefined as number | undefined }
  try {
    const { size, root, cosignatures } = await verifyCheckpoint(check)
    Object.assign(verdict, { size, root, cosignatures })
    const segments = await listSegments(join(check.directory, 'journal'))
    const origin = parseVkey(check.vkey).name
    const reader = openJournalReader({ origin, openingsKey: check.openingsKey }, segments)
    await verifyLeaves(check, reader, { size, root }, at)
    at.index = undefined
    await verifyPartials(check.directory, size)
    verdict.unsigned = segments.length === 0 ? 0 : await countBehind(reader, size)
    return { holds: true, ...verdict }
  } catch (error) {
    if (!(error instanceof ChartwardError)) throw error
    const index = error instanceof DamageError ? error.index : at.index
    const problem =
      index === undefined ? { what: error.message } : { what: error.message, index: asLeafIndex(index) }
    return { holds: false, ...verdict, problem }
  }
}

/** A piece that is not what it must be, with the first leaf under it. */
class DamageError extends ChartwardError {
  readonly index: number
  constructor(what: string, index: number) {
    super('LEDGER_CORRUPT', what)
    this.index = index
  }
}

interface Head {
  readonly size: TreeSize
  readonly root: Uint8Array
}

async function verifyCheckpoint({
  directory,
  vkey,
  witnessVkeys = [],
}: LedgerCheck): Promise<Head & { cosignatures: readonly VerifiedSignature[] }> {
  const note = await unlessMissing(readFile(join(directory, 'checkpoint')))
  if (note === undefined) throw corrupt('the file `checkpoint` is missing')
  const { text, verified } = verifyNote(utf8Of(note), [vkey, ...witnessVkeys])
  if (!verified.some((signature) => signature.vkey === vkey)) throw corrupt('the checkpoint is not signed')
  const { origin, size, root } = parseCheckpoint(text)
  if (origin !== parseVkey(vkey).name) throw corrupt('the checkpoint is of another ledger')
  const signed = await readSigned(directory)
  if (signed === undefined || signed.size < size || (signed.size === size && !same(signed.root, root)))
    throw corrupt('the file `signed` does not say what the checkpoint says')
  return { size, root, cosignatures: verified.filter((signature) => signature.vkey !== vkey) }
}

/** Rebuilds the tree from the journal and compares every piece with its file: full ones as they come. */
async function verifyLeaves(
  { directory, onProgress }: LedgerCheck,
  reader: JournalReader,
  head: Head,
  at: { index: number | undefined },
): Promise<void> {
  const tree = await openEmptyTree()
  const edge: BuiltTile[] = []
  let lastBundle: BuiltBundle | undefined
  const compareFull = async () => {
    const { tiles, bundles } = tree.take()
    // What a level's newest piece looked like last is what it looks like at the end, unless a newer one comes.
    for (const tile of tiles) edge[tile.tile.level] = tile
    lastBundle = bundles.at(-1) ?? lastBundle
    await comparePieces(directory, tiles.filter(isFullTile), bundles.filter(isFullBundle))
  }
  at.index = 0
  for await (const { header, plain } of head.size === 0 ? [] : reader.frames(0, head.size)) {
    if (header.first + header.count > head.size)
      throw new DamageError('a frame of the journal reaches over the end of the signed tree', header.first)
    tree.append(commitmentsOf(header, plain))
    at.index = tree.size
    await compareFull()
    onProgress?.(asLeafIndex(tree.size - 1), head.size)
  }
  at.index = undefined
  const partialBundle = lastBundle === undefined || isFullBundle(lastBundle) ? [] : [lastBundle]
  await comparePieces(
    directory,
    edge.filter((tile) => !isFullTile(tile)),
    partialBundle,
  )
  if (!same(tree.root(), head.root)) throw corrupt('the journal does not lead to the root that is signed')
}

const isFullTile = ({ tile }: BuiltTile): boolean => tile.width === TILE_WIDTH
const isFullBundle = ({ width }: BuiltBundle): boolean => width === TILE_WIDTH

async function comparePieces(
  directory: string,
  tiles: readonly BuiltTile[],
  bundles: readonly BuiltBundle[],
): Promise<void> {
  for (const bundle of bundles) {
    const pathOf = (width: number) => entriesPath(bundle.index, width)
    const piece = { pathOf, width: bundle.width, bytes: bundle.bytes }
    await comparePiece(
      directory,
      piece,
      (byte) => bundle.index * TILE_WIDTH + Math.floor(byte / BUNDLE_STRIDE),
    )
  }
  for (const { tile, bytes } of tiles) {
    const pathOf = (width: number) => tilePath({ ...tile, width })
    const leaves = TILE_WIDTH ** tile.level
    await comparePiece(
      directory,
      { pathOf, width: tile.width, bytes },
      (byte) => (tile.index * TILE_WIDTH + Math.floor(byte / COMMITMENT_BYTES)) * leaves,
    )
  }
}

/** Compares a file with what the journal says it holds. A full file may stand for a partial one. */
async function comparePiece(
  directory: string,
  piece: { pathOf: (width: number) => string; width: number; bytes: Uint8Array },
  leafAt: (byte: number) => number,
): Promise<void> {
  const { pathOf, width, bytes } = piece
  const exact = await unlessMissing(readFile(join(directory, pathOf(width))))
  const found = exact ?? (await unlessMissing(readFile(join(directory, pathOf(TILE_WIDTH)))))
  if (found === undefined) throw new DamageError(`${pathOf(width)} is missing`, leafAt(0))
  const compared = exact === undefined ? found.subarray(0, bytes.length) : found
  if (same(compared, bytes)) return
  const byte = bytes.findIndex((value, place) => value !== compared[place])
  throw new DamageError(`${pathOf(width)} is damaged`, leafAt(byte === -1 ? bytes.length - 1 : byte))
}

/** Partial files of earlier checkpoints: each must be the beginning of the file that was compared. */
async function verifyPartials(directory: string, size: TreeSize): Promise<void> {
  const names = (await unlessMissing(readdir(join(directory, 'tile'), { recursive: true }))) ?? []
  for (const name of names.sort()) {
    const path = `tile/${name}`
    const tile = parseTilePath(path)
    const bundle = parseEntriesPath(path)
    const { level, index, width } = tile ?? {
      level: 0,
      index: bundle?.index ?? 0,
      width: bundle?.width ?? 256,
    }
    if (width === TILE_WIDTH) continue
    const pathOf = (width: number) =>
      tile === undefined ? entriesPath(index, width) : tilePath({ level, index, width })
    const hashes = Math.floor(size / TILE_WIDTH ** level) - index * TILE_WIDTH
    if (width >= hashes) continue
    const [part, whole] = await Promise.all(
      [width, Math.min(hashes, TILE_WIDTH)].map(
        async (width) => await unlessMissing(readFile(join(directory, pathOf(width)))),
      ),
    )
    if (part === undefined || whole === undefined || same(part, whole.subarray(0, part.length))) continue
    throw new DamageError(`${path} is damaged`, index * TILE_WIDTH ** (level + 1))
  }
}

/** How many leaves whole frames hold behind the signed tree; the last frame may be torn or being written. */
async function countBehind(reader: JournalReader, size: TreeSize): Promise<number> {
  let end: number = size
  try {
    for await (const { header } of reader.frames(size, Number.MAX_SAFE_INTEGER))
      end = header.first + header.count
  } catch (error) {
    if (!(error instanceof ChartwardError)) throw error
  }
  return end - size
}

function utf8Of(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw corrupt('the checkpoint is not text')
  }
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0
}
