import { readdir, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  type BuiltTile,
  decodeBundle,
  entriesPath,
  type Tile,
  tilePath,
  TILE_WIDTH,
  type TileReader,
} from '../tlog/index.ts'
import { COMMITMENT_BYTES } from './commitment.ts'
import { makeFolder, syncFolder, unlessMissing, writeSynced } from './durable-file.ts'
import { corrupt } from './frame.ts'

/** Two at a time, so that the journal always finds a thread free for its own write. */
const WRITERS = 2
const HASH_BYTES = 32

/** One entry bundle and the bytes of its file. */
export interface BuiltBundle {
  readonly index: number
  readonly width: number
  readonly bytes: Uint8Array
}

interface StoredFile {
  readonly path: string
  readonly bytes: Uint8Array
  /** The folder of partial files this full one makes superfluous. */
  readonly replaces?: string
}

/** The tile files under the ledger's directory, in the layout of C2SP tlog-tiles. */
export interface TileStore {
  readonly readTile: TileReader
  /** The commitments of the first `width` leaves of a bundle, laid end to end. */
  readBundle(index: number, width: number): Promise<Uint8Array>
  /** Writes tiles and bundles; all are durable when it returns. */
  write(tiles: readonly BuiltTile[], bundles: readonly BuiltBundle[]): Promise<void>
  /** Removes the partial files of full tiles and bundles. "MAY delete a partial when its full tile exists." */
  removePartials(tiles: readonly BuiltTile[], bundles: readonly BuiltBundle[]): Promise<void>
}

export function openTileStore(directory: string): TileStore {
  return {
    readTile: async (tile) => await readTile(directory, tile),
    readBundle: async (index, width) => await readBundle(directory, index, width),
    write: async (tiles, bundles) => await writeAll(filesOf(directory, tiles, bundles)),
    removePartials: async (tiles, bundles) => {
      for (const { replaces } of filesOf(directory, firstOfLevels(tiles), firstOf(bundles)))
        if (replaces !== undefined) await rm(replaces, { recursive: true, force: true })
    },
  }
}

/** Of every level only the first tile written can have been there in part before. */
function firstOfLevels(tiles: readonly BuiltTile[]): BuiltTile[] {
  const levels = new Map<number, BuiltTile>()
  for (const built of tiles) {
    const { level, index, width } = built.tile
    const first = levels.get(level)
    if (width === TILE_WIDTH && !(first !== undefined && first.tile.index <= index)) levels.set(level, built)
  }
  return [...levels.values()]
}

function firstOf(bundles: readonly BuiltBundle[]): BuiltBundle[] {
  const full = bundles.filter(({ width }) => width === TILE_WIDTH)
  return full.slice(0, 1)
}

async function readTile(directory: string, { level, index, width }: Tile): Promise<Uint8Array> {
  const bytes = await readAtLeast(directory, width, (width) => tilePath({ level, index, width }))
  if (bytes.length < width * HASH_BYTES)
    throw corrupt(`${tilePath({ level, index, width })} is shorter than its width`)
  return bytes.subarray(0, width * HASH_BYTES)
}

async function readBundle(directory: string, index: number, width: number): Promise<Uint8Array> {
  const bytes = await readAtLeast(directory, width, (width) => entriesPath(index, width))
  const entries = decodeBundle(bytes)
  if (entries.length < width || entries.some((entry) => entry.length !== COMMITMENT_BYTES))
    throw corrupt(`${entriesPath(index, width)} is damaged`)
  return Buffer.concat(entries.slice(0, width))
}

/** The file of that width, or the full one, or a wider partial one. */
async function readAtLeast(
  directory: string,
  width: number,
  pathOf: (width: number) => string,
): Promise<Buffer> {
  for (const wide of width === TILE_WIDTH ? [width] : [width, TILE_WIDTH]) {
    const bytes = await unlessMissing(readFile(join(directory, pathOf(wide))))
    if (bytes !== undefined) return bytes
  }
  const partials = width === TILE_WIDTH ? [] : await partialWidths(dirname(join(directory, pathOf(width))))
  const wider = partials.filter((found) => found > width)
  if (wider.length === 0) throw corrupt(`${pathOf(width)} is missing`)
  return await readFile(join(directory, pathOf(Math.max(...wider))))
}

async function partialWidths(folder: string): Promise<number[]> {
  const names = (await unlessMissing(readdir(folder))) ?? []
  return names.filter((name) => /^[0-9]{1,3}$/.test(name)).map(Number)
}

function filesOf(
  directory: string,
  tiles: readonly BuiltTile[],
  bundles: readonly BuiltBundle[],
): StoredFile[] {
  const file = (path: string, bytes: Uint8Array, width: number): StoredFile => {
    const full = join(directory, path)
    return width === TILE_WIDTH ? { path: full, bytes, replaces: `${full}.p` } : { path: full, bytes }
  }
  return [
    ...tiles.map(({ tile, bytes }) => file(tilePath(tile), bytes, tile.width)),
    ...bundles.map(({ index, width, bytes }) => file(entriesPath(index, width), bytes, width)),
  ]
}

async function writeAll(files: readonly StoredFile[]): Promise<void> {
  const folders = new Set<string>()
  for (const folder of new Set(files.map(({ path }) => dirname(path)))) {
    folders.add(folder)
    for (const changed of await makeFolder(folder)) folders.add(changed)
  }
  const waiting = files.values()
  const writer = async () => {
    for (const { path, bytes } of waiting) await writeSynced(path, bytes)
  }
  await Promise.all(Array.from({ length: WRITERS }, writer))
  for (const folder of folders) await syncFolder(folder)
}
