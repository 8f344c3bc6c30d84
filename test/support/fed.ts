import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import {
  type Backup,
  type BackupOptions,
  type BackupReport,
  openBackup,
  openDirectoryStore,
  openTelling,
  restore,
  type RestoreReport,
  type Store,
  type Told,
  verifyBackup,
} from '../../src/backup/index.ts'
import { asUnixMs, silentLog } from '../../src/kernel/index.ts'
import { migrate } from '../../src/postgres/index.ts'
import { makeStayingFolder } from './backup.ts'
import { openTestDatabase, type TestDatabase } from './database.ts'

const ENVIRONMENT = randomUUID()
const WHO = { user: 'u', role: 'r', client: 'c', session: 's', address: 'a' }
const COLUMNS = 'updated, version, elements, patient, deleted, type, id, lookup, within, sealed'

/** A database, a backup of it, and as much of a ledger as a backup needs. */
export interface Fed {
  readonly source: TestDatabase
  readonly store: Store
  readonly clock: { now: number }
  /** What was written, and what the backup told. */
  readonly ledger: {
    at: number
    how: 'update' | 'backup'
    note?: string
    resource?: string
    digest?: string
  }[]
  open(more?: Partial<BackupOptions>): Backup
  /** One row as it is stored, with its leaf. */
  row(id: string): { sql: string; values: unknown[] }
  write(id: string): Promise<void>
  verify(): Promise<BackupReport>
  /** Into a database of its own, which is there until the running test is done. */
  restore(instant?: number): Promise<{ target: TestDatabase; report: RestoreReport }>
}

/** Everything is closed and removed when the running test is done. */
export async function openFed(): Promise<Fed> {
  const source = await openMigrated()
  const folder = await makeStayingFolder()
  onTestFinished(async () => await rm(folder, { recursive: true, force: true }))
  const store = await openDirectoryStore(folder, { write: true })
  const ledger: Fed['ledger'] = []
  const clock = { now: Date.now() }
  const row = (id: string) => {
    const sealed = randomBytes(200)
    const digest = createHash('sha256').update(sealed).digest('base64url')
    ledger.push({ at: clock.now, how: 'update', resource: `Observation/${id}/1`, digest })
    return {
      sql: `insert into record_history (${COLUMNS}) values ($1, 1, 0, null, false, 'Observation', $2, '{}', '{}', $3)`,
      values: [clock.now, id, sealed],
    }
  }
  return {
    source,
    store,
    clock,
    ledger,
    open: (more = {}) => openBackupOf({ source, store, clock, ledger }, more),
    row,
    write: async (id) => {
      const { sql, values } = row(id)
      await source.database.query(sql, values)
    },
    verify: async () =>
      await verifyBackup({ store, told: toldOf(ledger), environment: ENVIRONMENT, settledUntil: clock.now }),
    restore: async (instant) => {
      const target = await openMigrated()
      const told = toldOf(ledger, instant)
      const { database } = target
      const report = await restore({
        database,
        store,
        environment: ENVIRONMENT,
        told,
        now: clock.now,
        instant,
      })
      return { target, report }
    },
  }
}

async function openMigrated(): Promise<TestDatabase> {
  const opened = await openTestDatabase()
  onTestFinished(async () => await opened.close())
  await migrate(opened.database, path.resolve(import.meta.dirname, '..', '..', 'migrations'))
  return opened
}

function openBackupOf(
  { source, store, clock, ledger }: Pick<Fed, 'source' | 'store' | 'clock' | 'ledger'>,
  more: Partial<BackupOptions>,
): Backup {
  const backup = openBackup({
    store,
    database: source.database,
    environment: ENVIRONMENT,
    clock: { now: () => asUnixMs(clock.now) },
    log: silentLog,
    tell: async (note) => {
      await Promise.resolve()
      ledger.push({ at: clock.now, how: 'backup', note })
    },
    intervalMs: 3_600_000,
    roundIntervalMs: 3_600_000,
    retentionDays: 10,
    ...more,
  })
  onTestFinished(async () => await backup.close())
  return backup
}

function toldOf(ledger: Fed['ledger'], instant?: number): Told {
  const telling = openTelling(instant)
  for (const [leaf, { at, how, note, resource, digest }] of ledger.entries())
    telling.take(leaf, {
      v: 1,
      at: asUnixMs(at),
      who: WHO,
      how,
      why: 'TREAT',
      patient: null,
      resources: [],
      elements: 0,
      bytes: 0,
      request: String(leaf),
      ...(note === undefined ? {} : { note }),
      ...(resource === undefined || digest === undefined
        ? {}
        : { writes: [{ resource, digest, elements: 0 }] }),
    })
  return telling.told()
}
