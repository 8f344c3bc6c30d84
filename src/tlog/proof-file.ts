import { asLeafIndex, ChartwardError, type LeafIndex } from '../kernel/index.ts'
import { fromBase64, parseDecimal, toBase64 } from './bytes.ts'
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts'
import { HASH_BYTES } from './hash.ts'
import { parseNote, type VerifiedSignature, verifyNote } from './note.ts'
import { type Policy, satisfies } from './policy.ts'
import { PROOF_HASHES_MAX, verifyInclusion } from './verify.ts'

/** What a `.tlog-proof` file carries. */
export interface TlogProof {
  readonly index: LeafIndex
  /** The leaf's sibling first; at most 63 hashes. */
  readonly proof: readonly Uint8Array[]
  /** The signed note, as the log and its witnesses gave it. */
  readonly checkpoint: string
  /** Nothing vouches for these bytes. */
  readonly extra?: Uint8Array
}

const FIRST_LINE = 'c2sp.org/tlog-proof@v1'

/** The text of a `.tlog-proof` file; an empty `extra` is left out. **Source** C2SP tlog-proof, "Format" */
export function formatTlogProof(proof: {
  index: number
  proof: readonly Uint8Array[]
  checkpoint: string
  extra?: Uint8Array
}): string {
  const extra = proof.extra?.length ? `extra ${toBase64(proof.extra)}\n` : ''
  const hashes = proof.proof.map((hash) => `${toBase64(hash)}\n`).join('')
  return `${FIRST_LINE}\n${extra}index ${proof.index}\n${hashes}\n${proof.checkpoint}`
}

/**
 * Reads a `.tlog-proof` file, believing nothing.
 * **Errors** PROOF_INVALID when it is malformed; NOTE_INVALID when the checkpoint in it is.
 */
export function parseTlogProof(raw: string): TlogProof {
  const blank = raw.indexOf('\n\n')
  const [first, ...lines] = raw.slice(0, Math.max(blank, 0)).split('\n')
  if (first !== FIRST_LINE) throw malformed('is not a transparency log proof')
  const extra = lines[0]?.startsWith('extra ') ? readExtra(lines.shift() as string) : undefined
  const second = lines.shift()
  const index = second?.startsWith('index ') ? parseDecimal(second.slice('index '.length)) : undefined
  if (index === undefined) throw malformed('has no index')
  const proof = parseHashLines(lines)
  const checkpoint = raw.slice(blank + 2)
  parseCheckpoint(parseNote(checkpoint).text)
  return { index: asLeafIndex(index), proof, checkpoint, ...(extra === undefined ? {} : { extra }) }
}

/**
 * Checks a `.tlog-proof` against a leaf hash: signed by a log of the policy under that log's own origin, cosigned as
 * the policy asks, and the leaf is in the tree.
 * **Errors** NOTE_INVALID, PROOF_INVALID
 * **Source** C2SP tlog-proof
 */
export function verifyTlogProof(
  raw: string,
  leaf: Uint8Array,
  policy: Policy,
): { index: LeafIndex; checkpoint: Checkpoint; verified: readonly VerifiedSignature[] } {
  const { index, proof, checkpoint: note } = parseTlogProof(raw)
  const { text, verified } = verifyNote(
    note,
    [...policy.logs, ...policy.witnesses].map(({ vkey }) => vkey),
  )
  const checkpoint = parseCheckpoint(text)
  const logs = new Set(policy.logs.map(({ vkey }) => vkey))
  if (!verified.some(({ vkey, name }) => logs.has(vkey) && name === checkpoint.origin)) {
    throw malformed('is not signed by a log of the policy')
  }
  if (!satisfies(policy, verified)) throw malformed('does not have the cosignatures the policy asks for')
  if (!verifyInclusion({ index, size: checkpoint.size, leaf, proof, root: checkpoint.root })) {
    throw malformed('does not show the entry to be in the log')
  }
  return { index, checkpoint, verified }
}

/** 0 to 63 lines of one hash each. **Errors** PROOF_INVALID */
export function parseHashLines(lines: readonly string[]): Uint8Array[] {
  if (lines.length > PROOF_HASHES_MAX) throw malformed('has too many hashes')
  return lines.map((line) => {
    const hash = fromBase64(line)
    if (hash?.length !== HASH_BYTES) throw malformed('has a malformed hash')
    return hash
  })
}

function readExtra(line: string): Uint8Array {
  const extra = fromBase64(line.slice('extra '.length))
  if (extra === undefined || extra.length === 0) throw malformed('has malformed extra data')
  return extra
}

function malformed(what: string): ChartwardError {
  return new ChartwardError('PROOF_INVALID', `The proof ${what}`)
}
