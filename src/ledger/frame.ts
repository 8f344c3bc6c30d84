import { createSecretKey, type KeyObject } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { asLeafIndex, ChartwardError, hasCode } from '../kernel/index.ts'
import { deriveKey, openBatch, sealBatch } from '../seal/index.ts'
import { commit, COMMITMENT_BYTES, SALT_BYTES } from './commitment.ts'
import type { Opening } from './reader.ts'

/**
 * The bytes of the journal. Big-endian throughout.
 *
 * segment  = header, frames, zeros to the end of what was laid out ahead
 * header   = magic 8, first leaf index 8, random id 16, CRC-32 of those 4
 * frame    = magic 4, first leaf index 8, leaf count 4, body length 4, CRC-32 of those and the body 4, body
 * body     = openings sealed under the segment's own key, bound to origin, first index and count
 * openings = for each leaf: entry length 4, salt 16, entry
 *
 * Each segment has its own key (derived with its random id), so the number of random nonces under one key stays
 * far below 2^32 however long the ledger lives.
 */
export const SEGMENT_HEADER_BYTES = 36
export const FRAME_HEADER_BYTES = 24
/** More than a frame is longer than its openings; exact length is known after sealing. */
export const FRAME_OVERHEAD_MAX = 128
export const OPENING_HEADER_BYTES = 4 + SALT_BYTES

const SEGMENT_MAGIC = Buffer.from('CWLEDG1\n', 'latin1')
const SEGMENT_ID_BYTES = 16
export const FRAME_MAGIC = Buffer.from('CWF1', 'latin1')
const FRAME_CRC_AT = 20

export interface SegmentHeader {
  readonly first: number
  readonly id: Buffer
}

export interface FrameHeader {
  readonly first: number
  readonly count: number
  /** Of header and body together. */
  readonly bytes: number
}

/** What a frame is sealed and opened with. */
export interface FrameKey {
  readonly origin: string
  readonly key: KeyObject
}

export function encodeSegmentHeader({ first, id }: SegmentHeader): Buffer {
  const header = Buffer.alloc(SEGMENT_HEADER_BYTES)
  SEGMENT_MAGIC.copy(header)
  header.writeBigUInt64BE(BigInt(first), 8)
  id.copy(header, 16)
  header.writeUInt32BE(crc32(header.subarray(0, 32)), 32)
  return header
}

export function parseSegmentHeader(bytes: Buffer): SegmentHeader | undefined {
  if (bytes.length < SEGMENT_HEADER_BYTES || !bytes.subarray(0, 8).equals(SEGMENT_MAGIC)) return undefined
  if (crc32(bytes.subarray(0, 32)) !== bytes.readUInt32BE(32)) return undefined
  const first = Number(bytes.readBigUInt64BE(8))
  return Number.isSafeInteger(first)
    ? { first, id: Buffer.from(bytes.subarray(16, 16 + SEGMENT_ID_BYTES)) }
    : undefined
}

/** A KeyObject, because sealing a small frame with a raw key costs three times as much. */
export function segmentKey(openingsKey: Uint8Array, id: Buffer): KeyObject {
  return createSecretKey(deriveKey(openingsKey, `chartward/ledger/segment/${id.toString('hex')}`))
}

/** The frame of one batch, as the buffers of one write. */
export function encodeFrame(
  frameKey: FrameKey,
  openings: Uint8Array,
  first: number,
  count: number,
): Buffer[] {
  const body = sealBatch(openings, frameKey.key, binding(frameKey, first, count))
  const header = Buffer.allocUnsafe(FRAME_HEADER_BYTES)
  FRAME_MAGIC.copy(header)
  header.writeBigUInt64BE(BigInt(first), 4)
  header.writeUInt32BE(count, 12)
  header.writeUInt32BE(body.length, 16)
  header.writeUInt32BE(crc32(body, crc32(header.subarray(0, FRAME_CRC_AT))), FRAME_CRC_AT)
  return [header, body]
}

/** The header at `at`, or undefined when there is none that could be one. Says nothing about the body. */
export function parseFrameHeader(bytes: Buffer, at: number): FrameHeader | undefined {
  if (at + FRAME_HEADER_BYTES > bytes.length || bytes.compare(FRAME_MAGIC, 0, 4, at, at + 4) !== 0)
    return undefined
  const first = Number(bytes.readBigUInt64BE(at + 4))
  const count = bytes.readUInt32BE(at + 12)
  if (!Number.isSafeInteger(first) || count === 0) return undefined
  return { first, count, bytes: FRAME_HEADER_BYTES + bytes.readUInt32BE(at + 16) }
}

/** The header at `at` when the whole frame is there and its CRC is right. */
export function parseWholeFrame(bytes: Buffer, at: number): FrameHeader | undefined {
  const header = parseFrameHeader(bytes, at)
  if (header === undefined || at + header.bytes > bytes.length) return undefined
  const body = bytes.subarray(at + FRAME_HEADER_BYTES, at + header.bytes)
  const crc = crc32(body, crc32(bytes.subarray(at, at + FRAME_CRC_AT)))
  return crc === bytes.readUInt32BE(at + FRAME_CRC_AT) ? header : undefined
}

/** The openings of the whole frame at `at`, not yet taken apart. */
export function openFrame(
  frameKey: FrameKey,
  bytes: Buffer,
  at: number,
): { header: FrameHeader; plain: Buffer } {
  const header = parseWholeFrame(bytes, at)
  if (header === undefined) throw corrupt('a frame of the journal is damaged')
  try {
    const body = bytes.subarray(at + FRAME_HEADER_BYTES, at + header.bytes)
    return { header, plain: openBatch(body, frameKey.key, binding(frameKey, header.first, header.count)) }
  } catch (error) {
    if (!hasCode(error, 'SEAL_BROKEN')) throw error
    throw corrupt(`the frame of leaf ${header.first} does not open with the openings key`)
  }
}

/** Takes apart the openings of a frame; `visit` gets the bounds of salt and entry in `plain`. */
function walkOpenings(plain: Buffer, count: number, visit: (start: number, end: number) => void): void {
  let at = 0
  for (let seen = 0; seen < count; seen++) {
    const start = at + 4
    const end = at + OPENING_HEADER_BYTES + (start <= plain.length ? plain.readUInt32BE(at) : 0)
    if (end > plain.length) throw corrupt('a frame of the journal is too short for its leaves')
    visit(start, end)
    at = end
  }
  if (at !== plain.length) throw corrupt('a frame of the journal is too long for its leaves')
}

export function openingsOf(header: FrameHeader, plain: Buffer): Opening[] {
  const openings: Opening[] = []
  walkOpenings(plain, header.count, (start, end) => {
    openings.push({
      index: asLeafIndex(header.first + openings.length),
      salt: plain.subarray(start, start + SALT_BYTES),
      entry: plain.subarray(start + SALT_BYTES, end),
    })
  })
  return openings
}

/** Some openings of a frame: those of the leaves named, ascending. */
export function openingsIn(header: FrameHeader, plain: Buffer, indexes: readonly number[]): Opening[] {
  const openings: Opening[] = []
  let index = header.first
  walkOpenings(plain, header.count, (start, end) => {
    if (index === indexes[openings.length])
      openings.push({
        index: asLeafIndex(index),
        salt: Buffer.from(plain.subarray(start, start + SALT_BYTES)),
        entry: Buffer.from(plain.subarray(start + SALT_BYTES, end)),
      })
    index += 1
  })
  return openings
}

/** The commitments of a frame's leaves, laid end to end. */
export function commitmentsOf(header: FrameHeader, plain: Buffer): Buffer {
  const commitments = Buffer.allocUnsafe(header.count * COMMITMENT_BYTES)
  let at = 0
  walkOpenings(plain, header.count, (start, end) => {
    commit(plain.subarray(start, end), commitments, at)
    at += COMMITMENT_BYTES
  })
  return commitments
}

function binding({ origin }: FrameKey, first: number, count: number): string {
  return `${origin}\n${first}\n${count}`
}

export function corrupt(message: string): ChartwardError {
  return new ChartwardError('LEDGER_CORRUPT', message)
}
