import { type FileHandle, open } from 'node:fs/promises'
import type { Anchors } from './anchors.ts'
import { findAnchors, noteFrame, offsetBefore, openAnchors } from './anchors.ts'
import { corrupt, type FrameHeader, type FrameKey, openFrame, parseFrameHeader, segmentKey } from './frame.ts'

/** A segment file that can be read. */
export interface ReadableSegment {
  readonly path: string
  readonly first: number
  readonly id: Buffer
}

interface OpenedFrame {
  readonly header: FrameHeader
  readonly plain: Buffer
}

/** Reads durable frames back, in any order, also while the last segment grows. */
export interface JournalReader {
  /** Every frame that holds a leaf of [from, to), ascending. */
  frames(from: number, to: number): AsyncGenerator<OpenedFrame>
  /** For each index, ascending, the frame that holds it; a frame that holds several comes once. */
  framesAt(indexes: readonly number[]): AsyncGenerator<OpenedFrame>
  /** Tells that a frame has become durable. */
  noteFrame(segment: ReadableSegment, first: number, offset: number): void
}

interface KnownSegment extends ReadableSegment {
  readonly key: FrameKey
  anchors: Anchors | undefined
}

interface Reading {
  readonly origin: string
  readonly openingsKey: Uint8Array
  readonly segments: KnownSegment[]
}

const CHUNK_BYTES = 1024 * 1024
const CHUNK_BYTES_RANDOM = 128 * 1024

export function openJournalReader(
  { origin, openingsKey }: { origin: string; openingsKey: Uint8Array },
  segments: readonly ReadableSegment[],
): JournalReader {
  const reading: Reading = { origin, openingsKey, segments: [] }
  for (const segment of segments) know(reading, segment, undefined)
  return {
    frames: (from, to) => readFrames(reading, from, to),
    framesAt: (indexes) => readFramesAt(reading, indexes),
    noteFrame(segment, first, offset) {
      const last = reading.segments.at(-1)
      const known = last?.first === segment.first ? last : know(reading, segment, openAnchors())
      if (known.anchors !== undefined) noteFrame(known.anchors, first, offset)
    },
  }
}

function know(reading: Reading, segment: ReadableSegment, anchors: Anchors | undefined): KnownSegment {
  const { path, first, id } = segment
  const key = { origin: reading.origin, key: segmentKey(reading.openingsKey, id) }
  const known: KnownSegment = { path, first, id, key, anchors }
  reading.segments.push(known)
  return known
}

async function* readFrames(reading: Reading, from: number, to: number): AsyncGenerator<OpenedFrame> {
  let at = from
  while (at < to) {
    const place = segmentOf(reading, at)
    const segment = reading.segments[place] as KnownSegment
    const end = Math.min(to, reading.segments[place + 1]?.first ?? to)
    const file = await open(segment.path, 'r')
    try {
      for await (const frame of walk(segment, file, { from: at, to: end, chunkBytes: CHUNK_BYTES })) {
        if (frame.header.first > at) break
        yield frame
        at = frame.header.first + frame.header.count
      }
    } finally {
      await file.close()
    }
    if (at < end) throw corrupt(`the journal has no frame for leaf ${at}`)
  }
}

async function* readFramesAt(reading: Reading, indexes: readonly number[]): AsyncGenerator<OpenedFrame> {
  let file: FileHandle | undefined
  let openSegment: KnownSegment | undefined
  let done = 0
  try {
    for (const index of indexes) {
      if (index < done) continue
      const segment = reading.segments[segmentOf(reading, index)] as KnownSegment
      if (segment !== openSegment) {
        await file?.close()
        file = await open(segment.path, 'r')
        openSegment = segment
      }
      const range = { from: index, to: index + 1, chunkBytes: CHUNK_BYTES_RANDOM }
      for await (const frame of walk(segment, file as FileHandle, range)) {
        yield frame
        done = frame.header.first + frame.header.count
      }
      if (done <= index) throw corrupt(`the journal has no frame for leaf ${index}`)
    }
  } finally {
    await file?.close()
  }
}

interface Range {
  readonly from: number
  readonly to: number
  readonly chunkBytes: number
}

/** The frames of one segment that hold leaves of a range. */
async function* walk(segment: KnownSegment, file: FileHandle, range: Range): AsyncGenerator<OpenedFrame> {
  const { from, to, chunkBytes } = range
  segment.anchors ??= await findAnchors(async (at, bytes) => await readAt(file, at, bytes), Infinity)
  let position = offsetBefore(segment.anchors, from)
  let chunk = await readAt(file, position, chunkBytes)
  let at = 0
  for (;;) {
    const header = parseFrameHeader(chunk, at)
    if (header === undefined || at + header.bytes > chunk.length) {
      if (at === 0 && (header === undefined || chunk.length >= header.bytes)) return
      position += at
      at = 0
      const wanted = Math.max(chunkBytes, header?.bytes ?? 0)
      const next = await readAt(file, position, wanted)
      if (header !== undefined && next.length < header.bytes) return
      chunk = next
      continue
    }
    if (header.first >= to) return
    if (header.first + header.count > from) yield openFrame(segment.key, chunk, at)
    at += header.bytes
    if (header.first + header.count >= to) return
  }
}

/** The last segment that begins at or before a leaf. */
function segmentOf({ segments }: Reading, index: number): number {
  let low = 0
  let high = segments.length
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if ((segments[middle] as KnownSegment).first <= index) low = middle
    else high = middle
  }
  if (segments[low] === undefined) throw corrupt('the journal has no segments')
  return low
}

async function readAt(file: FileHandle, position: number, bytes: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(bytes)
  let filled = 0
  while (filled < bytes) {
    const { bytesRead } = await file.read(buffer, filled, bytes - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}
