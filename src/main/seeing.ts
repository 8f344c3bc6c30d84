import { openSeen, type Seen } from '../seen/index.ts'
import type { Chartward } from './chartward.ts'

/** Who saw a record, in this environment. */
export async function openOwnSeen({
  disclosure,
  accounts,
  access,
  oauth,
  database,
  clock,
  keys,
  ledger,
  config,
}: Chartward): Promise<Seen> {
  const { staffNames, openings, questionDays } = config.portal
  const { name } = config.organisation
  return openSeen({
    disclosure,
    accounts,
    access,
    oauth,
    database,
    clock,
    root: await keys.environmentKey('seen'),
    settings: { staffNames, openings, questionDays, organisation: name.trim() === '' ? 'Chartward' : name },
    vkey: ledger.vkey,
    witnesses: config.ledger.witnesses.map(({ vkey }) => vkey),
  })
}
