import { ChartwardError, type TreeSize } from '../kernel/index.ts'
import { type Frontier, openFrontier } from './frontier.ts'
import { HASH_BYTES } from './hash.ts'
import { frontierFromTiles, type Tile, TILE_WIDTH, type TileReader, tilesForSize } from './tile.ts'

/** A tile and its bytes. */
export interface BuiltTile {
  readonly tile: Tile
  readonly bytes: Uint8Array
}

/** Grows a tree and its tiles together: one leaf costs one append to the frontier and no hashing besides. */
export interface TileBuilder {
  readonly size: TreeSize
  append(leaf: Uint8Array): void
  root(): Uint8Array
  /** The frontier's hashes, as `Frontier.hashes`. */
  hashes(): Uint8Array[]
  /** Exactly the tiles `tilesBetween(size at the last take, size)` names, in some order. */
  take(): BuiltTile[]
}

/** The unfinished tile of one level. */
interface Row {
  index: number
  width: number
  bytes: Buffer
  taken: number
}

interface Building {
  readonly frontier: Frontier
  readonly rows: Row[]
  full: BuiltTile[]
}

/**
 * Starts at an empty tree, or continues one of `size` leaves from its partial tiles.
 * **Errors** PROOF_INVALID when a partial tile has the wrong length.
 */
export async function openTileBuilder(size: number = 0, readTile?: TileReader): Promise<TileBuilder> {
  if (size > 0 && readTile === undefined) {
    throw new ChartwardError('PROOF_INVALID', 'A tree that has leaves is continued from its tiles')
  }
  const frontier = readTile === undefined ? openFrontier() : await frontierFromTiles(size, readTile)
  const building: Building = { frontier, rows: [], full: [] }
  for (const tile of tilesForSize(size)) {
    building.rows.push(
      tile.width === TILE_WIDTH ? emptyRow(tile.index + 1) : await resumeRow(tile, readTile as TileReader),
    )
  }
  return {
    get size() {
      return frontier.size
    },
    append: (leaf) => frontier.append(leaf, (height, root) => addHash(building, height, root)),
    root: frontier.root,
    hashes: frontier.hashes,
    take: () => take(building),
  }
}

function emptyRow(index: number): Row {
  return { index, width: 0, bytes: Buffer.alloc(TILE_WIDTH * HASH_BYTES), taken: 0 }
}

async function resumeRow(tile: Tile, readTile: TileReader): Promise<Row> {
  const row = emptyRow(tile.index)
  row.bytes.set(await readTile(tile))
  row.width = tile.width
  row.taken = tile.width
  return row
}

function addHash(building: Building, height: number, root: Uint8Array): void {
  if (height % 8 !== 0) return
  const level = height / 8
  const row = building.rows[level] ?? emptyRow(0)
  building.rows[level] = row
  row.bytes.set(root, row.width * HASH_BYTES)
  row.width += 1
  if (row.width < TILE_WIDTH) return
  building.full.push({ tile: { level, index: row.index, width: TILE_WIDTH }, bytes: row.bytes })
  building.rows[level] = emptyRow(row.index + 1)
}

function take(building: Building): BuiltTile[] {
  const built = building.full
  building.full = []
  building.rows.forEach((row, level) => {
    if (row.width === row.taken) return
    const bytes = Uint8Array.from(row.bytes.subarray(0, row.width * HASH_BYTES))
    built.push({ tile: { level, index: row.index, width: row.width }, bytes })
    row.taken = row.width
  })
  return built
}
