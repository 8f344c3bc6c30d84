import { type Backup, verifyBackup } from '../backup/index.ts'
import { asLeafIndex, asUnixMs, ChartwardError } from '../kernel/index.ts'
import type { LedgerReport } from '../contract/index.ts'
import type { AdminDoor, FilingDoor } from '../http/index.ts'
import { type Cases, type Incident, openRollback } from '../incident/index.ts'
import type { Campaigns, CaseDuties, Recipients } from '../notice/index.ts'
import { tlogProof, verifyLedger } from '../ledger/index.ts'
import { openMatch } from '../match/index.ts'
import type { Seen } from '../seen/index.ts'
import { computeScope, exportEvidence, type ScopeSources } from '../scope/index.ts'
import type { Chartward } from './chartward.ts'
import { configuredStore, storeAt } from './backup-place.ts'
import { plantCanaries } from './canaries.ts'
import { openDemoDoor } from './demo-door.ts'
import { examine } from './doctor.ts'
import { openLive } from './live.ts'
import { readTold, verifyRecords } from './verify-records.ts'
import { verifyThroughReader } from './verify-key-ledger.ts'

const REWRAP_BATCH = 1_000

/** What an operator can ask of a running environment. */
export type Operations = AdminDoor

/** What operations stand on, besides the parts of the environment. */
export interface OperationsGround {
  /** Where the public door listens; asked when needed, for it opens last. */
  readonly url: () => string
  readonly sources: ScopeSources
  readonly incident: Incident
  readonly cases: Cases
  readonly recipients: Recipients
  readonly campaigns: Campaigns
  readonly duties: CaseDuties
  readonly filing: FilingDoor
  readonly seen: Seen
  /** Undefined: none is configured. */
  readonly backup: Backup | undefined
}

/** The operations of an environment. */
export function openOperations(
  chartward: Chartward,
  { url, sources, incident, cases, recipients, campaigns, duties, filing, seen, backup }: OperationsGround,
): Operations {
  const { identity, accounts, oauth, access, disclosure, detection, canaries, alerts, proof, log } = chartward
  const { home, records, keys, ledger } = chartward
  const rollback = openRollback({ ...chartward, environment: home.environment, ledger: sources.disclosure })
  return {
    identity,
    incident,
    cases,
    recipients,
    campaigns,
    duties,
    filing,
    seen,
    demo: openDemoDoor(chartward),
    accounts,
    oauth,
    access,
    disclosure,
    rollback,
    match: openMatch({ disclosure, ledger: sources.disclosure }),
    detection,
    canaries,
    noticeProof: proof,
    alerts: {
      status: async () => ({ targets: await alerts.status() }),
      test: async () => ({ targets: await alerts.test() }),
    },
    log,
    status: async () => ({
      url: url(),
      environment: home.environment,
      patients: await records.countPatients(),
    }),
    scope: async (query, options) => await computeScope(sources, query, options),
    evidence: async (query) => await exportEvidence(sources, query),
    verifyLedgers: async () => [
      await verifyDisclosureLedger(chartward),
      await verifyThroughReader(chartward),
    ],
    verifyRecords: async () => {
      const why = 'what it shows was held against the ledger when it was made'
      refuseInCopy(chartward, `this server shows a copy, and ${why}: verify the environment itself`)
      return await verifyRecords(chartward)
    },
    proof: async (kind, index) => await tlogProof(kind === 'keys' ? keys.ledger : ledger, asLeafIndex(index)),
    doctor: async () => await examine(chartward, backup),
    live: openLive(chartward, backup),
    plantCanaries: async (share) => await plantCanaries(chartward, share),
    rotateKeys: async () => await rotateKeys(chartward),
    backup: backupOf(chartward, backup),
  }
}

/** The keys are the environment's, and so is the ledger that tells of what is shown. */
function refuseInCopy({ readOnly }: Chartward, says: string): void {
  if (readOnly !== undefined) throw new ChartwardError('READ_ONLY', says)
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
      refuseInCopy(chartward, 'this server shows a copy: verify the backup from the environment itself')
      const settledUntil = asUnixMs(clock.now() - BACKUP_LAG_MS_MAX)
      const store = from === undefined ? required(await configuredStore(config)) : await storeAt(from, config)
      const told = await readTold(chartward)
      return await verifyBackup({ store, told, environment: home.environment, settledUntil })
    },
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
async function rotateKeys({ keys, records, readOnly }: Chartward) {
  if (readOnly !== undefined)
    throw new ChartwardError(
      'READ_ONLY',
      'this server shows a copy: rotate the keys of the environment itself',
    )
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
