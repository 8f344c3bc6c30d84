import { hasCode } from '../kernel/index.ts'
import type { ScopeLedger } from './sources.ts'

/** Runs a question; when a file of an index turns out to be damaged, builds the indexes from the ledgers and asks again. */
export async function rebuildingWhenBroken<Answer>(
  ledgers: readonly ScopeLedger[],
  ask: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await ask()
  } catch (error) {
    if (!hasCode(error, 'LEDGER_CORRUPT')) throw error
    for (const { index, reader } of ledgers) {
      const { size } = await reader.published()
      await index.rebuild(reader, size)
    }
    return await ask()
  }
}
