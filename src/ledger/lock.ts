import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ChartwardError } from '../kernel/index.ts'

export interface DirectoryLock {
  release(): void
}

const SQLITE_BUSY = 5

/**
 * Takes the ledger directory for this process. The lock is the file lock SQLite takes for an exclusive
 * transaction: the kernel drops it with the process, however it ends, and it works on every system we run on.
 * (It is also dropped if this process opens and closes the file `lock` in another way: nobody has reason to.)
 */
export function lockDirectory(directory: string): DirectoryLock {
  const database = new DatabaseSync(join(directory, 'lock'), { timeout: 0 })
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if (!isBusy(error)) throw error
    throw new ChartwardError('HOME_IN_USE', 'another process has this ledger open')
  }
  return { release: () => database.close() }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY
}
