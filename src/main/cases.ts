import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type Cases, openCases } from '../incident/index.ts'
import { readLaw } from '../law/index.ts'
import type { ScopeSources } from '../scope/index.ts'
import type { Chartward } from './chartward.ts'

const LAW = path.resolve(import.meta.dirname, '..', '..', 'law')

/** Cases of this environment. */
export async function openOwnCases(chartward: Chartward, sources: ScopeSources): Promise<Cases> {
  const { home, database, clock, ledger, containment, identity, keys, detection } = chartward
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
    rules: rulesVersion(),
  })
}

/** Of the rules of law that decisions are made by. */
function rulesVersion(): string {
  const names = readdirSync(LAW).filter((name) => name.endsWith('.json'))
  return readLaw(names.sort().map((name) => ({ name, text: readFileSync(path.join(LAW, name), 'utf8') })))
    .version
}
