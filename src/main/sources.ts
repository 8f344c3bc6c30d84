import { elementNames } from '../fhir/index.ts'
import type { ScopeSources } from '../scope/index.ts'
import { type Chartward, openIndex } from './chartward.ts'
import type { Closing } from './closing.ts'

/** Both ledgers with their indexes: caches that catch up when they are asked. */
export async function openSources(chartward: Chartward, opened: Closing): Promise<ScopeSources> {
  const { keys, ledger, index, config } = chartward
  const keyIndex = await openIndex(chartward, keys, 'keys')
  opened.add(async () => await keyIndex.close())
  const witnesses = config.ledger.witnesses.map(({ vkey }) => vkey)
  return {
    disclosure: {
      reader: ledger,
      index,
      publish: async () => await ledger.publish(),
      witnesses,
    },
    keys: {
      reader: keys.ledger,
      index: keyIndex,
      publish: async () => await keys.publish(),
      witnesses,
    },
    cacheLifetimeMs: config.keys.cacheLifetimeMs,
    elementNames,
    unwitnessed: () => ledger.unwitnessed(),
  }
}
