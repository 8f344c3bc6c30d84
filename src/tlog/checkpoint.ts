import { asTreeSize, ChartwardError, type TreeSize } from '../kernel/index.ts'
import { fromBase64, parseDecimal, toBase64 } from './bytes.ts'
import { HASH_BYTES } from './hash.ts'
import { requireNoteText } from './note.ts'

/** What a log says about itself: under this name, this many leaves, this root. */
export interface Checkpoint {
  /** At most 255 bytes of UTF-8, not empty. */
  readonly origin: string
  readonly size: TreeSize
  /** 32 bytes. */
  readonly root: Uint8Array
}

// What the ML-DSA cosignature can carry, and what tlog-checkpoint therefore leaves room for.
const ORIGIN_BYTES_MAX = 255

/**
 * The text of a checkpoint, to be signed as a note.
 * **Errors** NOTE_INVALID when an origin, size or root cannot stand in one; spaces and plus signs in an origin are
 * refused here, and read.
 * **Source** C2SP tlog-checkpoint
 */
export function formatCheckpoint(checkpoint: { origin: string; size: number; root: Uint8Array }): string {
  const { origin, size, root } = checkpoint
  const text = `${origin}\n${size}\n${toBase64(root)}\n`
  const read = parseCheckpoint(text)
  if (read.origin !== origin || /[\p{White_Space}+]/u.test(origin)) throw malformed('has a bad origin')
  return text
}

/**
 * Reads the text of a checkpoint. Extension lines are allowed and left to whoever wants them.
 * **Errors** NOTE_INVALID when anything differs from what `formatCheckpoint` would write for the same values.
 * **Source** C2SP tlog-checkpoint
 */
export function parseCheckpoint(text: string): Checkpoint {
  requireNoteText(text)
  const lines = text.split('\n')
  lines.pop()
  const [origin, decimal, base64] = lines
  if (origin === undefined || decimal === undefined || base64 === undefined) throw malformed('is too short')
  if (lines.includes('')) throw malformed('has an empty line')
  if (Buffer.byteLength(origin) > ORIGIN_BYTES_MAX) throw malformed('has too long an origin')
  const size = parseDecimal(decimal)
  if (size === undefined) throw malformed('has a malformed size')
  const root = fromBase64(base64)
  if (root?.length !== HASH_BYTES) throw malformed('has a malformed root')
  return { origin, size: asTreeSize(size), root }
}

function malformed(what: string): ChartwardError {
  return new ChartwardError('NOTE_INVALID', `The checkpoint ${what}`)
}
