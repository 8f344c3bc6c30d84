import { randomFillSync } from 'node:crypto'
import { asLeafIndex, type LeafIndex } from '../kernel/index.ts'
import { commit, COMMITMENT_BYTES, SALT_BYTES } from './commitment.ts'
import { OPENING_HEADER_BYTES } from './frame.ts'

/** The leaves that go into one frame, with those who wait for them. */
export interface Batch {
  /** Openings in the frame's layout; the first `used` bytes count. */
  plain: Buffer
  used: number
  commitments: Buffer
  count: number
  readonly waiting: Waiting[]
}

interface Waiting {
  /** Place of the caller's first leaf in the batch. */
  readonly place: number
  readonly resolve: (index: LeafIndex) => void
  readonly reject: (error: Error) => void
}

/** Random bytes for salts, drawn many at a time. */
export interface SaltPool {
  readonly bytes: Buffer
  used: number
}

const POOL_BYTES = 16 * 1024
const PLAIN_BYTES_FIRST = 4 * 1024
const LEAVES_FIRST = 16

export function openSaltPool(): SaltPool {
  return { bytes: Buffer.alloc(POOL_BYTES), used: POOL_BYTES }
}

export function openBatch(): Batch {
  return {
    plain: Buffer.allocUnsafeSlow(PLAIN_BYTES_FIRST),
    used: 0,
    commitments: Buffer.allocUnsafeSlow(LEAVES_FIRST * COMMITMENT_BYTES),
    count: 0,
    waiting: [],
  }
}

/** Copies entries into the batch, each behind its length and a fresh salt, and commits to each. */
export function addToBatch(
  batch: Batch,
  salts: SaltPool,
  entries: readonly Uint8Array[],
  bytes: number,
): void {
  reserve(batch, entries.length, bytes + entries.length * OPENING_HEADER_BYTES)
  for (const entry of entries) {
    const { plain } = batch
    const start = plain.writeUInt32BE(entry.length, batch.used)
    drawSalt(salts, plain, start)
    plain.set(entry, start + SALT_BYTES)
    batch.used = start + SALT_BYTES + entry.length
    commit(plain.subarray(start, batch.used), batch.commitments, batch.count * COMMITMENT_BYTES)
    batch.count += 1
  }
}

export function settleBatch(batch: Batch, first: number): void {
  for (const { place, resolve } of batch.waiting) resolve(asLeafIndex(first + place))
}

export function failBatch(batch: Batch, error: Error): void {
  for (const { reject } of batch.waiting) reject(error)
}

function drawSalt(pool: SaltPool, into: Buffer, at: number): void {
  if (pool.used === POOL_BYTES) {
    randomFillSync(pool.bytes)
    pool.used = 0
  }
  pool.bytes.copy(into, at, pool.used, pool.used + SALT_BYTES)
  pool.bytes.fill(0, pool.used, pool.used + SALT_BYTES)
  pool.used += SALT_BYTES
}

function reserve(batch: Batch, leaves: number, bytes: number): void {
  batch.plain = grown(batch.plain, batch.used, batch.used + bytes)
  const committed = batch.count * COMMITMENT_BYTES
  batch.commitments = grown(batch.commitments, committed, committed + leaves * COMMITMENT_BYTES)
}

function grown(buffer: Buffer, used: number, needed: number): Buffer {
  if (needed <= buffer.length) return buffer
  const larger = Buffer.allocUnsafeSlow(Math.max(needed, buffer.length * 2))
  buffer.copy(larger, 0, 0, used)
  return larger
}
