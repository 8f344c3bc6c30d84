import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type GrownLog, growLog } from '../../test/support/grown-log.ts'
import { base64, fromBase64, readVectors } from '../../test/support/vectors.ts'
import { ChartwardError } from '../kernel/index.ts'
import {
  type ConsistencyClaim,
  consistencyProof,
  EMPTY_ROOT,
  type InclusionClaim,
  inclusionProof,
  inclusionProofs,
  leafHash,
  nodeHash,
  type TileReader,
  treeRoot,
  verifyConsistency,
  verifyInclusion,
} from './index.ts'

const garbage = leafHash(Buffer.from('garbage'))

async function included(log: GrownLog, index: number, size: number): Promise<InclusionClaim> {
  const [leaf, root] = [log.leaves[index] as Uint8Array, log.roots[size] as Uint8Array]
  return { index, size, leaf, root, proof: await inclusionProof(index, size, log.readTile) }
}

async function consistent(log: GrownLog, oldSize: number, newSize: number): Promise<ConsistencyClaim> {
  const [oldRoot, newRoot] = [log.roots[oldSize] as Uint8Array, log.roots[newSize] as Uint8Array]
  return { oldSize, newSize, oldRoot, newRoot, proof: await consistencyProof(oldSize, newSize, log.readTile) }
}

function flipped(hash: Uint8Array, bit: number): Uint8Array {
  return hash.map((byte, at) => (at === Math.floor(bit / 8) ? byte ^ (1 << (bit % 8)) : byte))
}

/** Every way to spoil the hashes of a proof. */
function spoiled(proof: readonly Uint8Array[], roots: readonly Uint8Array[]): Uint8Array[][] {
  const wrong = [
    [garbage, ...proof],
    [...proof, garbage],
    [new Uint8Array(0), ...proof],
    [...proof, new Uint8Array(0)],
    ...roots.flatMap((root) => [
      [root, ...proof],
      [...proof, root],
    ]),
    ...proof.map((_, at) => proof.filter((_, place) => place !== at)),
    ...proof.flatMap((_, at) =>
      [0, 4, 255].map((bit) => proof.map((hash, place) => (place === at ? flipped(hash, bit) : hash))),
    ),
    ...proof.map((_, at) => proof.map((hash, place) => (place === at ? hash.subarray(0, 31) : hash))),
  ]
  if (proof.length > 0) wrong.push([])
  if (proof.length > 1) wrong.push([...proof].reverse(), proof.slice(0, -1), proof.slice(1))
  return wrong
}

test('every leaf of every tree up to 70 leaves is provably in it, and every tree in every later one', async () => {
  const log = await growLog(70)
  for (let size = 1; size <= 70; size++) {
    for (let index = 0; index < size; index++) {
      expect(verifyInclusion(await included(log, index, size))).toBe(true)
    }
    for (let oldSize = 0; oldSize <= size; oldSize++) {
      expect(verifyConsistency(await consistent(log, oldSize, size))).toBe(true)
    }
  }
})

test('random leaves and sizes of a tree over several tiles have proofs that verify', async () => {
  const log = await growLog(1500)
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 1500 }), fc.nat(), async (size, seed) => {
      expect(verifyInclusion(await included(log, seed % size, size))).toBe(true)
      expect(verifyConsistency(await consistent(log, seed % (size + 1), size))).toBe(true)
      expect(base64(await treeRoot(size, log.readTile))).toBe(base64(log.roots[size] as Uint8Array))
    }),
    { numRuns: 120 },
  )
})

test('proofs of many leaves at once are those of each, and read no tile twice', async () => {
  const log = await growLog(1500)
  const read: string[] = []
  const indexes = [0, 3, 255, 256, 1000, 1001, 1499]
  const proofs = await inclusionProofs(indexes, 1500, async (tile) => {
    read.push(`${tile.level}/${tile.index}`)
    return await log.readTile(tile)
  })
  for (const [at, index] of indexes.entries()) {
    expect(proofs[at]?.map(base64)).toEqual((await included(log, index, 1500)).proof.map(base64))
  }
  expect(new Set(read).size).toBe(read.length)
})

/** A tree too large to hold: every leaf is the same but the one at `index`, which only its own place explains. */
function sparseTree(index: number): TileReader {
  const [plain, marked] = [[leafHash(Buffer.from('plain'))], [leafHash(Buffer.from('marked'))]]
  for (let height = 0; height < 53; height++) {
    const [below, own] = [plain[height] as Uint8Array, marked[height] as Uint8Array]
    const right = Math.floor(index / 2 ** height) % 2 === 1
    plain.push(nodeHash(below, below))
    marked.push(right ? nodeHash(below, own) : nodeHash(own, below))
  }
  return async ({ level, index: tile, width }) => {
    const special = Math.floor(index / 256 ** level) - tile * 256
    const places = Array.from({ length: width }, (_, place) => (place === special ? marked : plain))
    return Buffer.concat(places.map((hashes) => hashes[level * 8] as Uint8Array))
  }
}

test('proofs hold in trees of up to 2^53 - 1 leaves, and only for the right leaf', async () => {
  const large = fc.oneof(
    fc.maxSafeNat(),
    fc.integer({ min: 2 ** 31 - 2, max: 2 ** 32 + 2 }),
    fc.integer({ min: 0, max: 53 }).map((power) => 2 ** power),
  )
  await fc.assert(
    fc.asyncProperty(large, large, async (one, other) => {
      const size = Math.min(Math.max(one, other, 2), Number.MAX_SAFE_INTEGER)
      const index = Math.min(one, other, size - 1)
      const readTile = sparseTree(index)
      const root = await treeRoot(size, readTile)
      const leaf = leafHash(Buffer.from('marked'))
      const proof = await inclusionProof(index, size, readTile)
      expect(verifyInclusion({ index, size, leaf, proof, root })).toBe(true)
      const beside = index === 0 ? 1 : index - 1
      expect(verifyInclusion({ index: beside, size, leaf, proof, root })).toBe(false)
      expect(verifyInclusion({ index, size, leaf: garbage, proof, root })).toBe(false)

      const oldRoot = await treeRoot(index, readTile)
      const path = await consistencyProof(index, size, readTile)
      const claim = { oldSize: index, newSize: size, oldRoot, newRoot: root, proof: path }
      expect(verifyConsistency(claim)).toBe(true)
      expect(verifyConsistency({ ...claim, newRoot: garbage })).toBe(index === 0)
      expect(verifyConsistency({ ...claim, oldRoot: garbage })).toBe(false)
    }),
    { numRuns: 50 },
  )
})

test('an inclusion proof spoiled in any way is refused', async () => {
  const log = await growLog(70)
  for (const size of [1, 2, 3, 5, 8, 13, 33]) {
    for (let index = 0; index < size; index++) {
      const claim = await included(log, index, size)
      const wrong = [
        ...[index - 1, index + 1, index ^ 2, size, -1, 0.5, NaN].map((index) => ({ ...claim, index })),
        ...[size * 2, Math.floor(size / 2), 0, -1, 0.5, NaN, 2 ** 53].map((size) => ({ ...claim, size })),
        ...[garbage, EMPTY_ROOT, flipped(claim.leaf, 4), new Uint8Array(0)].map((leaf) => ({
          ...claim,
          leaf,
        })),
        ...[garbage, EMPTY_ROOT, flipped(claim.root, 4), new Uint8Array(0)].map((root) => ({
          ...claim,
          root,
        })),
        ...spoiled(claim.proof, [claim.root]).map((proof) => ({ ...claim, proof })),
      ]
      if (size > 1) wrong.push({ ...claim, leaf: claim.root, root: claim.leaf })
      for (const bad of wrong) expect({ bad, held: verifyInclusion(bad) }).toEqual({ bad, held: false })
    }
  }
})

test('a consistency proof spoiled in any way is refused', async () => {
  const log = await growLog(70)
  for (const newSize of [1, 2, 3, 5, 8, 13, 33]) {
    for (let oldSize = 1; oldSize < newSize; oldSize++) {
      const claim = await consistent(log, oldSize, newSize)
      const { oldRoot, newRoot } = claim
      const wrong = [
        ...[oldSize - 1, oldSize + 1, oldSize ^ 2, 0, newSize + 1, -1, 0.5, NaN].map((oldSize) => ({
          ...claim,
          oldSize,
        })),
        ...[newSize * 2, Math.floor(newSize / 2), 0, -1, 0.5, NaN, 2 ** 53].map((newSize) => ({
          ...claim,
          newSize,
        })),
        ...[garbage, EMPTY_ROOT, flipped(oldRoot, 4), new Uint8Array(0)].map((oldRoot) => ({
          ...claim,
          oldRoot,
        })),
        ...[garbage, EMPTY_ROOT, flipped(newRoot, 4), new Uint8Array(0)].map((newRoot) => ({
          ...claim,
          newRoot,
        })),
        { ...claim, oldRoot: newRoot, newRoot: oldRoot },
        { ...claim, oldRoot: newRoot },
        { ...claim, newRoot: oldRoot },
        ...spoiled(claim.proof, [oldRoot, newRoot]).map((proof) => ({ ...claim, proof })),
      ]
      for (const bad of wrong) expect({ bad, held: verifyConsistency(bad) }).toEqual({ bad, held: false })
    }
  }
})

test('a proof that goes on above the root its size allows is refused, though the hashes add up', async () => {
  const log = await growLog(4)
  const [left, leaf] = [garbage, log.leaves[0] as Uint8Array]
  const above = { index: 0, size: 1, leaf, proof: [left], root: nodeHash(left, leaf) }
  expect(verifyInclusion(above)).toBe(false)
  expect(verifyInclusion({ ...above, index: 1, size: 2 })).toBe(true)

  const { oldRoot, newRoot, proof } = await consistent(log, 3, 4)
  const lifted = {
    oldRoot: nodeHash(left, oldRoot),
    newRoot: nodeHash(left, newRoot),
    proof: [...proof, left],
  }
  expect(verifyConsistency({ ...lifted, oldSize: 3, newSize: 4 })).toBe(false)
  expect(verifyConsistency({ ...lifted, oldSize: 7, newSize: 8 })).toBe(true)
})

test('a tree is consistent with itself and with the empty one by an empty proof only', async () => {
  const log = await growLog(9)
  const [oldRoot, newRoot] = [EMPTY_ROOT, log.roots[9] as Uint8Array]
  const same = { oldSize: 9, newSize: 9, oldRoot: newRoot, newRoot, proof: [] }
  expect(verifyConsistency(same)).toBe(true)
  expect(verifyConsistency({ ...same, proof: [garbage] })).toBe(false)
  expect(verifyConsistency({ ...same, newRoot: garbage })).toBe(false)
  const first = { oldSize: 0, newSize: 9, oldRoot, newRoot, proof: [] }
  expect(verifyConsistency(first)).toBe(true)
  expect(verifyConsistency({ ...first, proof: [garbage] })).toBe(false)
  expect(verifyConsistency({ ...first, oldRoot: garbage })).toBe(false)
  expect(verifyConsistency({ ...first, newSize: 0 })).toBe(false)
  expect(verifyConsistency({ ...first, newSize: 0, newRoot: EMPTY_ROOT })).toBe(true)
})

test('no proof is made of what is not in the tree, or from tiles of the wrong length', async () => {
  const log = await growLog(300)
  const refused = { code: 'PROOF_INVALID' }
  await expect(inclusionProof(300, 300, log.readTile)).rejects.toMatchObject(refused)
  await expect(inclusionProof(-1, 300, log.readTile)).rejects.toMatchObject(refused)
  await expect(inclusionProof(0, 0, log.readTile)).rejects.toMatchObject(refused)
  await expect(inclusionProof(0.5, 300, log.readTile)).rejects.toMatchObject(refused)
  await expect(consistencyProof(301, 300, log.readTile)).rejects.toMatchObject(refused)
  const short: TileReader = async (tile) => (await log.readTile(tile)).subarray(1)
  await expect(inclusionProof(0, 300, short)).rejects.toThrow(ChartwardError)
})

test('the golden proofs are made and verify', async () => {
  interface Golden {
    roots: Record<string, string>
    inclusion: { index: number; size: number; proof: string[] }[]
    consistency: { old: number; new: number; proof: string[] }[]
  }
  const golden = readVectors('log.json') as Golden
  const log = await growLog(300)
  for (const [size, root] of Object.entries(golden.roots)) {
    expect(base64(log.roots[Number(size)] as Uint8Array)).toBe(root)
  }
  for (const { index, size, proof } of golden.inclusion) {
    const claim = await included(log, index, size)
    expect(claim.proof.map(base64)).toEqual(proof)
    expect(verifyInclusion({ ...claim, proof: proof.map(fromBase64) })).toBe(true)
  }
  for (const vector of golden.consistency) {
    const claim = await consistent(log, vector.old, vector.new)
    expect(claim.proof.map(base64)).toEqual(vector.proof)
    expect(verifyConsistency({ ...claim, proof: vector.proof.map(fromBase64) })).toBe(true)
  }
})
