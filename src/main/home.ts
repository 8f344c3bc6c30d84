import { randomUUID } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createConnection } from 'node:net'
import path from 'node:path'
import { ChartwardError } from '../kernel/index.ts'

const SOCKET_PATH_BYTES_MAX = 103

/** The places of one environment on disk. */
export interface Home {
  readonly directory: string
  readonly controlSocket: string
  readonly keysSocket: string
  readonly postgres: string
  readonly ledger: string
  readonly index: string
  /** Belongs to the key server alone. */
  readonly keys: string
  readonly keyServerCredential: string
  /** Set once, when the home is made: sealed rows, keys and the ledger's name are bound to it. */
  readonly environment: string
}

/**
 * Makes a home directory, or finds the one that is there. Only its owner may look into it.
 *
 * **Errors.** `CONFIG_INVALID` when it cannot be used.
 */
export function openHome(named: string): Home {
  // PostgreSQL's client takes a socket folder for the name of a machine unless it begins with a slash.
  const directory = path.resolve(named)
  makeDirectory(directory)
  const places = placesOf(directory)
  if (Buffer.byteLength(places.controlSocket) > SOCKET_PATH_BYTES_MAX) {
    throw new ChartwardError(
      'CONFIG_INVALID',
      'the path of this home directory is too long for a socket: use a shorter one',
    )
  }
  // Started by root, the embedded PostgreSQL runs as another user, who has to pass through but not look in.
  chmodSync(directory, process.getuid?.() === 0 ? 0o711 : 0o700)
  for (const place of [
    path.dirname(places.controlSocket),
    places.ledger,
    places.index,
    path.dirname(places.keyServerCredential),
  ]) {
    mkdirSync(place, { recursive: true, mode: 0o700 })
    chmodSync(place, 0o700)
  }
  // An address of a database may carry a password.
  const config = path.join(directory, 'config.json')
  if (existsSync(config)) chmodSync(config, 0o600)
  return { ...places, environment: readEnvironment(directory) }
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    accessSync(directory, constants.W_OK)
  } catch (cause) {
    throw new ChartwardError('CONFIG_INVALID', `${directory} cannot be used as a home directory`, { cause })
  }
}

/**
 * Makes sure that no living server holds this home, and frees the name of a dead one's socket.
 *
 * **Errors.** `HOME_IN_USE`.
 */
export async function takeControlSocket({ controlSocket, directory }: Home): Promise<void> {
  if (!existsSync(controlSocket)) return
  const alive = await new Promise<boolean>((resolve) => {
    const socket = createConnection(controlSocket)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
  if (alive) {
    throw new ChartwardError(
      'HOME_IN_USE',
      `Chartward is already running in ${directory}: stop it first, or start another with --home`,
    )
  }
  rmSync(controlSocket, { force: true })
}

function placesOf(directory: string) {
  return {
    directory,
    controlSocket: path.join(directory, 'run', 'control.sock'),
    keysSocket: path.join(directory, 'run', 'keys.sock'),
    postgres: path.join(directory, 'postgres'),
    ledger: path.join(directory, 'ledger'),
    index: path.join(directory, 'index'),
    keys: path.join(directory, 'keys'),
    keyServerCredential: path.join(directory, 'app', 'keyserver.credential'),
  }
}

/** The environment's name for ever: keys and rows do not open under another. */
function readEnvironment(directory: string): string {
  const file = path.join(directory, 'environment')
  const rootKey = path.join(directory, 'keys', 'root.key')
  const hasLedger = readdirSync(path.join(directory, 'ledger')).length > 0
  // The key server's come first: where there is a ledger of ours, they were there.
  for (const needed of hasLedger ? [rootKey, path.join(directory, 'keys', 'ledger', 'journal')] : []) {
    if (existsSync(needed)) continue
    const message = `${needed} is gone, and what is stored depends on it: put the folder of keys back`
    throw new ChartwardError('CONFIG_INVALID', message)
  }
  if (!existsSync(file)) {
    if (hasLedger || existsSync(rootKey)) {
      throw new ChartwardError(
        'CONFIG_INVALID',
        `${file} is gone, and the records are bound to what it said: put it back`,
      )
    }
    writeFileSync(`${file}.new`, `${randomUUID()}\n`, { mode: 0o600, flush: true })
    renameSync(`${file}.new`, file)
  }
  const environment = readFileSync(file, 'utf8').trim()
  if (!/^[0-9a-f-]{36}$/.test(environment))
    throw new ChartwardError('CONFIG_INVALID', `${file} must hold one UUID`)
  return environment
}

/** The name of a ledger for ever: what its checkpoints begin with. */
export function ledgerOrigin(
  { environment }: Pick<Home, 'environment'>,
  kind: 'disclosure' | 'keys' | 'disclosure-readonly',
): string {
  return `chartward.local/${environment}/${kind}`
}

/**
 * A throw-away home in `directory` for reading a copy of an environment: its own database and sockets for commands, the
 * environment's keys, and a ledger of its own beside the environment's.
 */
export function readOnlyHome({ directory: main, ...home }: Home, directory: string): Home {
  const own = placesOf(directory)
  chmodSync(directory, process.getuid?.() === 0 ? 0o711 : 0o700)
  const ledger = path.join(main, 'ledger-readonly')
  for (const place of [path.dirname(own.controlSocket), own.index, ledger])
    mkdirSync(place, { recursive: true, mode: 0o700 })
  const { keys, keysSocket, keyServerCredential, environment } = home
  return { ...own, ledger, keys, keysSocket, keyServerCredential, environment }
}
