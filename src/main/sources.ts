import path from 'node:path'
import { elementNames } from '../fhir/index.ts'
import { openLedgerIndex } from '../ledger/index.ts'
import type { ScopeSources } from '../scope/index.ts'
import { deriveKey } from '../seal/index.ts'
import type { Chartward } from './chartward.ts'
import type { Closing } from './closing.ts'

/** Both ledgers with their indexes: caches that catch up when they are asked. */
export async function openSources(chartward: Chartward, opened: Closing): Promise<ScopeSources> {
  const { home, keys, ledger, log, config } = chartward
  const key = deriveKey(await keys.environmentKey('ledger-openings'), 'ledger-index')
  const open = async (kind: 'disclosure' | 'keys') => {
    const index = await openLedgerIndex({ directory: path.join(home.index, kind), kind, key, log })
    opened.add(async () => await index.close())
    return index
  }
  const witnesses = config.ledger.witnesses.map(({ vkey }) => vkey)
  return {
    disclosure: {
      reader: ledger,
      index: await open('disclosure'),
      publish: async () => await ledger.publish(),
      witnesses,
    },
    keys: {
      reader: keys.ledger,
      index: await open('keys'),
      publish: async () => await keys.publish(),
      witnesses,
    },
    cacheLifetimeMs: config.keys.cacheLifetimeMs,
    elementNames,
    unwitnessed: () => ledger.unwitnessed(),
  }
}
