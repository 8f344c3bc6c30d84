import { ChartwardError, type UnixMs } from '../kernel/index.ts'

/** The columns the product acts on before it opens a row. They are sealed with it, so that they cannot be altered. */
export interface RowFacts {
  readonly updated: UnixMs
  readonly deleted: boolean
  readonly elements: number
}

/** First byte of an open type's stored bytes. A sealed row begins with its seal's format, which is never 0. */
const OPEN_FORMAT = 0

const DELETED_AT = 0
const ELEMENTS_AT = 1
const UPDATED_AT = 5
const FACTS_BYTES = 13

/** Lays out `deleted 1, elements 4, updated 8, JSON`, big-endian: what is sealed. */
export function packRow(facts: RowFacts, json: Uint8Array): Buffer {
  const packed = Buffer.allocUnsafe(FACTS_BYTES + json.length)
  writeFacts(packed, 0, facts)
  packed.set(json, FACTS_BYTES)
  return packed
}

/** The JSON bytes of what `packRow` made. `SEAL_BROKEN` when a column says something else. */
export function unpackRow(packed: Buffer, facts: RowFacts): Buffer {
  const expected = Buffer.allocUnsafe(FACTS_BYTES)
  writeFacts(expected, 0, facts)
  if (packed.length < FACTS_BYTES || expected.compare(packed, 0, FACTS_BYTES) !== 0) {
    throw new ChartwardError('SEAL_BROKEN', 'A stored row says something else than what was sealed')
  }
  return packed.subarray(FACTS_BYTES)
}

/** The stored bytes of an open type: the same layout, not sealed. */
export function packOpen(facts: RowFacts, json: Uint8Array): Buffer {
  return Buffer.concat([Uint8Array.of(OPEN_FORMAT), packRow(facts, json)])
}

/** The JSON bytes of what `packOpen` made. */
export function unpackOpen(stored: Buffer, facts: RowFacts): Buffer {
  if (stored[0] !== OPEN_FORMAT) {
    throw new ChartwardError('SEAL_BROKEN', 'A sealed row stands where an open one belongs')
  }
  return unpackRow(stored.subarray(1), facts)
}

function writeFacts(into: Buffer, at: number, { updated, deleted, elements }: RowFacts): void {
  into.writeUInt8(deleted ? 1 : 0, at + DELETED_AT)
  into.writeInt32BE(elements, at + ELEMENTS_AT)
  into.writeDoubleBE(updated, at + UPDATED_AT)
}
