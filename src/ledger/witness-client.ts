import {
  consistencyProof,
  formatAddCheckpoint,
  parseVkey,
  type TileReader,
  verifyNote,
} from '../tlog/index.ts'
import type { SignedCheckpoint, WitnessTarget } from './reader.ts'

/** How a witness answered one checkpoint. */
export type WitnessAnswer =
  | { readonly outcome: 'cosigned'; readonly line: string }
  /** It has seen a larger tree of ours than the one we signed, or another tree of the same size. */
  | { readonly outcome: 'ahead'; readonly size: number }
  | { readonly outcome: 'differs' }
  | { readonly outcome: 'failed'; readonly reason: string }

/** One witness and what it is known to have seen. */
export interface WitnessClient {
  readonly name: string
  readonly vkey: string
  cosign(checkpoint: SignedCheckpoint): Promise<WitnessAnswer>
}

/** Enough for 16 signature lines of any kind we could be sent. */
const ANSWER_BYTES_MAX = 64 * 1024
/** First try, one with the size the witness told, one more if it moved meanwhile. */
const TRIES = 3

export function openWitnessClient(
  target: WitnessTarget,
  readTile: TileReader,
  timeoutMs: number,
): WitnessClient {
  const { name } = parseVkey(target.vkey)
  // What the witness last cosigned. Unknown after a start: asking with 0 makes it tell (409).
  let seen = 0
  return {
    name,
    vkey: target.vkey,
    async cosign(checkpoint) {
      const signal = AbortSignal.timeout(timeoutMs)
      try {
        for (let attempt = 0; attempt < TRIES; attempt++) {
          const answer = await submit({ target, readTile, signal }, checkpoint, seen)
          if (typeof answer !== 'number') {
            seen = answer.outcome === 'cosigned' ? checkpoint.size : 0
            return answer
          }
          // What it says now is not believed for ever: next time it is asked anew.
          seen = answer > checkpoint.size ? 0 : answer
          if (answer > checkpoint.size) return { outcome: 'ahead', size: answer }
        }
        return { outcome: 'failed', reason: 'it keeps telling another size' }
      } catch (error) {
        return { outcome: 'failed', reason: signal.aborted ? 'no answer in time' : reasonOf(error) }
      }
    },
  }
}

interface Asking {
  readonly target: WitnessTarget
  readonly readTile: TileReader
  readonly signal: AbortSignal
}

/** One request. A number is the size the witness has cosigned instead of the one we thought. */
async function submit(
  { target, readTile, signal }: Asking,
  checkpoint: SignedCheckpoint,
  oldSize: number,
): Promise<WitnessAnswer | number> {
  const proof = await consistencyProof(oldSize, checkpoint.size, readTile)
  const response = await fetch(`${target.url.replace(/\/$/, '')}/add-checkpoint`, {
    method: 'POST',
    body: formatAddCheckpoint({ oldSize, proof, checkpoint: ownNote(checkpoint.note) }),
    redirect: 'error',
    signal,
  })
  const body = await readBody(response)
  if (response.status === 409) {
    const size = /^(0|[1-9][0-9]{0,15})\n$/.exec(body)?.[1]
    return size === undefined ? { outcome: 'failed', reason: 'an answer 409 without a size' } : Number(size)
  }
  // "422 Unprocessable Entity: the proof does not hold": we asked from the size it told, so its tree is another.
  if (response.status === 422) return { outcome: 'differs' }
  if (response.status !== 200) return { outcome: 'failed', reason: `status ${response.status}` }
  const line = cosignatureIn(body, checkpoint.note, target.vkey)
  return line === undefined
    ? { outcome: 'failed', reason: 'an answer without a cosignature that holds' }
    : { outcome: 'cosigned', line }
}

/** The first line of an answer that is a cosignature by the witness's key on the note. */
function cosignatureIn(body: string, note: string, vkey: string): string | undefined {
  const text = note.slice(0, note.lastIndexOf('\n\n') + 2)
  return body
    .split('\n')
    .slice(0, 16)
    .map((line) => `${line}\n`)
    .find((line) => {
      try {
        return verifyNote(text + line, [vkey]).verified.length > 0
      } catch {
        return false
      }
    })
}

/** The note with the log's own signature only. */
function ownNote(note: string): string {
  return note.slice(0, note.indexOf('\n', note.lastIndexOf('\n\n') + 2) + 1)
}

async function readBody(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of response.body ?? []) {
    bytes += part.length
    if (bytes > ANSWER_BYTES_MAX) throw new Error('the answer is too long')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed'
  return error.cause instanceof Error ? error.cause.message : error.message
}
