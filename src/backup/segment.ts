import { createHash } from 'node:crypto'
import { ChartwardError } from '../kernel/index.ts'

/** One table's rows in a segment. */
export interface BlockHead {
  /**
   * `versions` and `keys`: rows as PostgreSQL copies them in binary. `lines`: rows as it copies them as text, those that
   * are new since the round before. `gone`: digests of lines that are not there any more, 32 bytes each.
   */
  readonly kind: 'versions' | 'keys' | 'lines' | 'gone'
  readonly table: string
  readonly columns: readonly string[]
  readonly rows: number
  readonly bytes: number
}

/** What a segment says of itself. */
export interface SegmentHead {
  readonly environment: string
  /** Which database was followed. */
  readonly feed: string
  readonly number: number
  /** base64url SHA-256 of the segment before; null where there was none. */
  readonly previous: string | null
  /** When it was read, in milliseconds. */
  readonly taken: number
  /** Everything of transactions before this one is in this segment or in one before. */
  readonly next: string
  /** `rows`: what is followed. `round`: what changed in the tables that are looked at; `full`: all of them. */
  readonly holds: 'rows' | 'round' | 'full'
  readonly blocks: readonly BlockHead[]
}

export interface Segment {
  readonly head: SegmentHead
  /** The bytes of each block. */
  readonly blocks: readonly Buffer[]
  /** base64url SHA-256 of everything before the digest at its end. */
  readonly digest: string
}

const MAGIC = Buffer.from('CWBACK1\n')
const LENGTH_BYTES = 4
const DIGEST_BYTES = 32
const HEAD_BYTES_MAX = 1024 * 1024

/** `CWBACK1\n`, length of the head (4), head (JSON), blocks, SHA-256 of all that (32). */
export function encodeSegment(
  head: SegmentHead,
  blocks: readonly Buffer[],
): { bytes: Buffer; digest: string } {
  const json = Buffer.from(JSON.stringify(head))
  const length = Buffer.alloc(LENGTH_BYTES)
  length.writeUInt32BE(json.length)
  const parts = [MAGIC, length, json, ...blocks]
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  const digest = hash.digest()
  return { bytes: Buffer.concat([...parts, digest]), digest: digest.toString('base64url') }
}

/** What lies at one place of a file: a sound segment, or how much of one there is. */
export type Found =
  | { readonly segment: Segment; readonly end: number }
  | { readonly damaged: true; readonly number: number | undefined; readonly end: number | undefined }

/** Reads the segment that begins at `at`. `end` undefined: what follows cannot be found. */
export function readSegmentAt(file: Buffer, at: number): Found {
  const head = readHead(file, at)
  if (head === undefined) return { damaged: true, number: undefined, end: undefined }
  const end = head.end + head.head.blocks.reduce((sum, { bytes }) => sum + bytes, 0) + DIGEST_BYTES
  if (end > file.length) return { damaged: true, number: head.head.number, end: undefined }
  const digest = createHash('sha256')
    .update(file.subarray(at, end - DIGEST_BYTES))
    .digest()
  if (!digest.equals(file.subarray(end - DIGEST_BYTES, end)))
    return { damaged: true, number: head.head.number, end }
  let from = head.end
  const blocks = head.head.blocks.map(({ bytes }) => {
    from += bytes
    return file.subarray(from - bytes, from)
  })
  return { segment: { head: head.head, blocks, digest: digest.toString('base64url') }, end }
}

function readHead(file: Buffer, at: number): { head: SegmentHead; end: number } | undefined {
  const from = at + MAGIC.length + LENGTH_BYTES
  if (from > file.length || !file.subarray(at, at + MAGIC.length).equals(MAGIC)) return undefined
  const length = file.readUInt32BE(at + MAGIC.length)
  if (length > HEAD_BYTES_MAX || from + length > file.length) return undefined
  try {
    const head = JSON.parse(file.toString('utf8', from, from + length)) as SegmentHead
    return isHead(head) ? { head, end: from + length } : undefined
  } catch {
    return undefined
  }
}

function isHead(head: SegmentHead): boolean {
  return (
    typeof head === 'object' &&
    head !== null &&
    Number.isSafeInteger(head.number) &&
    typeof head.feed === 'string' &&
    Array.isArray(head.blocks) &&
    head.blocks.every(({ bytes }) => Number.isSafeInteger(bytes) && bytes >= 0)
  )
}

/** **Errors** `BACKUP_BROKEN`. */
export function broken(message: string): ChartwardError {
  return new ChartwardError('BACKUP_BROKEN', message)
}
