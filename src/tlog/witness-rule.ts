import { ChartwardError } from '../kernel/index.ts'
import { type AddCheckpoint, parseAddCheckpoint } from './add-checkpoint.ts'
import { equalBytes } from './bytes.ts'
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts'
import type { CosignatureSigner } from './cosigner.ts'
import { parseNote, signatureLine, type VerifiedNote, verifyNote } from './note.ts'
import { EMPTY_ROOT } from './hash.ts'
import { parseVkey } from './key.ts'
import { verifyConsistency } from './verify.ts'

/** One submission to a witness, and all that the answer hangs on. */
export interface Submission {
  readonly request: AddCheckpoint
  /** The keys the witness trusts for the checkpoint's origin; none when it does not know the origin. */
  readonly logKeys: readonly string[]
  /** The note the witness stored for the origin; undefined before the first. */
  readonly stored: string | undefined
  readonly cosigner: CosignatureSigner
  readonly unixSeconds: number
}

/** What a witness answers. */
export type WitnessAnswer =
  | {
      readonly status: 200
      /** The cosignature line. */
      readonly body: string
      /** The note to keep for the origin: it must be durable before a byte of the answer leaves. */
      readonly store: string
    }
  | { readonly status: 400 | 403 | 404 | 422; readonly body: string }
  | { readonly status: 409; readonly body: string; readonly contentType: 'text/x.tlog.size' }

/** A submission's body, taken apart, and the origin it is for; undefined when the answer is 400. */
export function readSubmission(body: string): { request: AddCheckpoint; origin: string } | undefined {
  try {
    const request = parseAddCheckpoint(body)
    return { request, origin: parseCheckpoint(parseNote(request.checkpoint).text).origin }
  } catch {
    return undefined
  }
}

/**
 * The whole of a witness's judgement: never cosign two trees that cannot both be prefixes of one.
 * **Shape** the checks in the order of the specification: origin (404), signature (403), sizes (400), what the
 * witness cosigned last (409), proof (422).
 * **Errors** NOTE_INVALID when `stored` is not a checkpoint of the same origin: the state is damaged, do not answer.
 * **Source** C2SP tlog-witness, "add-checkpoint"
 */
export function decideCheckpoint(submission: Submission): WitnessAnswer {
  const { request, logKeys, stored, cosigner, unixSeconds } = submission
  if (logKeys.length === 0) return { status: 404, body: 'unknown log\n' }
  const note = findVerified(request.checkpoint, logKeys)
  if (note === undefined) return { status: 403, body: 'no valid signature by the log\n' }
  const next = parseCheckpoint(note.text)
  if (request.oldSize > next.size) return { status: 400, body: 'old size is greater than the new\n' }
  const last = stored === undefined ? undefined : readStored(stored, next.origin)
  if (request.oldSize !== (last?.size ?? 0)) {
    return { status: 409, body: `${last?.size ?? 0}\n`, contentType: 'text/x.tlog.size' }
  }
  const consistent = verifyConsistency({
    oldSize: request.oldSize,
    newSize: next.size,
    oldRoot: last?.root ?? EMPTY_ROOT,
    newRoot: next.root,
    proof: request.proof,
  })
  if (!consistent) return { status: 422, body: 'the proof does not hold\n' }
  const body = cosigner.cosign(note.text, unixSeconds)
  return { status: 200, body, store: `${note.text}\n${logLines(request.checkpoint, note)}${body}` }
}

function findVerified(checkpoint: string, logKeys: readonly string[]): VerifiedNote | undefined {
  try {
    return verifyNote(checkpoint, logKeys)
  } catch {
    return undefined
  }
}

function readStored(stored: string, origin: string): Checkpoint {
  const last = parseCheckpoint(parseNote(stored).text)
  if (last.origin !== origin)
    throw new ChartwardError('NOTE_INVALID', 'The stored checkpoint is of another log')
  return last
}

/** One verified line for each of the log's keys: what anybody else appended to the note is not passed on. */
function logLines(checkpoint: string, note: VerifiedNote): string {
  const { signatures } = parseNote(checkpoint)
  return note.verified
    .map(({ name, vkey }) => {
      const { id } = parseVkey(vkey)
      const line = signatures.find((signature) => signature.name === name && equalBytes(signature.id, id))
      return line === undefined ? '' : signatureLine(line)
    })
    .join('')
}

/**
 * The stored note as a monitor is given it: the cosignature made anew when it is older than `ageMaxSeconds`, which says
 * truly that nothing larger has been seen since.
 * **Errors** NOTE_INVALID when `stored` has no cosignature of ours that holds: the state is damaged, do not answer.
 * **Source** C2SP tlog-witness: a monitor is given a cosignature at most an hour old
 */
export function refreshCheckpoint(request: {
  readonly stored: string
  readonly cosigner: CosignatureSigner
  readonly unixSeconds: number
  readonly ageMaxSeconds: number
}): string {
  const { stored, cosigner, unixSeconds, ageMaxSeconds } = request
  const { text, verified } = verifyNote(stored, [cosigner.vkey])
  if ((verified[0]?.time ?? 0) + ageMaxSeconds >= unixSeconds) return stored
  const { id } = parseVkey(cosigner.vkey)
  const others = parseNote(stored).signatures.filter(
    (signature) => signature.name !== cosigner.name || !equalBytes(signature.id, id),
  )
  return `${text}\n${others.map(signatureLine).join('')}${cosigner.cosign(text, unixSeconds)}`
}
