import { ChartwardError, type UnixMs } from '../kernel/index.ts'
import { findLeaves, type Who } from '../ledger/index.ts'
import { checkQuery, leafQuestion, namesAny, type ScopeQuery, selector } from './query.ts'
import { rebuildingWhenBroken } from './rebuild.ts'
import { disclosureEntries, type LedgerView, type ScopeLedger, viewLedger } from './sources.ts'
import { openWritten, type WrittenRow } from './written.ts'

/** What somebody wrote, as the disclosure ledger tells it. */
export interface FoundWrites {
  readonly query: ScopeQuery
  /** The ledger as of the checkpoint that was asked. */
  readonly view: LedgerView
  /** In the order of their leaves. Whether a row is stored, and is this one, its digest tells. */
  readonly rows: readonly WrittenRow[]
  /** Whether a leaf is one of theirs. */
  readonly isTheirs: (who: Who | null, at: UnixMs) => boolean
}

/**
 * Every version that somebody wrote or tried to, less those that a leaf says failed; from the disclosure ledger alone,
 * selected as a scope is.
 *
 * **Errors** `USAGE` when no session, user, client or address is named: everybody's work of a time is nobody's.
 */
export async function findWrites(ledger: ScopeLedger, asked: ScopeQuery): Promise<FoundWrites> {
  const query = checkQuery(asked)
  if (!namesAny(query)) throw new ChartwardError('USAGE', 'Name a session, user, client or address')
  return await rebuildingWhenBroken([ledger], async () => {
    const view = await viewLedger(ledger)
    const isTheirs = selector(query)
    const written = openWritten()
    const leaves = await findLeaves(view.index, leafQuestion(query, 0))
    for await (const [index, entry] of disclosureEntries(ledger.reader, leaves)) {
      written.note(index, entry, isTheirs(entry.who, entry.at))
    }
    return { query, view, rows: written.rows(), isTheirs }
  })
}
