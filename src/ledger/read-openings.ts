import { ChartwardError, type LeafIndex, type TreeSize } from '../kernel/index.ts'
import { openingsIn, openingsOf } from './frame.ts'
import type { JournalReader } from './journal-reader.ts'
import type { Opening } from './reader.ts'

/** Small frames are given together until a chunk has this many leaves. */
const CHUNK_LEAVES = 1024

/** How far leaves are durable, and so readable. */
interface Durable {
  readonly size: TreeSize
}

export async function* readOpenings(
  reader: JournalReader,
  durable: Durable,
  from: LeafIndex,
  to: TreeSize,
): AsyncGenerator<readonly Opening[]> {
  if (!(from >= 0 && to <= durable.size)) throw noSuchLeaf()
  if (from >= to) return
  let chunk: Opening[] = []
  for await (const { header, plain } of reader.frames(from, to)) {
    const openings = openingsOf(header, plain)
    const inside = header.first >= from && header.first + header.count <= to
    const wanted = inside ? openings : openings.filter(({ index }) => index >= from && index < to)
    if (chunk.length === 0) chunk = wanted
    else for (const opening of wanted) chunk.push(opening)
    if (chunk.length < CHUNK_LEAVES) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}

export async function readOpeningsAt(
  reader: JournalReader,
  durable: Durable,
  indexes: readonly LeafIndex[],
): Promise<Opening[]> {
  if (indexes.some((index) => !(index >= 0 && index < durable.size))) throw noSuchLeaf()
  const wanted = [...new Set(indexes)].sort((a, b) => a - b)
  const found = new Map<number, Opening>()
  let next = 0
  for await (const { header, plain } of reader.framesAt(wanted)) {
    const end = header.first + header.count
    const from = next
    while (next < wanted.length && (wanted[next] as number) < end) next += 1
    for (const opening of openingsIn(header, plain, wanted.slice(from, next)))
      found.set(opening.index, opening)
  }
  return indexes.map((index) => found.get(index) as Opening)
}

function noSuchLeaf(): ChartwardError {
  return new ChartwardError('LEDGER_NO_SUCH_LEAF', 'the ledger has no such leaf')
}
