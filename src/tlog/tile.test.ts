import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { growLog } from '../../test/support/grown-log.ts'
import { base64, fromBase64, hex, readVectors, refusal } from '../../test/support/vectors.ts'
import { ChartwardError } from '../kernel/index.ts'
import {
  decodeBundle,
  encodeBundle,
  entriesPath,
  parseEntriesPath,
  parseTilePath,
  tilePath,
  tilesBetween,
  tilesForSize,
} from './index.ts'

interface TileVectors {
  size: number
  root: string
  tiles: { level: number; index: number; width: number; path: string; bytes: number; sha256: string }[]
  tilesBase64: Record<string, string>
  bundles: { index: number; width: number; path: string; bytes: number; sha256: string }[]
  paths: { index: number; path: string }[]
  edges: { size: number; tiles: string[] }[]
  notPaths: string[]
}

const vectors = readVectors('tiles.json') as TileVectors
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

test('300 leaves are laid out in the bytes two other implementations gave them', async () => {
  const { files, roots } = await growLog(vectors.size)
  expect(base64(roots[vectors.size] as Uint8Array)).toBe(vectors.root)
  const listed = [...vectors.tiles, ...vectors.bundles]
  expect([...files.keys()].sort()).toEqual(listed.map(({ path }) => path).sort())
  for (const { path, bytes, sha256: digest } of listed) {
    expect({
      path,
      bytes: files.get(path)?.length,
      digest: sha256(files.get(path) ?? new Uint8Array()),
    }).toEqual({
      path,
      bytes,
      digest,
    })
  }
  for (const [path, bytes] of Object.entries(vectors.tilesBase64)) {
    expect(hex(files.get(path) ?? new Uint8Array())).toBe(hex(fromBase64(bytes)))
  }
  for (const { level, index, width, path } of vectors.tiles) {
    expect(tilePath({ level, index, width })).toBe(path)
    expect(parseTilePath(path)).toEqual({ level, index, width })
  }
  for (const { index, width, path } of vectors.bundles) {
    expect(entriesPath(index, width)).toBe(path)
    expect(parseEntriesPath(path)).toEqual({ index, width })
  }
})

test('an index is written in groups of three digits and read back', () => {
  for (const { index, path } of vectors.paths) {
    expect(tilePath({ level: 0, index, width: 256 })).toBe(`tile/0/${path}`)
    expect(entriesPath(index, 7)).toBe(`tile/entries/${path}.p/7`)
    expect(parseTilePath(`tile/0/${path}`)).toEqual({ level: 0, index, width: 256 })
    expect(parseEntriesPath(`tile/entries/${path}.p/7`)).toEqual({ index, width: 7 })
  }
})

test('a path that is not the one way to write a tile names none', () => {
  for (const path of vectors.notPaths) {
    expect([path, parseTilePath(path)]).toEqual([path, undefined])
    const entries = path.replace('tile/0/', 'tile/entries/')
    expect([entries, parseEntriesPath(entries)]).toEqual([entries, undefined])
  }
  expect(parseTilePath('tile/entries/000')).toBeUndefined()
  expect(parseEntriesPath('tile/0/000')).toBeUndefined()
})

test('every tile has one path and every path that is read is that one', () => {
  const tiles = fc.record({
    level: fc.nat(63),
    index: fc.maxSafeNat(),
    width: fc.integer({ min: 1, max: 256 }),
  })
  fc.assert(
    fc.property(tiles, (tile) => {
      expect(parseTilePath(tilePath(tile))).toEqual(tile)
      expect(parseEntriesPath(entriesPath(tile.index, tile.width))).toEqual({
        index: tile.index,
        width: tile.width,
      })
    }),
  )
  const pieces = fc.constantFrom(
    'tile',
    '/',
    '0',
    '00',
    '1',
    '64',
    'x001',
    '000',
    '.p',
    '255',
    '256',
    'entries',
    '..',
  )
  fc.assert(
    fc.property(
      fc.array(pieces).map((parts) => parts.join('')),
      (path) => {
        const tile = parseTilePath(path)
        expect(tile === undefined ? path : tilePath(tile)).toBe(path)
        const bundle = parseEntriesPath(path)
        expect(bundle === undefined ? path : entriesPath(bundle.index, bundle.width)).toBe(path)
      },
    ),
    { numRuns: 5000 },
  )
})

test('the right edge of a tree is the last tile of every level', () => {
  for (const { size, tiles } of vectors.edges) {
    expect(tilesForSize(size).map(tilePath)).toEqual(tiles)
  }
})

test('the tiles of a tree are those of any earlier tree, its partial ones widened, and the ones between', () => {
  const name = (size: number) => new Set(tilesBetween(0, size).map(tilePath))
  fc.assert(
    fc.property(fc.nat(200_000), fc.nat(2_000), (oldSize, more) => {
      const [before, after] = [name(oldSize), name(oldSize + more)]
      const grown = tilesBetween(oldSize, oldSize + more).map(tilePath)
      expect(new Set(grown)).toEqual(new Set([...after].filter((path) => !before.has(path))))
      expect(new Set(grown).size).toBe(grown.length)
    }),
    { numRuns: 50 },
  )
  expect(tilesBetween(0, 70_000).length).toBe(274 + 2 + 1)
  expect(tilesBetween(256, 256)).toEqual([])
})

test('the right edge does not wrap at 32 bits', () => {
  const size = 2 ** 40 + 5
  expect(tilesForSize(size).map(tilePath)).toEqual([
    'tile/0/x004/x294/x967/296.p/5',
    'tile/1/x016/x777/215',
    'tile/2/x065/535',
    'tile/3/255',
    'tile/4/000',
    'tile/5/000.p/1',
  ])
})

test('a bundle gives back its entries, whatever their bytes and up to 65,535 of them', () => {
  const entry = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.constant(new Uint8Array(65_535)))
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 256 }), (entries) => {
      expect(decodeBundle(encodeBundle(entries)).map(hex)).toEqual(entries.map(hex))
    }),
  )
  expect(() => encodeBundle([new Uint8Array(65_536)])).toThrow(
    expect.objectContaining({ code: 'LEDGER_ENTRY_TOO_LARGE' }),
  )
})

test('a bundle that is empty, overfull or cut short is refused', () => {
  const bytes = encodeBundle([Buffer.from('one'), Buffer.from('two')])
  for (const cut of [0, 1, 3, 4, 6, 7, 9])
    expect(() => decodeBundle(bytes.subarray(0, cut))).toThrow(ChartwardError)
  expect(() => decodeBundle(new Uint8Array(2 * 257))).toThrow(ChartwardError)
  expect(() => encodeBundle([])).toThrow(ChartwardError)
  expect(() => encodeBundle(Array.from({ length: 257 }, () => new Uint8Array(1)))).toThrow(ChartwardError)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      let again: Uint8Array = bytes
      refusal(() => {
        again = encodeBundle(decodeBundle(bytes))
      })
      expect(hex(again)).toBe(hex(bytes))
    }),
  )
})
