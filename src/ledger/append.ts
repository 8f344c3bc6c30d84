/**
 * The side door through which leaves get in. Only the modules that account for something may import it;
 * everyone else sees a ledger that can be read.
 */
import type { LeafIndex } from '../kernel/index.ts'
import { type Ledger, appendTo } from './ledger.ts'

/**
 * Appends entries as consecutive leaves in one commit and gives the index of the first, once they are durable.
 *
 * **Shape** at least one entry, each at most `ENTRY_BYTES_MAX` bytes. The bytes are copied before this returns.
 *
 * **Errors** LEDGER_BUSY when the queue is full, LEDGER_UNAVAILABLE when the disk refuses or the ledger is closed
 * (nothing of the call stays), LEDGER_ENTRY_TOO_LARGE.
 */
export async function append(ledger: Ledger, entries: readonly Uint8Array[]): Promise<LeafIndex> {
  return await ledger[appendTo](entries)
}
