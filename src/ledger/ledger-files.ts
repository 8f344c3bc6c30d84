import { join } from 'node:path'
import { ChartwardError } from '../kernel/index.ts'
import { corrupt, openingsOf } from './frame.ts'
import { openJournalReader } from './journal-reader.ts'
import type { Opening } from './reader.ts'
import { listSegments } from './recover.ts'
import { readSigned } from './signed-state.ts'

/** A ledger whose folder another process may have open. */
export interface LedgerFiles {
  readonly directory: string
  readonly origin: string
  readonly openingsKey: Uint8Array
}

/**
 * Every opening of a ledger from its first leaf, read from its files: no lock is taken and nothing is written. Ends
 * with the last frame that is whole.
 *
 * **Errors** LEDGER_CORRUPT when it ends before the last leaf that was signed.
 */
export async function* readLedgerFiles(files: LedgerFiles): AsyncGenerator<readonly Opening[]> {
  const { directory, origin, openingsKey } = files
  // First what was signed: more may be written while this reads.
  const signed = (await readSigned(directory))?.size ?? 0
  const segments = await listSegments(join(directory, 'journal'))
  const reader = openJournalReader({ origin, openingsKey }, segments)
  let size = 0
  try {
    if (segments.length > 0)
      for await (const { header, plain } of reader.frames(0, Number.MAX_SAFE_INTEGER)) {
        yield openingsOf(header, plain)
        size = header.first + header.count
      }
  } catch (error) {
    // The last frame may be torn, or is being written.
    if (!(error instanceof ChartwardError) || size < signed) throw error
  }
  if (size < signed) throw corrupt(`the journal ends with ${size} leaves of ${signed} that were signed`)
}
