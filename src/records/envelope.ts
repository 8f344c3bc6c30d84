import { ChartwardError, type UnixMs } from '../kernel/index.ts'

/** The columns the product acts on before it opens a row. They are sealed with it, so that they cannot be altered. */
export interface RowFacts {
  readonly updated: UnixMs
  readonly deleted: boolean
  readonly elements: number
  /** Veiled; null in rows written before there were labels. */
  readonly labels: number | null
}

/** First byte of an open type's stored bytes. A sealed row begins with its seal's format, which is never 0. */
const OPEN_FORMAT = 0

const STATE_AT = 0
const ELEMENTS_AT = 1
const UPDATED_AT = 5
const LABELS_AT = 13
const FACTS_BYTES = 17

/** The first byte: 0 or 1 (deleted) in rows written before there were labels, which end there; since then 2 or 3. */
const LABELLED = 2
const UNLABELLED_BYTES = LABELS_AT

/** Lays out `2 + deleted 1, elements 4, updated 8, labels 4, JSON`, big-endian: what is sealed. */
export function packRow(facts: RowFacts, json: Uint8Array): Buffer {
  return Buffer.concat([factsOf(facts, LABELLED, FACTS_BYTES), json])
}

/** The JSON bytes of what `packRow` made. `SEAL_BROKEN` when a column says something else. */
export function unpackRow(packed: Buffer, facts: RowFacts): Buffer {
  const labelled = (packed[STATE_AT] ?? 0) >= LABELLED
  const size = labelled ? FACTS_BYTES : UNLABELLED_BYTES
  const expected = factsOf(facts, labelled ? LABELLED : 0, size)
  const agrees = packed.length >= size && expected.compare(packed, 0, size) === 0
  if (!agrees || labelled !== (facts.labels !== null)) {
    throw new ChartwardError('SEAL_BROKEN', 'A stored row says something else than what was sealed')
  }
  return packed.subarray(size)
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

function factsOf({ updated, deleted, elements, labels }: RowFacts, format: number, size: number): Buffer {
  const facts = Buffer.allocUnsafe(size)
  facts.writeUInt8(format + (deleted ? 1 : 0), STATE_AT)
  facts.writeInt32BE(elements, ELEMENTS_AT)
  facts.writeDoubleBE(updated, UPDATED_AT)
  if (size > LABELS_AT) facts.writeInt32BE(labels ?? 0, LABELS_AT)
  return facts
}
