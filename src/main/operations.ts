import { asLeafIndex } from '../kernel/index.ts'
import type { LedgerReport } from '../contract/index.ts'
import { elementNames } from '../fhir/index.ts'
import type { AdminDoor } from '../http/index.ts'
import { tlogProof, verifyLedger } from '../ledger/index.ts'
import { computeScope, exportEvidence, type ScopeSources } from '../scope/index.ts'
import { type Chartward, openIndex } from './chartward.ts'
import { type Closing, closing } from './closing.ts'
import { examine } from './doctor.ts'
import { verifyRecords } from './verify-records.ts'
import { verifyThroughReader } from './verify-key-ledger.ts'

const REWRAP_BATCH = 1_000

/** What an operator can ask of a running environment. */
export interface Operations extends AdminDoor {
  close(): Promise<void>
}

/** Opens the operations of an environment; the indexes behind scope are caches and catch up when asked. */
export async function openOperations(chartward: Chartward, url: string): Promise<Operations> {
  const { identity, accounts, oauth, access, disclosure, alerts, log, home, records, keys, ledger } =
    chartward
  const opened = closing()
  const sources = await openSources(chartward, opened)
  return {
    identity,
    accounts,
    oauth,
    access,
    disclosure,
    alerts: {
      status: async () => ({ targets: await alerts.status() }),
      test: async () => ({ targets: await alerts.test() }),
    },
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
    rotateKeys: async () => await rotateKeys(chartward),
    close: async () => await opened.close(),
  }
}

async function openSources(chartward: Chartward, opened: Closing): Promise<ScopeSources> {
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
