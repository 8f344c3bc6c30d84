import { type Cases, openCases } from '../incident/index.ts'
import type { ScopeSources } from '../scope/index.ts'
import type { Chartward } from './chartward.ts'

/** Cases of this environment. */
export async function openOwnCases(chartward: Chartward, sources: ScopeSources): Promise<Cases> {
  const { home, database, clock, ledger, containment, identity, keys, detection, law } = chartward
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
    rules: law.version,
  })
}
