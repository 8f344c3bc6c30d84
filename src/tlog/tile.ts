import { ChartwardError } from '../kernel/index.ts'
import { parseDecimal } from './bytes.ts'
import { type Frontier, openFrontier, perfectSubtrees } from './frontier.ts'
import { foldRoots, HASH_BYTES, nodeHash } from './hash.ts'

/** Hashes in a full tile: a tile is 8 levels of the tree. */
export const TILE_WIDTH = 256

/**
 * One piece of the tree, `width` hashes laid end to end.
 * **Shape** `level` 0 holds leaf hashes, `level` n roots of 256^n leaves; `index` counts tiles of that level;
 * `width` 1 to 256, and 256 is a full tile.
 * **Source** C2SP tlog-tiles, "Merkle Tree"
 */
export interface Tile {
  readonly level: number
  readonly index: number
  readonly width: number
}

/** Gives the `width` * 32 bytes of a tile, from wherever tiles are kept. It may cut them from a wider tile. */
export type TileReader = (tile: Tile) => Promise<Uint8Array>

/** The root of the perfect subtree of 2^`height` leaves that starts at leaf `index` * 2^`height`. */
export type HashReader = (height: number, index: number) => Promise<Uint8Array>

const LEVEL_MAX = 63

/** `tile/<level>/<index>[.p/<width>]`. **Source** C2SP tlog-tiles, "Merkle Tree" */
export function tilePath(tile: Tile): string {
  return `tile/${tile.level}/${indexPath(tile.index)}${partialSuffix(tile.width)}`
}

/** `tile/entries/<index>[.p/<width>]`. **Source** C2SP tlog-tiles, "Log Entries" */
export function entriesPath(index: number, width: number): string {
  return `tile/entries/${indexPath(index)}${partialSuffix(width)}`
}

/** The tile a path names; undefined when it names none, or names one in a way `tilePath` would not. */
export function parseTilePath(path: string): Tile | undefined {
  const level = /^tile\/([0-9]{1,2})\//.exec(path)?.[1]
  if (level === undefined) return undefined
  const place = parsePlace(path.slice(`tile/${level}/`.length))
  const number = parseDecimal(level)
  if (place === undefined || number === undefined || number > LEVEL_MAX) return undefined
  return { level: number, ...place }
}

/** The bundle a path names; undefined when it names none, or names one in a way `entriesPath` would not. */
export function parseEntriesPath(path: string): { index: number; width: number } | undefined {
  return path.startsWith('tile/entries/') ? parsePlace(path.slice('tile/entries/'.length)) : undefined
}

function parsePlace(text: string): { index: number; width: number } | undefined {
  const parts = /^((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/.exec(text)
  if (parts?.[1] === undefined) return undefined
  const index = Number(parts[1].replaceAll(/[x/]/g, ''))
  const width = parts[2] === undefined ? TILE_WIDTH : Number(parts[2])
  if (!Number.isSafeInteger(index) || (parts[2] !== undefined && width >= TILE_WIDTH)) return undefined
  return indexPath(index) === parts[1] ? { index, width } : undefined
}

function indexPath(index: number): string {
  const digits = String(index)
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/[0-9]{3}/g) ?? []
  return groups.map((group, place) => (place === groups.length - 1 ? group : `x${group}`)).join('/')
}

function partialSuffix(width: number): string {
  return width === TILE_WIDTH ? '' : `.p/${width}`
}

/** How many hashes level `level` of a tree of `size` leaves has. */
function hashesAt(level: number, size: number): number {
  return Math.floor(size / TILE_WIDTH ** level)
}

/**
 * The last tile of every level of a tree.
 * **Shape** lowest level first, full when the level ends with a full tile; empty for the empty tree. The partial ones
 * hold all of the frontier.
 */
export function tilesForSize(size: number): Tile[] {
  const tiles: Tile[] = []
  for (let level = 0; hashesAt(level, size) > 0; level++) {
    const index = Math.ceil(hashesAt(level, size) / TILE_WIDTH) - 1
    tiles.push({ level, index, width: hashesAt(level, size) - index * TILE_WIDTH })
  }
  return tiles
}

/**
 * Every tile a tree of `newSize` leaves has and the one of `oldSize` had not.
 * **Shape** lowest level first, then by index; of every level at most the last is partial.
 */
export function tilesBetween(oldSize: number, newSize: number): Tile[] {
  const tiles: Tile[] = []
  for (let level = 0; hashesAt(level, newSize) > hashesAt(level, oldSize); level++) {
    const end = hashesAt(level, newSize)
    for (let index = hashesAt(level + 1, oldSize); index * TILE_WIDTH < end; index++) {
      tiles.push({ level, index, width: Math.min(TILE_WIDTH, end - index * TILE_WIDTH) })
    }
  }
  return tiles
}

/**
 * Reads subtree roots of a tree of `size` leaves out of its tiles, every tile at most once.
 * **Errors** PROOF_INVALID when a tile has another length than its width says or the subtree is not in the tree.
 */
export function hashFromTiles(size: number, readTile: TileReader): HashReader {
  const opened = new Map<string, Promise<(row: number, place: number) => Uint8Array>>()
  return async (height, index) => {
    const level = Math.floor(height / 8)
    const row = height - level * 8
    const first = index * 2 ** row
    const tileIndex = Math.floor(first / TILE_WIDTH)
    const width = Math.min(TILE_WIDTH, hashesAt(level, size) - tileIndex * TILE_WIDTH)
    const place = first - tileIndex * TILE_WIDTH
    if (!(place + 2 ** row <= width)) {
      throw new ChartwardError('PROOF_INVALID', 'The tree is too small to hold that subtree')
    }
    const tile = { level, index: tileIndex, width }
    const path = tilePath(tile)
    const nodes = opened.get(path) ?? openTile(tile, readTile)
    opened.set(path, nodes)
    return (await nodes)(row, place / 2 ** row)
  }
}

async function openTile(tile: Tile, readTile: TileReader) {
  const bytes = await readTile(tile)
  if (bytes.length !== tile.width * HASH_BYTES) {
    throw new ChartwardError('PROOF_INVALID', `${tilePath(tile)} does not have the length its width asks for`)
  }
  const inner = new Map<number, Uint8Array>()
  const node = (row: number, place: number): Uint8Array => {
    if (row === 0) return bytes.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES)
    const key = 2 ** (8 - row) + place
    const hash = inner.get(key) ?? nodeHash(node(row - 1, 2 * place), node(row - 1, 2 * place + 1))
    inner.set(key, hash)
    return hash
  }
  return node
}

/** The root of leaves `start` to `end`, a range `perfectSubtrees` can cut. */
export async function rangeRoot(start: number, end: number, readHash: HashReader): Promise<Uint8Array> {
  const roots = perfectSubtrees(start, end).map(async ({ height, index }) => await readHash(height, index))
  return foldRoots(await Promise.all(roots))
}

/**
 * The frontier of a tree of `size` leaves, read from its partial tiles.
 * **Errors** PROOF_INVALID as `hashFromTiles`.
 */
export async function frontierFromTiles(size: number, readTile: TileReader): Promise<Frontier> {
  const readHash = hashFromTiles(size, readTile)
  const roots = perfectSubtrees(0, size).map(async ({ height, index }) => await readHash(height, index))
  return openFrontier(size, await Promise.all(roots))
}
