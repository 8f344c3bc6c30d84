import { mkdir, stat } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { ChartwardError, type Clock, type Log } from '../kernel/index.ts'
import { openLedger, type WitnessTarget } from '../ledger/index.ts'
import { DEFAULT_KEY_BUDGETS, type KeyBudgets } from './budgets.ts'
import { absent, openFileRootKeys } from './file-root-key.ts'
import { openGuard } from './guard.ts'
import { CREDENTIAL_BYTES } from './handshake.ts'
import { openLookupKeys } from './lookup-keys.ts'
import type { Request } from './protocol.ts'
import { encodeCheckpoint, readOpenings, readOpeningsAt, readProofs } from './reading.ts'
import {
  account,
  create,
  environmentKey,
  lookupTokens,
  type Outcome,
  ownAct,
  release,
  rewrap,
  type Vault,
} from './release.ts'
import type { RootKeyProvider } from './root-key.ts'
import { openSecretKeys, openSecrets, pepper, sealSecrets } from './secrets.ts'
import { serve } from './serving.ts'

export interface KeyServerOptions {
  /** The key server's own folder; nobody else opens it. */
  readonly directory: string
  /** Where it listens: a path of fewer than 104 bytes in a folder only its user may enter. */
  readonly socketPath: string
  /** 32 bytes that the application shows and is shown. */
  readonly credential: Uint8Array
  /** The environment's name; wrapped keys are bound to it. */
  readonly environment: string
  /** The key ledger's checkpoint origin. */
  readonly origin: string
  readonly witnesses: readonly WitnessTarget[]
  /** Default `DEFAULT_KEY_BUDGETS`. */
  readonly budgets?: KeyBudgets
  readonly clock: Clock
  readonly log: Log
  /** Called when what is durable is not known any more: the process must end. */
  readonly onFatal: (error: Error) => void
  /** Another place for the root key than a file in `directory`. */
  readonly provider?: RootKeyProvider
  /** How long a connection may take to say who it is. Default 5,000. */
  readonly greetingTimeoutMs?: number
}

export interface KeyServer {
  /** Answers what it has begun, publishes the last checkpoint, and gives the folder and the socket free. */
  close(): Promise<void>
}

/** The application, its maintenance, a spare: more connections than this are nobody we know. */
const CONNECTIONS_MAX = 32

/**
 * Opens the folder and serves.
 *
 * **Errors** `CONFIG_INVALID` when `root.key` can be read by others, or is gone while a ledger is there;
 * `SEAL_BROKEN` when the stored key versions are not this root's or not this environment's; the ledger's own.
 */
export async function openKeyServer(options: KeyServerOptions): Promise<KeyServer> {
  if (options.credential.length !== CREDENTIAL_BYTES) {
    throw new ChartwardError('CONFIG_INVALID', `The key server's credential is ${CREDENTIAL_BYTES} bytes`)
  }
  const vault = await openVault(options)
  const sockets = new Set<Socket>()
  const refusals = openRefusals(vault, options.log)
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    serve(
      {
        credential: options.credential,
        welcome: () => ({
          environment: options.environment,
          vkey: vault.ledger.vkey,
          frozen: vault.guard.frozen() !== undefined,
        }),
        perform: async (request) => {
          const outcome = await perform(vault, request, options.log)
          // Whoever else is connected comes back and is told then, so that every process forgets the keys it holds.
          if (request.op === 'freeze' || request.op === 'thaw')
            for (const other of sockets) if (other !== socket) other.destroy()
          return outcome
        },
        refused: refusals.add,
        log: options.log,
        greetingTimeoutMs: options.greetingTimeoutMs ?? 5000,
      },
      socket,
    )
  })
  server.maxConnections = CONNECTIONS_MAX
  await listen(server, options.socketPath)
  return {
    close: async () => {
      // The socket stays bound until the ledger is closed: who finds it free may open the folder.
      for (const socket of sockets) socket.destroy()
      await refusals.close()
      await vault.ledger.close()
      vault.provider.close()
      await new Promise<void>((done) => {
        server.close(() => done())
        for (const socket of sockets) socket.destroy()
      })
    },
  }
}

async function openVault(options: KeyServerOptions): Promise<Vault> {
  const {
    directory,
    environment,
    origin,
    witnesses,
    clock,
    log,
    onFatal,
    budgets = DEFAULT_KEY_BUDGETS,
  } = options
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const ledgerDirectory = join(directory, 'ledger')
  const fresh = (await stat(ledgerDirectory).catch(absent)) === undefined
  const provider = options.provider ?? (await openFileRootKeys({ directory, environment, fresh }))
  const ledger = await openLedger({
    kind: 'keys',
    directory: ledgerDirectory,
    origin,
    signingSeed: await provider.derive('chartward/keys/ledger-signing'),
    openingsKey: await provider.derive('chartward/keys/ledger-openings'),
    clock,
    log,
    witnesses,
    onFatal,
  })
  const lookupKeys = openLookupKeys(provider)
  const secretKeys = await openSecretKeys(provider, environment)
  const guard = await openGuard({ directory, ledger, clock, budgets })
  const vault = { provider, ledger, clock, lookupKeys, secretKeys, guard }
  // Budgets change with a start only, so every change of them stands in a leaf.
  const { patientsIn10MinutesMax: minutes, patientsInHourMax: hour, patientsInDayMax: day } = budgets
  const serving = `serving at most ${minutes} patients in 10 minutes, ${hour} in an hour, ${day} in a day`
  await account(vault, [{ ...ownAct('start', serving), keyVersion: provider.newest() }])
  return vault
}

async function perform(vault: Vault, request: Request, log: Log): Promise<Outcome> {
  const { ledger, provider } = vault
  switch (request.op) {
    case 'release':
      return await release(vault, request.keys, request.context)
    case 'create':
      return await create(vault, request.patients, request.context)
    case 'tokens':
      return await lookupTokens(vault, request.terms, request.context)
    case 'pepper':
      return await pepper(vault, request.inputs, request.context)
    case 'seal-secrets':
      return await sealSecrets(vault, request.secrets, request.context)
    case 'open-secrets':
      return await openSecrets(vault, request.secrets, request.context)
    case 'environment-key':
      return await environmentKey(vault, request.purpose)
    case 'rewrap':
      return await rewrap(vault, request.keys)
    case 'rotate':
      return await rotate(vault, log)
    case 'retire':
      return await retire(vault, request.version, log)
    case 'openings':
      return await readOpenings(ledger, request.from, request.to)
    case 'openings-at':
      return await readOpeningsAt(ledger, request.indexes)
    case 'proofs':
      return await readProofs(ledger, request.indexes, request.size)
    case 'published':
      return encodeCheckpoint(await ledger.published())
    case 'publish':
      return encodeCheckpoint(await ledger.publish())
    case 'health':
      return {
        header: {
          keyVersion: provider.newest(),
          keyVersions: provider.versions(),
          ledgerSize: ledger.checkpoint().size,
          unwitnessedSince: ledger.unwitnessed()?.since,
          frozen: vault.guard.frozen(),
          budgets: vault.guard.usage().map(({ budget: { name, max }, used }) => ({ name, max, used })),
        },
      }
    case 'freeze':
    case 'thaw':
      await vault.guard[request.op](request.by, request.reason)
      log.warn(request.op, { by: request.by.user })
      return {}
  }
}

/** The leaf comes first: a version nobody announced would be worse than an announcement without a version. */
async function rotate(vault: Vault, log: Log): Promise<Outcome> {
  await account(vault, [{ ...ownAct('rotate', 'rotate'), keyVersion: vault.provider.newest() }])
  const keyVersion = await vault.provider.rotate()
  log.info('root-key-rotated', { keyVersion })
  return { header: { keyVersion } }
}

async function retire(vault: Vault, version: number, log: Log): Promise<Outcome> {
  await account(vault, [{ ...ownAct('rotate', 'retire'), keyVersion: version }])
  await vault.provider.retire(version)
  log.info('root-key-retired', { keyVersion: version })
  return {}
}

interface Refusals {
  add(what: string): void
  close(): Promise<void>
}

/** The first refusal is a leaf at once, the rest of a second's one more: knocking must not fill the ledger. */
function openRefusals(vault: Vault, log: Log): Refusals {
  const intervalMs = 1000
  const counts = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()

  const write = (): void => {
    const acts = [...counts].map(([what, count]) => ({ ...ownAct('refused', what), count }))
    counts.clear()
    if (acts.length === 0) return
    timer = setTimeout(() => {
      timer = undefined
      write()
    }, intervalMs)
    writing = account(vault, acts).catch(() => log.error('refusal-not-recorded', { count: acts.length }))
  }

  return {
    add: (what) => {
      log.warn('connection-refused', { what })
      counts.set(what, (counts.get(what) ?? 0) + 1)
      if (timer === undefined) write()
    },
    close: async () => {
      clearTimeout(timer)
      write()
      clearTimeout(timer)
      await writing
    },
  }
}

async function listen(server: Server, path: string): Promise<void> {
  // Default permissions of a socket follow the umask: nobody but this user, even for an instant.
  const umask = process.umask(0o077)
  try {
    await new Promise<void>((done, failed) => {
      server.once('error', failed)
      server.listen(path, done)
    })
  } finally {
    process.umask(umask)
  }
}
