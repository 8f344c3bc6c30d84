import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { RestoreProgress, RestoreReport } from '../backup/index.ts'
import { superviseEmbeddedPostgres } from '../postgres/index.ts'
import { storeAt } from './backup-place.ts'
import { closing } from './closing.ts'
import type { Config } from './config.ts'
import { type Home, readOnlyHome } from './home.ts'
import { isKeyServerRunning } from './open-keys.ts'
import { openEnvironment } from './restore-command.ts'
import { restoreDatabase } from './restore-database.ts'
import { type Server, type ServerOptions, startServer } from './server.ts'

export interface ReadOnlyOptions extends Omit<ServerOptions, 'home' | 'readOnly' | 'replay'> {
  /** The environment's home. Its server may run, be frozen, or be stopped. */
  readonly home: string
  readonly from: string
  /** In milliseconds; undefined: the newest there is. */
  readonly instant: number | undefined
  readonly onProgress?: (progress: RestoreProgress) => void
}

export interface ReadOnlyServer {
  readonly server: Server
  readonly report: RestoreReport
  /** A throw-away home, where commands reach this server. */
  readonly home: string
  close(): Promise<void>
}

/**
 * Serves a copy of an environment that is made from its backup and thrown away afterwards, to be read while the environment
 * itself is contained. Every read has its leaf, in a ledger of its own beside the environment's: that one may be in use.
 */
export async function startReadOnly(options: ReadOnlyOptions): Promise<ReadOnlyServer> {
  const {
    home: directory,
    from: _from,
    instant: _instant,
    onProgress: _onProgress,
    config,
    ...rest
  } = options
  const main = openEnvironment(directory)
  const opened = closing()
  try {
    const throwAway = mkdtempSync(path.join(os.tmpdir(), 'cw-ro-'))
    opened.add(async () => {
      await Promise.resolve()
      rmSync(throwAway, { recursive: true, force: true, maxRetries: 5 })
    })
    const home = readOnlyHome(main, throwAway)
    const report = await fill(home, main, options)
    const attachKeys = await isKeyServerRunning(main)
    const server = await startServer({
      ...rest,
      config: configOfCopy(config),
      home,
      readOnly: { attachKeys },
    })
    opened.add(async () => await server.close())
    return { server, report, home: throwAway, close: async () => await opened.close() }
  } catch (error) {
    await opened.close()
    throw error
  }
}

/** A database of its own; and nobody is looked for, alarmed or contained because of what the environment itself looks at. */
function configOfCopy({ database, detection, alerts, containment, ...config }: Config): Config {
  return {
    ...config,
    database: { ...database, url: null },
    detection: { ...detection, enabled: false },
    alerts: { ...alerts, file: null, syslog: null, webhook: null },
    containment: { ...containment, automatic: false },
  }
}

async function fill(home: Home, main: Home, options: ReadOnlyOptions): Promise<RestoreReport> {
  const { from, instant, config, clock, log, onProgress } = options
  const store = await storeAt(from, config)
  const postgres = await superviseEmbeddedPostgres({ directory: home.postgres, log })
  try {
    return await restoreDatabase({
      home: main,
      config,
      clock,
      log,
      store,
      connection: postgres.connection,
      instant,
      ...(onProgress === undefined ? {} : { onProgress }),
    })
  } finally {
    await postgres.close()
  }
}
