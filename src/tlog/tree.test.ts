import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { growLog } from '../../test/support/grown-log.ts'
import { base64, fromHex, hex, readVectors } from '../../test/support/vectors.ts'
import { hasCode } from '../kernel/index.ts'
import {
  consistencyProof,
  EMPTY_ROOT,
  frontierFromTiles,
  inclusionProof,
  leafHash,
  nodeHash,
  openFrontier,
  openTileBuilder,
  tilePath,
  tilesBetween,
  verifyConsistency,
  verifyInclusion,
} from './index.ts'

interface MerkleVectors {
  leaves: string[]
  leafHashes: string[]
  roots: { size: number; root: string }[]
  inclusion: { index: number; size: number; proof: string[] }[]
  consistency: { oldSize: number; newSize: number; proof: string[] }[]
}

const merkle = readVectors('merkle.json') as MerkleVectors
const eight = merkle.leaves.map(fromHex)

async function eightTiles(size: number) {
  const builder = await openTileBuilder()
  eight.slice(0, size).forEach((entry) => builder.append(leafHash(entry)))
  const bytes = Buffer.concat(eight.slice(0, size).map(leafHash))
  expect(builder.take().map(({ bytes }) => hex(bytes))).toEqual(size === 0 ? [] : [hex(bytes)])
  return async () => bytes
}

/** Root by the definition itself. */
function defined(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return EMPTY_ROOT
  if (leaves.length === 1) return leaves[0] as Uint8Array
  let split = 1
  while (split * 2 < leaves.length) split *= 2
  return nodeHash(defined(leaves.slice(0, split)), defined(leaves.slice(split)))
}

test('the reference leaves have the reference hashes and roots', () => {
  expect(eight.map((entry) => hex(leafHash(entry)))).toEqual(merkle.leafHashes)
  for (const { size, root } of merkle.roots) {
    const frontier = openFrontier()
    eight.slice(0, size).forEach((entry) => frontier.append(leafHash(entry)))
    expect(hex(frontier.root())).toBe(root)
    expect(frontier.size).toBe(size)
  }
})

test('the reference leaves have the reference proofs, and they verify', async () => {
  const roots = merkle.roots.map(({ root }) => fromHex(root))
  for (const { index, size, proof } of merkle.inclusion) {
    expect((await inclusionProof(index, size, await eightTiles(size))).map(hex)).toEqual(proof)
    const leaf = leafHash(eight[index] as Uint8Array)
    const root = roots[size] as Uint8Array
    expect(verifyInclusion({ index, size, leaf, proof: proof.map(fromHex), root })).toBe(true)
  }
  for (const { oldSize, newSize, proof } of merkle.consistency) {
    expect((await consistencyProof(oldSize, newSize, await eightTiles(newSize))).map(hex)).toEqual(proof)
    const [oldRoot, newRoot] = [roots[oldSize] as Uint8Array, roots[newSize] as Uint8Array]
    expect(verifyConsistency({ oldSize, newSize, oldRoot, newRoot, proof: proof.map(fromHex) })).toBe(true)
  }
})

test('fifteen entries have the roots another implementation gave them', () => {
  const { tree } = readVectors('notes.json') as {
    tree: { leaves: string[]; roots: { size: number; root: string }[] }
  }
  for (const { size, root } of tree.roots) {
    const frontier = openFrontier()
    tree.leaves.slice(0, size).forEach((entry) => frontier.append(leafHash(Buffer.from(entry))))
    expect(base64(frontier.root())).toBe(root)
  }
})

test('a frontier has the root the definition gives, wherever it was stopped and continued', async () => {
  const { leaves } = await growLog(130)
  fc.assert(
    fc.property(fc.nat(130), fc.nat(130), (one, other) => {
      const [stop, size] = [Math.min(one, other), Math.max(one, other)]
      const first = openFrontier()
      leaves.slice(0, stop).forEach((leaf) => first.append(leaf))
      const second = openFrontier(first.size, first.hashes())
      leaves.slice(stop, size).forEach((leaf) => second.append(leaf))
      expect(hex(second.root())).toBe(hex(defined(leaves.slice(0, size))))
      expect(second.hashes().length).toBe(size.toString(2).replaceAll('0', '').length)
    }),
  )
})

test('a frontier refuses hashes that do not fit its size', () => {
  const hash = leafHash(Buffer.from('x'))
  for (const [size, hashes] of [
    [0, [hash]],
    [3, [hash]],
    [4, [hash, hash]],
    [1, [hash.subarray(1)]],
    [-1, []],
    [0.5, []],
    [2 ** 53, [hash]],
  ] as const) {
    expect(() => openFrontier(size, hashes)).toThrow(expect.toSatisfy((e) => hasCode(e, 'PROOF_INVALID')))
  }
  expect(() => openFrontier().append(new Uint8Array(31))).toThrow('32 bytes')
})

test('a frontier counts past 32 bits', () => {
  const size = 2 ** 52 + 2 ** 40 + 2 ** 31 + 2 ** 30 + 1
  const bits = Array.from({ length: 5 }, (_, at) => leafHash(Uint8Array.of(at)))
  const frontier = openFrontier(size, bits)
  frontier.append(leafHash(Uint8Array.of(9)))
  expect(frontier.size).toBe(size + 1)
  expect(hex(frontier.hashes().at(-1) as Uint8Array)).toBe(
    hex(nodeHash(bits[4] as Uint8Array, leafHash(Uint8Array.of(9)))),
  )
  expect(frontier.hashes().length).toBe(5)
  const almost = openFrontier(
    2 ** 40 - 1,
    Array.from({ length: 40 }, () => bits[0] as Uint8Array),
  )
  almost.append(bits[0] as Uint8Array)
  expect(almost.hashes().length).toBe(1)
})

test('a builder stopped anywhere and continued from its tiles writes exactly the tiles between', async () => {
  const whole = await growLog(1100)
  const sizes = [0, 1, 255, 256, 257, 512, 700, 1100]
  for (const from of sizes) {
    for (const to of sizes.filter((size) => size >= from)) {
      const builder = await openTileBuilder(from, whole.readTile)
      whole.leaves.slice(from, to).forEach((leaf) => builder.append(leaf))
      const built = builder.take()
      const paths = built.map(({ tile }) => tilePath(tile)).sort()
      expect(paths).toEqual(
        tilesBetween(from, to)
          .map((tile) => tilePath(tile))
          .sort(),
      )
      for (const { tile, bytes } of built) expect(hex(bytes)).toBe(hex(await whole.readTile(tile)))
      expect(hex(builder.root())).toBe(hex(whole.roots[to] as Uint8Array))
      expect(builder.take()).toEqual([])
      const frontier = await frontierFromTiles(to, whole.readTile)
      expect(frontier.hashes().map(hex)).toEqual(builder.hashes().map(hex))
    }
  }
})
