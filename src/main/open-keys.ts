import { createConnection } from 'node:net'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { ChartwardError, type Clock, type Log } from '../kernel/index.ts'
import {
  connectKeys,
  type KeyBudgets,
  type Keys,
  type KeyServerProcess,
  spawnKeyServer,
} from '../keys/index.ts'
import type { Closing } from './closing.ts'
import type { Config } from './config.ts'
import { type Home, ledgerOrigin } from './home.ts'

const MAIN = import.meta.dirname

export interface KeysAsked {
  readonly home: Home
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
  /** The replay's: its own entry, which reads the simulated time from a file. */
  readonly clockFile?: string
  /** The key server that runs for this home is asked, and none is started. */
  readonly attach?: boolean
}

/** The key server of a home and the way to it; both are closed with the rest. */
export async function openKeys(
  asked: KeysAsked,
  opened: Closing,
): Promise<{ keyServer: KeyServerProcess; keys: Keys }> {
  const { home, config, clock, log, attach = false } = asked
  const keyServer = attach ? await runningKeyServer(home) : await startKeyServer(asked)
  opened.add(async () => await keyServer.close())
  const { cacheLifetimeMs: lifetimeMs, cacheCountMax: countMax } = config.keys
  const { credential } = keyServer
  const cache = { lifetimeMs, countMax }
  const keys = await connectKeys({ socketPath: home.keysSocket, credential, clock, log, cache })
  opened.add(async () => await keys.close())
  return { keyServer, keys }
}

/** Is a key server of this home there, started by a server that runs or does not answer any more? */
export async function isKeyServerRunning({ keysSocket }: Home): Promise<boolean> {
  return await new Promise<boolean>((resolve) => {
    const socket = createConnection(keysSocket)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

async function startKeyServer({ home, config, log, clockFile }: KeysAsked): Promise<KeyServerProcess> {
  return await spawnKeyServer({
    directory: home.keys,
    socketPath: home.keysSocket,
    credentialPath: home.keyServerCredential,
    environment: home.environment,
    origin: ledgerOrigin(home, 'keys'),
    witnesses: config.ledger.witnesses,
    budgets: keyBudgetsOf(config),
    entry: path.join(MAIN, clockFile === undefined ? 'keyserver.ts' : 'keyserver-replay.ts'),
    log,
    ...(clockFile === undefined ? {} : { clockFile }),
  })
}

function keyBudgetsOf({ keys }: Config): KeyBudgets {
  const { cacheLifetimeMs: _lifetime, cacheCountMax: _count, ...budgets } = keys
  return budgets
}

/** Somebody else's process: it is not ours to end. */
async function runningKeyServer({ keyServerCredential }: Home): Promise<KeyServerProcess> {
  const credential = await readFile(keyServerCredential).catch((cause: unknown) => {
    const message = `${keyServerCredential} cannot be read: the key server lets nobody in without it`
    throw new ChartwardError('CONFIG_INVALID', message, { cause })
  })
  return {
    credential,
    pid: () => undefined,
    restartCount: () => 0,
    close: async () => await Promise.resolve(),
  }
}
