import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type Cases, openCases } from '../incident/index.ts'
import type { ScopeSources } from '../scope/index.ts'
import type { Chartward } from './chartward.ts'

const LAW = path.resolve(import.meta.dirname, '..', '..', 'law')
const FILES = ['obligations.json', 'federal-obligations.json', 'notice-contents.json']

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

/** Of the rules of law that decisions are made by: a digest of their files. */
function rulesVersion(): string {
  const hash = createHash('sha256')
  for (const file of FILES) hash.update(readFileSync(path.join(LAW, file)))
  return `sha256:${hash.digest('base64url')}`
}
