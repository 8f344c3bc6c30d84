import {
  openTelling,
  restore,
  type RestoreProgress,
  type RestoreReport,
  type Store,
} from '../backup/index.ts'
import { ChartwardError, type Clock, type Log } from '../kernel/index.ts'
import { decodeEntry, readLedgerFiles, verifyLedger } from '../ledger/index.ts'
import { type DatabaseConnection, migrate, openDatabase } from '../postgres/index.ts'
import { ed25519Signer } from '../tlog/index.ts'
import { MIGRATIONS } from './chartward.ts'
import { closing } from './closing.ts'
import type { Config } from './config.ts'
import { type Home, ledgerOrigin } from './home.ts'
import { isKeyServerRunning, openKeys } from './open-keys.ts'

export interface RestoreAsked {
  /** The environment's own: its ledger and keys say what is restored. They are only read. */
  readonly home: Home
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
  readonly store: Store
  /** Empty. */
  readonly connection: DatabaseConnection
  /** In milliseconds; undefined: the newest there is. */
  readonly instant: number | undefined
  readonly onProgress?: (progress: RestoreProgress) => void
}

/**
 * Fills a database from a backup, also while the environment itself is served.
 *
 * **Errors** `LEDGER_CORRUPT` when the ledger does not verify: nothing could be held against it. Those of `restore`.
 */
export async function restoreDatabase(asked: RestoreAsked): Promise<RestoreReport> {
  const { home, store, clock, connection, log, instant, onProgress } = asked
  const told = await readLedger(asked)
  const database = await openDatabase({ connection, log, poolSize: 2 })
  try {
    await migrate(database, MIGRATIONS)
    return await restore({
      database,
      store,
      environment: home.environment,
      told,
      instant,
      now: clock.now(),
      ...(onProgress === undefined ? {} : { onProgress }),
    })
  } finally {
    await database.close()
  }
}

async function readLedger({ home, config, clock, log, instant }: RestoreAsked) {
  const opened = closing()
  const origin = ledgerOrigin(home, 'disclosure')
  const telling = openTelling(instant)
  try {
    const attach = await isKeyServerRunning(home)
    const { keys } = await openKeys({ home, config, clock, log, attach }, opened)
    const openingsKey = await keys.environmentKey('ledger-openings')
    const { vkey } = ed25519Signer(origin, await keys.environmentKey('ledger-signing'))
    const { holds, problem } = await verifyLedger({ directory: home.ledger, vkey, openingsKey })
    if (!holds) throw new ChartwardError('LEDGER_CORRUPT', problem?.what ?? 'the ledger does not verify')
    for await (const chunk of readLedgerFiles({ directory: home.ledger, origin, openingsKey }))
      for (const { index, entry } of chunk) telling.take(index, decodeEntry(entry))
  } finally {
    await opened.close()
  }
  return telling.told()
}
