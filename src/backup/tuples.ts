import type { Readable } from 'node:stream'
import { ChartwardError } from '../kernel/index.ts'

/** **Source** PostgreSQL, COPY, section Binary Format: what a stream begins with, flags and extension empty. */
export const COPY_HEADER = Buffer.from('5047434f50590aff0d0a000000000000000000', 'hex')
/** What it ends with. */
export const COPY_TRAILER = Buffer.from('ffff', 'hex')

const COUNT_BYTES = 2
const LENGTH_BYTES = 4

/**
 * The rows of a binary `copy ... to stdout`, each as it lies in the stream.
 *
 * **Errors** `BACKUP_BROKEN` when it is no such stream.
 */
export async function* tuplesOf(stream: Readable): AsyncGenerator<readonly Buffer[]> {
  let rest: Buffer = Buffer.alloc(0)
  let begun = false
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    if (!begun) {
      if (rest.length < COPY_HEADER.length) continue
      if (!rest.subarray(0, COPY_HEADER.length).equals(COPY_HEADER)) throw notRows()
      rest = rest.subarray(COPY_HEADER.length)
      begun = true
    }
    const tuples: Buffer[] = []
    let at = 0
    for (let end = endOf(rest, at); end !== undefined; end = endOf(rest, at)) {
      tuples.push(rest.subarray(at, end))
      at = end
    }
    rest = rest.subarray(at)
    if (tuples.length > 0) yield tuples
  }
  if (!rest.equals(COPY_TRAILER)) throw notRows()
}

/** **Errors** `BACKUP_BROKEN` when the block is not whole rows. */
export function* tuplesIn(block: Buffer): Generator<Buffer> {
  for (let at = 0; at < block.length;) {
    const end = endOf(block, at)
    if (end === undefined) throw notRows()
    yield block.subarray(at, end)
    at = end
  }
}

/** Where the row that begins at `at` ends; undefined when it is not all there, or is the end of all rows. */
function endOf(bytes: Buffer, at: number): number | undefined {
  if (at + COUNT_BYTES > bytes.length) return undefined
  const count = bytes.readInt16BE(at)
  if (count < 0) return undefined
  let end = at + COUNT_BYTES
  for (let field = 0; field < count; field += 1) {
    if (end + LENGTH_BYTES > bytes.length) return undefined
    end += LENGTH_BYTES + Math.max(0, bytes.readInt32BE(end))
  }
  return end <= bytes.length ? end : undefined
}

/** The first fields of a row; null where a column is null. */
export function fieldsOf(tuple: Buffer, count: number): (Buffer | null)[] {
  const fields: (Buffer | null)[] = []
  let at = COUNT_BYTES
  for (let field = 0; field < count; field += 1) {
    const length = tuple.readInt32BE(at)
    at += LENGTH_BYTES
    fields.push(length < 0 ? null : tuple.subarray(at, at + length))
    at += Math.max(0, length)
  }
  return fields
}

/** Where the first field of a row lies, when it is not null. */
export const FIRST_FIELD_AT = COUNT_BYTES + LENGTH_BYTES

function notRows(): ChartwardError {
  return new ChartwardError('BACKUP_BROKEN', 'rows of a backup are not whole')
}
