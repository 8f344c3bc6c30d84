import { open, readdir, readFile, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { asTreeSize, type TreeSize } from '../kernel/index.ts'
import { COMMITMENT_BYTES } from './commitment.ts'
import { syncFolder } from './durable-file.ts'
import {
  commitmentsOf,
  corrupt,
  FRAME_MAGIC,
  openFrame,
  parseFrameHeader,
  parseSegmentHeader,
  parseWholeFrame,
  SEGMENT_HEADER_BYTES,
  segmentKey,
} from './frame.ts'
import type { ReadableSegment } from './journal-reader.ts'
import { parseSegmentName } from './segment.ts'

/** What the journal holds, found out at every start the same way whether the last stop was clean or not. */
export interface RecoveredJournal {
  readonly size: TreeSize
  readonly segments: readonly ReadableSegment[]
  /** Where the next frame goes, behind which the file has only zeros. */
  readonly last: { segment: ReadableSegment; position: number; filled: number } | undefined
  /** The commitments of leaves that are not signed yet, in order. */
  readonly unsigned: readonly Uint8Array[]
}

interface Recovering {
  readonly origin: string
  readonly openingsKey: Uint8Array
  readonly signedSize: number
  readonly unsigned: Uint8Array[]
  /** The leaf the next frame must begin with. */
  next: number
}

/**
 * Finds the end of the journal. The last frame may be torn (its callers were never told), and is cut; anything
 * else that is not as it was written is refused: guessing would sign a history nobody acknowledged.
 *
 * **Errors** LEDGER_CORRUPT.
 */
export async function recoverJournal(
  folder: string,
  options: { origin: string; openingsKey: Uint8Array; signedSize: number },
): Promise<RecoveredJournal> {
  await rm(join(folder, 'next'), { force: true })
  const segments = await listSegments(folder)
  const state: Recovering = { ...options, unsigned: [], next: 0 }
  let last: RecoveredJournal['last']
  for (const [place, segment] of segments.entries()) {
    const following = segments[place + 1]
    if (following !== undefined && following.first <= options.signedSize) continue
    const bytes = await readFile(segment.path)
    state.next = segment.first
    const position = scanSegment(state, segment, bytes)
    if (following !== undefined) requireEnd(state.next, following, bytes, position)
    else last = { segment, ...(await cutTail(segment, bytes, position)) }
  }
  if (state.next < options.signedSize)
    throw corrupt(`the journal ends at ${state.next} leaves but ${options.signedSize} are signed`)
  return { size: asTreeSize(state.next), segments, last, unsigned: state.unsigned }
}

/** The segments of a journal, ascending; each header checked. */
export async function listSegments(folder: string): Promise<ReadableSegment[]> {
  const firsts = (await readdir(folder)).map((name) => ({ name, first: parseSegmentName(name) }))
  const segments: ReadableSegment[] = []
  for (const { name, first } of firsts.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (first === undefined) continue
    const path = join(folder, name)
    const header = parseSegmentHeader(await readStart(path))
    if (header?.first !== first) throw corrupt(`the header of journal segment ${name} is damaged`)
    segments.push({ path, first, id: header.id })
  }
  if (segments[0] !== undefined && segments[0].first !== 0)
    throw corrupt('the first journal segment is missing')
  return segments
}

async function readStart(path: string): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(
      Buffer.alloc(SEGMENT_HEADER_BYTES),
      0,
      SEGMENT_HEADER_BYTES,
      0,
    )
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** Goes through a segment up to the first place that holds no whole frame; collects what is not signed. */
function scanSegment(state: Recovering, segment: ReadableSegment, bytes: Buffer): number {
  const key = { origin: state.origin, key: segmentKey(state.openingsKey, segment.id) }
  let at = SEGMENT_HEADER_BYTES
  for (;;) {
    const header = parseFrameHeader(bytes, at)
    if (header === undefined || header.first !== state.next) return at
    const end = header.first + header.count
    if (end > state.signedSize) {
      if (parseWholeFrame(bytes, at) === undefined) return at
      const { plain } = openFrame(key, bytes, at)
      const known = Math.max(0, state.signedSize - header.first)
      state.unsigned.push(commitmentsOf(header, plain).subarray(known * COMMITMENT_BYTES))
    }
    state.next = end
    at += header.bytes
  }
}

/** A segment that is not the last was full and acknowledged: it must lead up to the next without a gap. */
function requireEnd(next: number, following: ReadableSegment, bytes: Buffer, position: number): void {
  if (next !== following.first || !isZero(bytes, position))
    throw corrupt(`the journal is damaged at leaf ${next}, before the segment of leaf ${following.first}`)
}

async function cutTail(
  segment: ReadableSegment,
  bytes: Buffer,
  position: number,
): Promise<{ position: number; filled: number }> {
  if (position > bytes.length) throw corrupt('the last journal segment is shorter than its frames')
  if (isZero(bytes, position)) return { position, filled: bytes.length }
  for (let at = position; ; at++) {
    at = bytes.indexOf(FRAME_MAGIC, at)
    if (at === -1) break
    if (parseWholeFrame(bytes, at) !== undefined)
      throw corrupt(
        `the journal is damaged at byte ${position} of its last segment, before frames that are whole`,
      )
  }
  await truncate(segment.path, position)
  await syncFile(segment.path)
  await syncFolder(join(segment.path, '..'))
  return { position, filled: position }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

function isZero(bytes: Buffer, from: number): boolean {
  const rest = bytes.subarray(from)
  return rest.length === 0 || (rest[0] === 0 && rest.subarray(1).equals(rest.subarray(0, -1)))
}
