import { ChartwardError } from '../../src/kernel/index.ts'
import { decodeEntry, type DisclosureEntry } from '../../src/ledger/index.ts'
import { appendTo, type Ledger } from '../../src/ledger/ledger.ts'

/** Does something while the ledger takes none of these leaves, as when it cannot be written; answers which it refused. */
export async function refusingLeaves(
  ledger: Ledger,
  isRefused: (entry: DisclosureEntry) => boolean,
  work: () => Promise<void>,
): Promise<readonly DisclosureEntry[]> {
  const writable: { -readonly [Name in keyof Ledger]: Ledger[Name] } = ledger
  const append = ledger[appendTo]
  const refused: DisclosureEntry[] = []
  writable[appendTo] = async (entries) => {
    const some = entries.map((entry) => decodeEntry(entry)).filter((entry) => isRefused(entry))
    refused.push(...some)
    if (some.length > 0) throw new ChartwardError('LEDGER_UNAVAILABLE', 'the ledger cannot be written')
    return await append.call(ledger, entries)
  }
  try {
    await work()
  } finally {
    writable[appendTo] = append
  }
  return refused
}
