import {
  encodeBundle,
  entriesPath,
  leafHash,
  openTileBuilder,
  type Tile,
  TILE_WIDTH,
  tilePath,
  type TileReader,
} from '../../src/tlog/index.ts'

/** A log in memory, with every root it ever had. */
export interface GrownLog {
  readonly entries: readonly Uint8Array[]
  readonly leaves: readonly Uint8Array[]
  /** `roots[size]`. */
  readonly roots: readonly Uint8Array[]
  /** Serves the tile at any width up to the one the log has. */
  readonly readTile: TileReader
  /** Path to bytes: what a tlog-tiles directory of the final size holds, without a checkpoint. */
  readonly files: ReadonlyMap<string, Uint8Array>
}

/** Grows a log of `record 0`, `record 1`, ... */
export async function growLog(size: number): Promise<GrownLog> {
  const entries = Array.from({ length: size }, (_, index) => Buffer.from(`record ${index}`))
  const leaves = entries.map(leafHash)
  const builder = await openTileBuilder()
  const roots = [builder.root()]
  for (const leaf of leaves) {
    builder.append(leaf)
    roots.push(builder.root())
  }
  const files = new Map<string, Uint8Array>()
  const widest = new Map<string, Uint8Array>()
  for (const { tile, bytes } of builder.take()) {
    files.set(tilePath(tile), bytes)
    widest.set(tilePath({ ...tile, width: TILE_WIDTH }), bytes)
  }
  for (let at = 0; at < size; at += TILE_WIDTH) {
    const bundle = entries.slice(at, at + TILE_WIDTH)
    files.set(entriesPath(at / TILE_WIDTH, bundle.length), encodeBundle(bundle))
  }
  const readTile = async (tile: Tile) => {
    const bytes = widest.get(tilePath({ ...tile, width: TILE_WIDTH }))
    if (bytes === undefined) throw new Error(`no ${tilePath(tile)}`)
    return bytes.subarray(0, tile.width * 32)
  }
  return { entries, leaves, roots, readTile, files }
}
