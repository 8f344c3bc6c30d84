import { asLeafIndex, asTreeSize, ChartwardError } from '../kernel/index.ts'
import type { Ledger, Opening, SignedCheckpoint } from '../ledger/index.ts'
import { badFrame, FRAME_BYTES_MAX } from './frame.ts'
import { count, HASH_BYTES, LEAVES_PER_FRAME_MAX, SALT_BYTES, text } from './protocol.ts'
import type { Outcome } from './release.ts'

/** The key ledger over the socket: how leaves, proofs and checkpoints are laid out, both ways. */

/** Leaves enough room in a frame for its header. */
const CHUNK_BYTES_MAX = FRAME_BYTES_MAX / 2

/** As many openings from `from` as fit into one answer; at least one, unless the range is empty. */
export async function readOpenings(ledger: Ledger, from: number, to: number): Promise<Outcome> {
  const some: Opening[] = []
  let bytes = 0
  if (to > from) {
    const end = Math.min(to, from + LEAVES_PER_FRAME_MAX)
    reading: for await (const chunk of ledger.openings(asLeafIndex(from), asTreeSize(end))) {
      for (const opening of chunk) {
        bytes += SALT_BYTES + opening.entry.length
        if (some.length > 0 && bytes > CHUNK_BYTES_MAX) break reading
        some.push(opening)
      }
    }
  }
  return encodeOpenings(some)
}

export async function readOpeningsAt(ledger: Ledger, indexes: readonly number[]): Promise<Outcome> {
  const openings = await ledger.openingsAt(indexes.map(asLeafIndex))
  const bytes = openings.reduce((sum, { entry }) => sum + SALT_BYTES + entry.length, 0)
  if (bytes > CHUNK_BYTES_MAX) throw new ChartwardError('KEYS_REFUSED', 'Ask for fewer openings at once')
  return encodeOpenings(openings)
}

export async function readProofs(ledger: Ledger, indexes: readonly number[], size: number): Promise<Outcome> {
  const proofs = await ledger.proofs(indexes.map(asLeafIndex), asTreeSize(size))
  return { header: { counts: proofs.map((proof) => proof.length) }, body: Buffer.concat(proofs.flat()) }
}

function encodeOpenings(openings: readonly Opening[]): Outcome {
  return {
    header: {
      indexes: openings.map(({ index }) => index),
      lengths: openings.map(({ entry }) => entry.length),
    },
    body: Buffer.concat(openings.flatMap(({ salt, entry }) => [salt, entry])),
  }
}

export function decodeOpenings(header: Readonly<Record<string, unknown>>, body: Buffer): Opening[] {
  const lengths = numbers(header['lengths'])
  let at = 0
  return numbers(header['indexes']).map((index, place) => {
    const entryStart = at + SALT_BYTES
    const entryEnd = entryStart + (lengths[place] ?? 0)
    if (entryEnd > body.length) throw badFrame('openings')
    const salt = body.subarray(at, entryStart)
    at = entryEnd
    return { index: asLeafIndex(index), salt, entry: body.subarray(entryStart, entryEnd) }
  })
}

export function decodeProofs(header: Readonly<Record<string, unknown>>, body: Buffer): Uint8Array[][] {
  let at = 0
  return numbers(header['counts']).map((hashes) => {
    const start = at
    at += hashes * HASH_BYTES
    if (at > body.length) throw badFrame('proofs')
    return Array.from({ length: hashes }, (_, hash) =>
      body.subarray(start + hash * HASH_BYTES, start + (hash + 1) * HASH_BYTES),
    )
  })
}

export function encodeCheckpoint({ origin, size, root, note }: SignedCheckpoint): Outcome {
  return { header: { origin, size, note }, body: Buffer.from(root) }
}

export function decodeCheckpoint(header: Readonly<Record<string, unknown>>, body: Buffer): SignedCheckpoint {
  const { origin, size, note } = header
  if (typeof note !== 'string' || body.length !== HASH_BYTES) throw badFrame('checkpoint')
  return { origin: text(origin, 'origin'), size: asTreeSize(count(size, 'size')), root: body, note }
}

function numbers(value: unknown): number[] {
  if (!Array.isArray(value)) throw badFrame('list')
  return value.map((item) => count(item, 'list'))
}
