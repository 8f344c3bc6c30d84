import { randomBytes } from 'node:crypto'
import { close, constants, ftruncate, open, writev } from 'node:fs'
import { open as openHandle, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { syncFolder, writeSynced } from './durable-file.ts'
import { encodeSegmentHeader, SEGMENT_HEADER_BYTES } from './frame.ts'

/** How many zeros are laid out at a time. */
const FILL_BYTES = 1024 * 1024
/** How far ahead of the frames zeros are laid out. */
const FILL_AHEAD_BYTES = 4 * FILL_BYTES

/**
 * The segment file being written. A frame is only ever written over zeros that were laid out and synced before:
 * overwriting costs half of what extending costs, and a full disk is found before a frame is begun.
 */
export interface SegmentFile {
  readonly path: string
  readonly first: number
  readonly id: Buffer
  readonly fd: number
  readonly bytesMax: number
  /** Where the next frame goes. */
  position: number
  /** Up to where zeros are laid out. */
  filled: number
  filling: Promise<void> | undefined
}

const openFile = promisify(open)
const closeFile = promisify(close)
const truncateFile = promisify(ftruncate)

/** By a handle of its own: Node's permission model, which fences the key server, refuses to sync by number. */
async function syncFile(path: string): Promise<void> {
  const file = await openHandle(path, 'r+')
  try {
    await file.datasync()
  } finally {
    await file.close()
  }
}

/** `journal/<first leaf index, 16 digits>.segment`. */
export function segmentName(first: number): string {
  return `${String(first).padStart(16, '0')}.segment`
}

/** The first leaf index a segment's file name tells; undefined for other files. */
export function parseSegmentName(name: string): number | undefined {
  const first = /^([0-9]{16})\.segment$/.exec(name)?.[1]
  return first === undefined ? undefined : Number(first)
}

/** Begins a segment. Its name appears when its header is durable, never before. */
export async function createSegment(journal: string, first: number, bytesMax: number): Promise<SegmentFile> {
  const id = randomBytes(16)
  const path = join(journal, segmentName(first))
  const fresh = join(journal, 'next')
  await writeSynced(fresh, encodeSegmentHeader({ first, id }), 0o600)
  await rename(fresh, path)
  await syncFolder(dirname(path))
  return await openSegment(
    { path, first, id, bytesMax, position: SEGMENT_HEADER_BYTES },
    SEGMENT_HEADER_BYTES,
  )
}

/** Goes on with a segment at `position`, behind which the file has only zeros up to `filled`. */
export async function openSegment(
  segment: Pick<SegmentFile, 'path' | 'first' | 'id' | 'bytesMax' | 'position'>,
  filled: number,
): Promise<SegmentFile> {
  const fd = await openFile(segment.path, constants.O_RDWR | constants.O_DSYNC)
  return { ...segment, fd, filled, filling: undefined }
}

export async function closeSegment(segment: SegmentFile): Promise<void> {
  await segment.filling?.catch(() => undefined)
  await closeFile(segment.fd)
}

/** True when a frame of at most `bytes` goes into this segment; the first frame of a segment always does. */
export function hasRoom(segment: SegmentFile, bytes: number): boolean {
  return segment.position === SEGMENT_HEADER_BYTES || segment.position + bytes <= segment.bytesMax
}

/** Makes sure that `bytes` can be written over zeros, and lays more out ahead while frames are written. */
export async function layOut(segment: SegmentFile, bytes: number): Promise<void> {
  while (segment.filled < segment.position + bytes) await (segment.filling ?? fill(segment))
}

/** Starts laying out more when little is left. A failure shows when the room is needed. */
export function layOutAhead(segment: SegmentFile): void {
  if (segment.filling !== undefined || segment.filled >= segment.bytesMax) return
  if (segment.filled - segment.position < FILL_AHEAD_BYTES) fill(segment).catch(() => undefined)
}

async function fill(segment: SegmentFile): Promise<void> {
  segment.filling = writeAt(segment.fd, [Buffer.alloc(FILL_BYTES)], segment.filled)
  try {
    await segment.filling
    segment.filled += FILL_BYTES
  } finally {
    segment.filling = undefined
  }
}

/** Writes a frame, in one system call unless the system cuts it short. Durable when it returns. */
export async function writeFrame(
  segment: SegmentFile,
  frame: readonly Buffer[],
  bytes: number,
): Promise<void> {
  await writeAt(segment.fd, frame, segment.position)
  segment.position += bytes
}

/** Cuts what a failed write may have left behind the last frame. */
export async function cutBehindPosition(segment: SegmentFile): Promise<void> {
  await segment.filling?.catch(() => undefined)
  await truncateFile(segment.fd, segment.position)
  segment.filled = segment.position
  await syncFile(segment.path)
}

async function writeAt(fd: number, buffers: readonly Buffer[], position: number): Promise<void> {
  const bytes = buffers.reduce((sum, buffer) => sum + buffer.length, 0)
  const written = await new Promise<number>((resolve, reject) => {
    writev(fd, buffers, position, (error, count) => (error === null ? resolve(count) : reject(error)))
  })
  if (written === bytes) return
  const rest = Buffer.concat(buffers).subarray(written)
  await writeAt(fd, [rest], position + written)
}
