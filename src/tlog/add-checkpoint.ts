import { ChartwardError } from '../kernel/index.ts'
import { parseDecimal, toBase64 } from './bytes.ts'
import { parseCheckpoint } from './checkpoint.ts'
import { parseNote } from './note.ts'
import { parseHashLines } from './proof-file.ts'

/** What a log sends a witness. */
export interface AddCheckpoint {
  /** The size the log believes the witness cosigned last. */
  readonly oldSize: number
  /** From `oldSize` to the checkpoint's size; at most 63 hashes. */
  readonly proof: readonly Uint8Array[]
  /** The signed note. */
  readonly checkpoint: string
}

/** The body of `POST /add-checkpoint`. **Source** C2SP tlog-witness, "add-checkpoint" */
export function formatAddCheckpoint({ oldSize, proof, checkpoint }: AddCheckpoint): string {
  return `old ${oldSize}\n${proof.map((hash) => `${toBase64(hash)}\n`).join('')}\n${checkpoint}`
}

/**
 * Reads the body of `POST /add-checkpoint`.
 * **Errors** PROOF_INVALID when it is malformed; NOTE_INVALID when the checkpoint in it is.
 */
export function parseAddCheckpoint(body: string): AddCheckpoint {
  const blank = body.indexOf('\n\n')
  const [first, ...hashes] = body.slice(0, Math.max(blank, 0)).split('\n')
  const oldSize = first?.startsWith('old ') ? parseDecimal(first.slice('old '.length)) : undefined
  if (oldSize === undefined) throw new ChartwardError('PROOF_INVALID', 'The old size is missing or malformed')
  const proof = parseHashLines(hashes)
  const checkpoint = body.slice(blank + 2)
  parseCheckpoint(parseNote(checkpoint).text)
  return { oldSize, proof, checkpoint }
}
