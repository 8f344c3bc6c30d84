import path from 'node:path'
import { type Backup, verifyBackup } from '../backup/index.ts'
import { asLeafIndex, asUnixMs, ChartwardError } from '../kernel/index.ts'
import type { LedgerReport } from '../contract/index.ts'
import { elementNames } from '../fhir/index.ts'
import type { AdminDoor } from '../http/index.ts'
import { openLedgerIndex, tlogProof, verifyLedger } from '../ledger/index.ts'
import { computeScope, exportEvidence, type ScopeSources } from '../scope/index.ts'
import { deriveKey } from '../seal/index.ts'
import type { Chartward } from './chartward.ts'
import { configuredStore, storeAt } from './backup-place.ts'
import { type Closing, closing } from './closing.ts'
import { examine } from './doctor.ts'
import { readTold, verifyRecords } from './verify-records.ts'
import { verifyThroughReader } from './verify-key-ledger.ts'

const REWRAP_BATCH = 1_000

/** What an operator can ask of a running environment. */
export interface Operations extends AdminDoor {
  close(): Promise<void>
}

/** Opens the operations of an environment; the indexes behind scope are caches and catch up when asked. */
export async function openOperations(
  chartward: Chartward,
  url: string,
  backup: Backup | undefined,
): Promise<Operations> {
  const { identity, accounts, oauth, access, disclosure, log, home, records, keys, ledger } = chartward
  const opened = closing()
  const sources = await openSources(chartward, opened)
  return {
    identity,
    accounts,
    oauth,
    access,
    disclosure,
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
    doctor: async () => await examine(chartward, backup),
    backup: backupOf(chartward, backup),
    rotateKeys: async () => await rotateKeys(chartward),
    close: async () => await opened.close(),
  }
}

/** Writes of the last minute may be on their way into the backup. */
const BACKUP_LAG_MS_MAX = 60_000

function backupOf(chartward: Chartward, backup: Backup | undefined): AdminDoor['backup'] {
  const { config, home, clock } = chartward
  const required = <Value>(value: Value | undefined): Value => {
    if (value !== undefined) return value
    const message = 'no backup is configured: set backup.directory or backup.s3Bucket in config.json'
    throw new ChartwardError('CONFIG_INVALID', message)
  }
  return {
    status: async () => await Promise.resolve(required(backup).status()),
    now: async () => await required(backup).now(),
    verify: async (from) => {
      const settledUntil = asUnixMs(clock.now() - BACKUP_LAG_MS_MAX)
      const store = from === undefined ? required(await configuredStore(config)) : await storeAt(from, config)
      const told = await readTold(chartward)
      return await verifyBackup({ store, told, environment: home.environment, settledUntil })
    },
  }
}

async function openSources(chartward: Chartward, opened: Closing): Promise<ScopeSources> {
  const { home, keys, ledger, log, config } = chartward
  const key = deriveKey(await keys.environmentKey('ledger-openings'), 'ledger-index')
  const open = async (kind: 'disclosure' | 'keys') => {
    const index = await openLedgerIndex({ directory: path.join(home.index, kind), kind, key, log })
    opened.add(async () => await index.close())
    return index
  }
  const witnesses = config.ledger.witnesses.map(({ vkey }) => vkey)
  return {
    disclosure: {
      reader: ledger,
      index: await open('disclosure'),
      publish: async () => await ledger.publish(),
      witnesses,
    },
    keys: {
      reader: keys.ledger,
      index: await open('keys'),
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
