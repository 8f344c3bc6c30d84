import { ChartwardError } from '../kernel/index.ts'

/** One message on the socket: a small JSON header, and raw bytes beside it so that keys never become strings. */
export interface Frame {
  readonly header: Readonly<Record<string, unknown>>
  readonly body: Buffer
}

/** The longest frame between a client and a server that know each other, in bytes. */
export const FRAME_BYTES_MAX = 8 * 1024 * 1024

/** The longest frame before they do. */
export const GREETING_BYTES_MAX = 1024

const NUMBER_BYTES = 4

/** Lays out `u32 length of what follows, u32 header length, header JSON, body`, big-endian. */
export function encodeFrame(header: Readonly<Record<string, unknown>>, body?: Uint8Array): Buffer {
  const text = Buffer.from(JSON.stringify(header), 'utf8')
  const length = NUMBER_BYTES + text.length + (body?.length ?? 0)
  const frame = Buffer.allocUnsafe(NUMBER_BYTES + length)
  frame.writeUInt32BE(length, 0)
  frame.writeUInt32BE(text.length, NUMBER_BYTES)
  frame.set(text, 2 * NUMBER_BYTES)
  if (body !== undefined) frame.set(body, 2 * NUMBER_BYTES + text.length)
  return frame
}

/** Cuts a byte stream into frames. */
export interface FrameReader {
  /** Takes the next bytes, overwrites them with zeros, and gives the frames they complete. Throws `KEYS_REFUSED`. */
  push(chunk: Buffer): Frame[]
  /** From here on frames may be this long. */
  allow(bytesMax: number): void
}

export function openFrameReader(): FrameReader {
  const prefix = Buffer.alloc(NUMBER_BYTES)
  let prefixFilled = 0
  let frame: Buffer | undefined
  let frameFilled = 0
  let bytesMax = GREETING_BYTES_MAX

  const take = (chunk: Buffer, from: number, frames: Frame[]): number => {
    if (frame === undefined) {
      const count = Math.min(NUMBER_BYTES - prefixFilled, chunk.length - from)
      chunk.copy(prefix, prefixFilled, from, from + count)
      prefixFilled += count
      if (prefixFilled === NUMBER_BYTES) frame = Buffer.allocUnsafe(frameLength(prefix, bytesMax))
      return from + count
    }
    const count = Math.min(frame.length - frameFilled, chunk.length - from)
    chunk.copy(frame, frameFilled, from, from + count)
    frameFilled += count
    if (frameFilled === frame.length) {
      frames.push(decodeFrame(frame))
      frame = undefined
      frameFilled = 0
      prefixFilled = 0
    }
    return from + count
  }

  return {
    push(chunk) {
      const frames: Frame[] = []
      let at = 0
      while (at < chunk.length) at = take(chunk, at, frames)
      // The socket's own buffers are pooled: a key left in one would outlive the cache's wiping.
      chunk.fill(0)
      return frames
    },
    allow(more) {
      bytesMax = more
    },
  }
}

function frameLength(prefix: Buffer, bytesMax: number): number {
  const length = prefix.readUInt32BE(0)
  if (length < NUMBER_BYTES || length > bytesMax) throw badFrame('length')
  return length
}

function decodeFrame(frame: Buffer): Frame {
  const headerLength = frame.readUInt32BE(0)
  const bodyStart = NUMBER_BYTES + headerLength
  if (bodyStart > frame.length) throw badFrame('header length')
  let header: unknown
  try {
    header = JSON.parse(frame.toString('utf8', NUMBER_BYTES, bodyStart))
  } catch {
    throw badFrame('header')
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header)) throw badFrame('header')
  return { header: header as Record<string, unknown>, body: frame.subarray(bodyStart) }
}

/** What a frame that is not ours ends in: the connection is closed, and the key ledger says so. */
export function badFrame(what: string): ChartwardError {
  return new ChartwardError('KEYS_REFUSED', 'The key server and its client do not agree', { detail: what })
}
