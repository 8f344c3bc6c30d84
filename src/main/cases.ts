import type { Findings } from '../detection/index.ts'
import { type Cases, openCases } from '../incident/index.ts'
import type { ScopeSources } from '../scope/index.ts'
import type { Chartward } from './chartward.ts'

/** Cases of this environment. */
export async function openOwnCases(
  chartward: Chartward,
  sources: ScopeSources,
  findings: Findings,
): Promise<Cases> {
  const { home, database, clock, ledger, containment, identity, keys, law, readOnly } = chartward
  return openCases({
    environment: home.environment,
    database,
    clock,
    ledger,
    sources,
    findings,
    containment,
    identity,
    root: await keys.environmentKey('cases'),
    rules: law.version,
    readOnly: readOnly !== undefined,
  })
}
