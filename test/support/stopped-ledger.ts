import { ChartwardError } from '../../src/kernel/index.ts'
import { appendTo, type Ledger } from '../../src/ledger/ledger.ts'
import type { TestChartward } from './chartward.ts'

/** From now on the ledger takes no leaf, until what is answered is called. */
export function stopLedger({ chartward }: TestChartward): () => void {
  const ledger: { -readonly [Name in keyof Ledger]: Ledger[Name] } = chartward.ledger
  const append = ledger[appendTo]
  ledger[appendTo] = async () =>
    await Promise.reject(new ChartwardError('LEDGER_UNAVAILABLE', 'the ledger cannot be written'))
  return () => {
    ledger[appendTo] = append
  }
}

/** The same, for as long as something is done. */
export async function withoutLedger(chartward: TestChartward, work: () => Promise<void>): Promise<void> {
  const restore = stopLedger(chartward)
  try {
    await work()
  } finally {
    restore()
  }
}
