import { asLeafIndex } from '../kernel/index.ts'
import type { LedgerReport } from '../contract/index.ts'
import type { AdminDoor } from '../http/index.ts'
import type { Incident } from '../incident/index.ts'
import { tlogProof, verifyLedger } from '../ledger/index.ts'
import { computeScope, exportEvidence, type ScopeSources } from '../scope/index.ts'
import type { Chartward } from './chartward.ts'
import { plantCanaries } from './canaries.ts'
import { examine } from './doctor.ts'
import { verifyRecords } from './verify-records.ts'
import { verifyThroughReader } from './verify-key-ledger.ts'

const REWRAP_BATCH = 1_000

/** What an operator can ask of a running environment. */
export type Operations = AdminDoor

/** What operations stand on, besides the parts of the environment. */
export interface OperationsGround {
  readonly url: string
  readonly sources: ScopeSources
  readonly incident: Incident
}

/** The operations of an environment. */
export function openOperations(
  chartward: Chartward,
  { url, sources, incident }: OperationsGround,
): Operations {
  const { identity, accounts, oauth, access, disclosure, detection, canaries, log } = chartward
  const { home, records, keys, ledger } = chartward
  return {
    identity,
    incident,
    accounts,
    oauth,
    access,
    disclosure,
    detection,
    canaries,
    log,
    status: async () => ({ url, environment: home.environment, patients: await records.countPatients() }),
    scope: async (query, options) => await computeScope(sources, query, options),
    evidence: async (query) => await exportEvidence(sources, query),
    verifyLedgers: async () => [
      await verifyDisclosureLedger(chartward),
      await verifyThroughReader(chartward),
    ],
    verifyRecords: async () => await verifyRecords(chartward),
    proof: async (kind, index) => await tlogProof(kind === 'keys' ? keys.ledger : ledger, asLeafIndex(index)),
    doctor: async () => await examine(chartward),
    plantCanaries: async (share) => await plantCanaries(chartward, share),
    rotateKeys: async () => await rotateKeys(chartward),
  }
}

async function verifyDisclosureLedger({ home, keys, ledger, config }: Chartward): Promise<LedgerReport> {
  await ledger.publish()
  const verdict = await verifyLedger({
    directory: home.ledger,
    vkey: ledger.vkey,
    openingsKey: await keys.environmentKey('ledger-openings'),
    witnessVkeys: config.ledger.witnesses.map(({ vkey }) => vkey),
  })
  return {
    ledger: 'disclosure',
    ok: verdict.holds,
    size: verdict.size,
    origin: ledger.checkpoint().origin,
    vkey: ledger.vkey,
    root: Buffer.from(verdict.root ?? []).toString('base64'),
    cosignatures: verdict.cosignatures.length,
    ...(verdict.problem === undefined
      ? {}
      : { finding: `${verdict.problem.what} (leaf ${verdict.problem.index ?? 'unknown'})` }),
  }
}

/**
 * Rewraps every key under a new root version while reads and writes go on. Older versions still unwrap: a key
 * that was being made meanwhile may be under one, and is rewrapped by the next rotation.
 */
async function rotateKeys({ keys, records }: Chartward) {
  const keyVersion = await keys.rotate()
  let rewrapped = 0
  for (let last: Awaited<ReturnType<typeof records.patientKeys>>[number] | undefined; ;) {
    const batch = await records.patientKeys(last?.patient, REWRAP_BATCH)
    if (batch.length === 0) break
    rewrapped += await records.replaceWrapped(await keys.rewrap(batch))
    last = batch.at(-1)
  }
  return { keyVersion, rewrapped }
}
