import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { ChartwardError } from '../kernel/index.ts'
import type { Keys } from '../keys/index.ts'
import type { Records } from '../records/index.ts'
import type { Home } from './home.ts'

/**
 * A ledger is begun once. A record is stored only after the leaf that tells of it, and a patient's key only after the
 * leaf of its making: so records beside an empty ledger mean that the ledger was taken away, and to begin another
 * would make everybody untouched.
 *
 * **Errors.** `LEDGER_CORRUPT`, saying what to put back.
 */
export async function refuseLostLedgers(home: Home, records: Records, keys: Keys): Promise<void> {
  const patients = await records.countPatients()
  // The shared key counts too: what belongs to nobody is told of as well.
  const kept = (await records.patientKeys(undefined, 1)).length > 0
  if (kept && !hasSegment(path.join(home.ledger, 'journal'))) throw lost('disclosure', home.ledger)
  if (patients > (await keys.health()).ledgerSize) throw lost('key', path.join(home.keys, 'ledger'))
}

function hasSegment(journal: string): boolean {
  return existsSync(journal) && readdirSync(journal).some((name) => name.endsWith('.segment'))
}

function lost(which: string, folder: string): ChartwardError {
  const message = `the ${which} ledger in ${folder} is gone or cut short, and there are records that depend on it: put the folder back`
  return new ChartwardError('LEDGER_CORRUPT', message)
}
