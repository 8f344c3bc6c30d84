import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { openDirectoryStore, type RestoreReport, type Store } from '../../src/backup/index.ts'
import { silentLog } from '../../src/kernel/index.ts'
import { defaultConfig } from '../../src/main/config.ts'
import { restoreDatabase } from '../../src/main/restore-database.ts'
import type { Database, DatabaseConnection } from '../../src/postgres/index.ts'
import type { TestChartward } from './chartward.ts'
import { openTestDatabase, type TestDatabase } from './database.ts'

/** A folder; whoever made it removes it. */
export async function makeStayingFolder(): Promise<string> {
  return await mkdtemp(path.join(os.tmpdir(), 'cw-backup-'))
}

/** A folder until the running test is done. */
export async function makeFolder(): Promise<string> {
  const folder = await makeStayingFolder()
  onTestFinished(async () => await rm(folder, { recursive: true, force: true }))
  return folder
}

/** Settings under which a backup is made into a folder, and only when it is asked for or after a long while. */
export function backupInto(directory: string, more: object = {}): object {
  return { backup: { ...defaultConfig().backup, directory, intervalMs: 3_600_000, ...more } }
}

export interface Restored {
  readonly report: RestoreReport
  readonly target: TestDatabase
}

/** Restores into a fresh database, which is there until the running test is done. */
export async function restoreFrom(
  { chartward, clock }: Pick<TestChartward, 'chartward' | 'clock'>,
  from: string | Store,
  { instant, into }: { readonly instant?: number; readonly into?: DatabaseConnection } = {},
): Promise<Restored> {
  const target = await openTestDatabase()
  onTestFinished(async () => await target.close())
  const report = await restoreDatabase({
    home: chartward.home,
    config: chartward.config,
    clock,
    log: silentLog,
    store: typeof from === 'string' ? await openDirectoryStore(from, { write: false }) : from,
    connection: into ?? target.connection,
    instant,
  })
  return { report, target }
}

const TABLES_COMPARED = {
  record_history: 'type, id, version',
  record: 'type, id',
} as const

/** Everything of the records in a database, but for the transactions that wrote it. */
export async function contentOf({ query }: Database, until = Infinity): Promise<Record<string, unknown[]>> {
  const content: Record<string, unknown[]> = {}
  for (const [table, order] of Object.entries(TABLES_COMPARED)) {
    const rows = await query<{ row: string; updated: string }>(
      `select updated, (to_jsonb(r) - 'tx')::text as row from ${table} r order by ${order}`,
      [],
      { plan: 'custom' },
    )
    content[table] = rows.filter(({ updated }) => Number(updated) <= until).map(({ row }) => row)
  }
  return content
}
