import { createHash } from 'node:crypto'
import { asLeafIndex, asTreeSize, ChartwardError, type LeafIndex, type TreeSize } from '../kernel/index.ts'
import {
  equalBytes,
  HASH_BYTES,
  leafHash,
  nodeHash,
  parseCheckpoint,
  parseNote,
  parseSignatureLine,
  parseVkey,
  verifyNote,
} from '../tlog/index.ts'
import { ENTRY_BYTES_MAX } from './entry.ts'
import type { LedgerReader, SignedCheckpoint } from './reader.ts'

/** The most leaves one evidence file may open. */
export const EVIDENCE_LEAVES_MAX = 200_000

/**
 * Opened leaves of one ledger and what proves that they stand in it.
 *
 * **Shape** JSON. `checkpoint` is a signed note with one line of the log and one of each witness named; `leaves` are
 * `[index, salt in base64, entry as text]`, ascending; `proof` are the hashes of the largest subtrees that hold no
 * opened leaf, left to right, base64.
 */
export interface LedgerEvidence {
  readonly vkey: string
  readonly witnesses: readonly string[]
  readonly checkpoint: string
  readonly leaves: readonly (readonly [index: number, salt: string, entry: string])[]
  readonly proof: readonly string[]
}

/** What a checked `LedgerEvidence` shows. */
export interface VerifiedLedger {
  readonly origin: string
  readonly size: TreeSize
  readonly root: Uint8Array
  readonly entries: readonly { readonly index: LeafIndex; readonly entry: Uint8Array }[]
  /** Which witnesses saw this checkpoint, and when, in seconds since 1970. */
  readonly witnessed: readonly { readonly name: string; readonly vkey: string; readonly time: number }[]
}

/**
 * Opens leaves and gathers what proves them.
 *
 * **Shape** `leaves` ascending and below the checkpoint's size.
 *
 * **Errors** `USAGE` when there are more than `EVIDENCE_LEAVES_MAX`; `LEDGER_NO_SUCH_LEAF`; `LEDGER_CORRUPT`.
 */
export async function gatherEvidence(
  reader: LedgerReader,
  checkpoint: SignedCheckpoint,
  witnesses: readonly string[],
  leaves: readonly LeafIndex[],
): Promise<LedgerEvidence> {
  if (leaves.length > EVIDENCE_LEAVES_MAX) {
    throw new ChartwardError('USAGE', `Evidence opens at most ${EVIDENCE_LEAVES_MAX} leaves; ask for less`)
  }
  const openings = await reader.openingsAt(leaves)
  const proofs = leaves.length === 0 ? [] : await reader.proofs(leaves, checkpoint.size)
  const signed = signedBy(checkpoint.note, reader.vkey, witnesses)
  return {
    vkey: reader.vkey,
    witnesses: signed.witnesses,
    checkpoint: signed.note,
    leaves: openings.map(({ index, salt, entry }) => [
      index,
      Buffer.from(salt).toString('base64'),
      Buffer.from(entry).toString('utf8'),
    ]),
    proof: joinProofs(leaves, proofs, checkpoint.size).map((hash) => Buffer.from(hash).toString('base64')),
  }
}

/** The note with the log's line and the newest line of each witness, in the order named; other lines left out. */
function signedBy(
  note: string,
  vkey: string,
  witnesses: readonly string[],
): { readonly note: string; readonly witnesses: string[] } {
  const { text } = parseNote(note)
  const lines = note
    .slice(text.length + 1)
    .split('\n')
    .slice(0, -1)
  const newest = (key: string): string | undefined => {
    const { name, id } = parseVkey(key)
    const own = lines.filter((line) => {
      const signature = parseSignatureLine(line)
      return signature.name === name && equalBytes(signature.id, id)
    })
    const timeOf = (line: string) => verifyNote(`${text}\n${line}\n`, [key]).verified[0]?.time ?? 0
    return own.toSorted((one, other) => timeOf(other) - timeOf(one))[0]
  }
  const ofLog = newest(vkey)
  if (ofLog === undefined) throw new ChartwardError('NOTE_INVALID', 'The checkpoint is not signed by its log')
  const ofWitnesses = [...new Set(witnesses)].flatMap((key) => {
    const line = newest(key)
    return line === undefined ? [] : [{ key, line }]
  })
  return {
    note: `${text}\n${[ofLog, ...ofWitnesses.map(({ line }) => line)].map((line) => `${line}\n`).join('')}`,
    witnesses: ofWitnesses.map(({ key }) => key),
  }
}

/** The hashes of the largest subtrees without a named leaf, left to right, taken from the leaves' own proofs. */
function joinProofs(
  leaves: readonly LeafIndex[],
  proofs: readonly (readonly Uint8Array[])[],
  size: TreeSize,
): Uint8Array[] {
  const joined: Uint8Array[] = []
  const take = (leaf: number, depth: number) => {
    const proof = proofs[leaf] ?? []
    joined.push(proof[proof.length - 1 - depth] as Uint8Array)
  }
  const walk = (range: Range, depth: number): void => {
    if (range.size === 1) return
    const [left, right] = halves(range, (leaf) => leaves[leaf] as number)
    if (isEmpty(left)) take(right.from, depth)
    else walk(left, depth + 1)
    if (isEmpty(right)) take(left.from, depth)
    else walk(right, depth + 1)
  }
  if (leaves.length > 0) walk({ start: 0, size, from: 0, to: leaves.length }, 0)
  return joined
}

/** A subtree over leaves `start` to `start + size`, and which of the named leaves (by place) are in it. */
interface Range {
  readonly start: number
  readonly size: number
  readonly from: number
  readonly to: number
}

function isEmpty(range: Range): boolean {
  return range.from === range.to
}

/** RFC 6962 section 2.1: the left part is the largest power of two below the size. */
function halves(range: Range, leafAt: (place: number) => number): [left: Range, right: Range] {
  let split = 1
  while (split * 2 < range.size) split *= 2
  let low = range.from
  let high = range.to
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (leafAt(middle) < range.start + split) low = middle + 1
    else high = middle
  }
  return [
    { start: range.start, size: split, from: range.from, to: low },
    { start: range.start + split, size: range.size - split, from: low, to: range.to },
  ]
}

/**
 * Checks signatures, cosignatures and the place of every opened leaf. Needs nothing but the evidence.
 *
 * **Shape** anything may be given; what is not well formed is refused.
 *
 * **Errors** `EVIDENCE_INVALID`, naming what does not hold.
 */
export function verifyLedgerEvidence(evidence: LedgerEvidence): VerifiedLedger {
  const { text, verified } = verifySignatures(evidence)
  const { origin, size, root } = parseCheckpoint(text)
  if (parseVkey(evidence.vkey).name !== origin) throw invalid('the checkpoint is of another log than its key')
  if (evidence.leaves.length > EVIDENCE_LEAVES_MAX) throw invalid('too many leaves')
  let previous = -1
  const opened = evidence.leaves.map(([index, salt, entry]) => {
    if (!Number.isSafeInteger(index) || index <= previous || index >= size) {
      throw invalid('the leaves are not in order, or beyond the checkpoint')
    }
    previous = index
    const bytes = Buffer.from(entry, 'utf8')
    if (bytes.byteLength > ENTRY_BYTES_MAX) throw invalid('an entry is too long')
    const committed = createHash('sha256').update(decode(salt, 16)).update(bytes).digest()
    return { index: asLeafIndex(index), entry: bytes, hash: leafHash(committed) }
  })
  const proof = evidence.proof.map((hash) => decode(hash, HASH_BYTES))
  verifyPlaces(opened, proof, { size, root })
  return {
    origin,
    size: asTreeSize(size),
    root,
    entries: opened.map(({ index, entry }) => ({ index, entry })),
    witnessed: verified.flatMap(({ name, vkey, time }) => (time === undefined ? [] : [{ name, vkey, time }])),
  }
}

/** Every line must hold and be of a key that is named: a line nobody checks could say anything. */
function verifySignatures({ vkey, witnesses, checkpoint }: LedgerEvidence) {
  const keys = [vkey, ...witnesses]
  const { signatures } = parseNote(checkpoint)
  const note = verifyNote(checkpoint, keys)
  const signed = new Map(note.verified.map((one) => [one.vkey, one]))
  if (
    new Set(keys).size !== keys.length ||
    signatures.length !== keys.length ||
    signed.size !== keys.length
  ) {
    throw invalid('the checkpoint does not carry one signature of each key named')
  }
  if (signed.get(vkey)?.time !== undefined || witnesses.some((key) => signed.get(key)?.time === undefined)) {
    throw invalid('a log signature stands where a cosignature should, or the reverse')
  }
  return note
}

function verifyPlaces(
  leaves: readonly { readonly index: number; readonly hash: Uint8Array }[],
  proof: readonly Uint8Array[],
  tree: { readonly size: TreeSize; readonly root: Uint8Array },
): void {
  let used = 0
  const hashOf = (range: Range): Uint8Array => {
    if (isEmpty(range)) {
      const hash = proof[used++]
      if (hash === undefined) throw invalid('the proof is too short')
      return hash
    }
    if (range.size === 1) return leaves[range.from]?.hash as Uint8Array
    const [left, right] = halves(range, (place) => leaves[place]?.index as number)
    const before = hashOf(left)
    return nodeHash(before, hashOf(right))
  }
  if (leaves.length > 0) {
    const root = hashOf({ start: 0, size: tree.size, from: 0, to: leaves.length })
    if (!equalBytes(root, tree.root)) throw invalid('an opened leaf does not stand in the ledger')
  }
  if (used !== proof.length) throw invalid('the proof is too long')
}

function decode(base64: string, length: number): Buffer {
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.byteLength !== length || bytes.toString('base64') !== base64) throw invalid('base64 is malformed')
  return bytes
}

function invalid(what: string): ChartwardError {
  return new ChartwardError('EVIDENCE_INVALID', `The evidence does not hold: ${what}`)
}
