import { type Cases, openCases } from '../incident/index.ts'
import type { ScopeSources } from '../scope/index.ts'
import type { Chartward } from './chartward.ts'
import { openLaw } from './law.ts'

/** Cases of this environment. */
export async function openOwnCases(chartward: Chartward, sources: ScopeSources): Promise<Cases> {
  const { home, config, database, clock, ledger, containment, identity, keys, detection } = chartward
  return openCases({
    environment: home.environment,
    database,
    clock,
    ledger,
    sources,
    findings: detection.findings,
    containment,
    identity,
    root: await keys.environmentKey('cases'),
    rules: (await openLaw(config)).version,
  })
}
