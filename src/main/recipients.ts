import type { Cases } from '../incident/index.ts'
import { openRecipients, openShelf, type Recipients, residenceBy } from '../notice/index.ts'
import type { Chartward } from './chartward.ts'

/** Who of a case is written to, in this environment. */
export async function openOwnRecipients(chartward: Chartward, cases: Cases): Promise<Recipients> {
  const { home, database, keys, disclosure, clock, law, canaries } = chartward
  const shelf = openShelf(database, home.environment, await keys.environmentKey('recipients'))
  return openRecipients({
    shelf,
    disclosure,
    cases,
    clock,
    residenceOf: residenceBy(law),
    isCanary: canaries.isCanary,
  })
}
