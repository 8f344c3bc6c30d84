import { FRAME_HEADER_BYTES, parseFrameHeader, SEGMENT_HEADER_BYTES } from './frame.ts'

/**
 * Where some of a segment's frames begin: one about every `ANCHOR_BYTES`, so that a ledger of any size can be read
 * at random with a few kilobytes of memory for each segment.
 */
export interface Anchors {
  /** First leaf index of the frame at the same place of `offsets`; both ascending. */
  readonly firsts: number[]
  readonly offsets: number[]
}

const ANCHOR_BYTES = 64 * 1024

export function openAnchors(): Anchors {
  return { firsts: [], offsets: [] }
}

/** Notes a frame; frames come in order. */
export function noteFrame({ firsts, offsets }: Anchors, first: number, offset: number): void {
  const last = offsets.at(-1)
  if (last !== undefined && offset - last < ANCHOR_BYTES) return
  firsts.push(first)
  offsets.push(offset)
}

/** Where to begin reading to reach leaf `index`. */
export function offsetBefore({ firsts, offsets }: Anchors, index: number): number {
  let low = 0
  let high = firsts.length
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if ((firsts[middle] as number) <= index) low = middle
    else high = middle
  }
  return offsets[low] ?? SEGMENT_HEADER_BYTES
}

/** Walks headers from one to the next without looking at bodies, through at most `endFirst` leaves. */
export async function findAnchors(
  read: (position: number, bytes: number) => Promise<Buffer>,
  endFirst: number,
): Promise<Anchors> {
  const anchors = openAnchors()
  let windowAt = SEGMENT_HEADER_BYTES
  let window = await read(windowAt, WINDOW_BYTES)
  let at = SEGMENT_HEADER_BYTES
  for (;;) {
    if (at + FRAME_HEADER_BYTES > windowAt + window.length) {
      windowAt = at
      window = await read(at, WINDOW_BYTES)
    }
    const header = parseFrameHeader(window, at - windowAt)
    if (header === undefined || header.first >= endFirst) return anchors
    noteFrame(anchors, header.first, at)
    at += header.bytes
  }
}

const WINDOW_BYTES = 1024 * 1024
