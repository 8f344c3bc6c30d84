import { createHash, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  ed25519Signer,
  formatCheckpoint,
  formatTlogProof,
  inclusionProof,
  leafHash,
  openTileBuilder,
  tilePath,
  type TileReader,
} from '../../../src/tlog/index.ts'
import { checkLeaf } from './check-leaf.ts'

const ENTRIES = ['one', 'two', 'three'].map((text) => {
  const salt = randomBytes(16)
  const entry = Buffer.from(text)
  return { salt, entry, commitment: createHash('sha256').update(salt).update(entry).digest() }
})
const SIGNER = ed25519Signer('log.example', randomBytes(32))
const OTHER = ed25519Signer('log.example', randomBytes(32))
const builder = await openTileBuilder()
for (const { commitment } of ENTRIES) builder.append(leafHash(commitment))
const tiles = new Map(builder.take().map(({ tile, bytes }) => [tilePath(tile), bytes]))
const readTile: TileReader = async (tile) =>
  await Promise.resolve(tiles.get(tilePath(tile)) ?? Buffer.alloc(0))
const root = builder.root()
const proofs = await Promise.all(ENTRIES.map(async (_one, leaf) => await inclusionProof(leaf, 3, readTile)))
const text = formatCheckpoint({ origin: 'log.example', size: ENTRIES.length, root })
const note = `${text}\n${SIGNER.sign(text)}`

function claim(leaf = 1) {
  const { salt, entry, commitment } = ENTRIES[leaf]!
  return {
    proof: formatTlogProof({ index: leaf, proof: proofs[leaf] ?? [], checkpoint: note }),
    leaf,
    answer: {
      commitment: commitment.toString('base64'),
      opening: { salt: salt.toString('base64'), entry: entry.toString('base64') },
    },
    vkey: SIGNER.vkey,
    witnessVkeys: [],
  }
}

test('a leaf that stands where it is said to, with the words that were committed to, holds', () => {
  expect(checkLeaf(claim())).toEqual({ opened: true, inTree: true, signed: true, size: 3, witnessed: [] })
})

test('other words, another place, another commitment or another log do not hold', () => {
  const good = claim()
  const { answer } = good
  const other = Buffer.from('four').toString('base64')
  expect(
    checkLeaf({ ...good, answer: { ...answer, opening: { ...answer.opening, entry: other } } }),
  ).toMatchObject({
    opened: false,
    inTree: true,
  })
  expect(checkLeaf({ ...good, leaf: 2 }).inTree).toBe(false)
  expect(checkLeaf({ ...good, answer: claim(2).answer }).inTree).toBe(false)
  expect(checkLeaf({ ...good, vkey: OTHER.vkey })).toMatchObject({ signed: false, inTree: false })
  expect(checkLeaf({ ...good, proof: 'nothing' })).toMatchObject({ signed: false, inTree: false, size: 0 })
})

test('of a leaf whose commitment is not known only the signatures are checked', () => {
  expect(checkLeaf({ ...claim(), answer: undefined })).toEqual({ signed: true, size: 3, witnessed: [] })
})
