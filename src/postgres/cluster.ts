import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  fsyncSync,
  lchownSync,
  mkdirSync,
  openSync,
  closeSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  mkdtempSync,
  readFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { ChartwardError, type Log } from '../kernel/index.ts'
import { type Account, canReach, ownName, serverAccount } from './account.ts'
import { type Binaries, placeBinaries } from './binaries.ts'
import { PORT } from './connection.ts'
import { HOST_RULES, identityMap, serverConfiguration } from './configuration.ts'

/** The administrator's role, and the role and database of the application. */
export const ADMINISTRATOR = 'postgres'
export const APPLICATION = 'chartward'

/** The longest path of a Unix socket that every platform takes. */
const SOCKET_PATH_BYTES_MAX = 100

/** A data folder that is ready to be started. */
export interface Cluster {
  readonly data: string
  readonly account: Account
  readonly binaries: Binaries
  readonly socketDirectory: string
  readonly logPath: string
  /** Removes the socket's folder when it is not in the data folder. */
  release(): void
}

/** Makes the data folder, once, and writes its settings, every time. To be called by the owner of the folder only. */
export async function prepareCluster(directory: string, log: Log): Promise<Cluster> {
  const account = serverAccount()
  const binaries = placeBinaries(directory, account)
  const data = join(directory, 'data')
  for (const name of readdirSync(directory).filter((name) => name.startsWith('data.new-'))) {
    rmSync(join(directory, name), { recursive: true, force: true })
  }
  if (!existsSync(data)) {
    await createData({ directory, data, account, binaries })
    log.info('postgres.created')
  }
  giveTo(account, data)
  refuseOtherMajor(data)
  const socket = placeSocket(data, account)
  writeSettings(data, account, socket.seenByServer)
  return {
    data,
    account,
    binaries,
    socketDirectory: socket.directory,
    logPath: join(directory, 'postgres.log'),
    release: socket.release,
  }
}

/**
 * How the server's own user names the data folder. On Linux it is "my working folder", which needs no way through
 * the folders above: so a home under root's home works.
 */
export function dataPathFor({ account, data }: Pick<Cluster, 'account' | 'data'>): string {
  return account.foreign && process.platform === 'linux' ? '/proc/self/cwd' : data
}

interface Creation {
  readonly directory: string
  readonly data: string
  readonly account: Account
  readonly binaries: Binaries
}

/** Made beside its place and moved there when complete and on the disk, so that half a cluster is never started. */
async function createData({ directory, data, account, binaries }: Creation): Promise<void> {
  const building = join(directory, `data.new-${randomBytes(6).toString('hex')}`)
  mkdirSync(building, { mode: 0o700 })
  if (account.foreign) {
    chownSync(building, account.uid, account.gid)
  }
  await runInitdb(binaries, account, building)
  renameSync(building, data)
  const folder = openSync(directory, 'r')
  fsyncSync(folder)
  closeSync(folder)
}

async function runInitdb(binaries: Binaries, account: Account, data: string): Promise<void> {
  const child = spawn(
    binaries.initdb,
    [
      ['-D', dataPathFor({ account, data })],
      ['-U', ADMINISTRATOR, '-E', 'UTF8', '--auth=peer', '--data-checksums', '--no-instructions'],
      ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--text-search-config=simple'],
    ].flat(),
    {
      cwd: data,
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(account.foreign ? { uid: account.uid, gid: account.gid } : {}),
    },
  )
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    complaint = (complaint + chunk).slice(-2_000)
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) {
    throw new ChartwardError('DATABASE_UNAVAILABLE', 'The database folder could not be made', {
      detail: `initdb ended with ${code}: ${complaint.trim()}`,
    })
  }
}

function refuseOtherMajor(data: string): void {
  const major = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim()
  if (major !== '18') {
    throw new ChartwardError(
      'DATABASE_UNAVAILABLE',
      `The database in ${data} was made by PostgreSQL ${major}; this program carries PostgreSQL 18`,
    )
  }
}

/** A folder that was made or copied by root is handed to the server's own user. */
function giveTo(account: Account, data: string): void {
  const { uid } = statSync(data)
  if (!account.foreign && uid !== account.uid) {
    const message = `The database in ${data} belongs to another user, as it does once root has started it: start as root, or give the home to this user with chown -R`
    throw new ChartwardError('DATABASE_UNAVAILABLE', message)
  }
  if (account.foreign && uid !== account.uid) {
    for (const name of readdirSync(data, { recursive: true, encoding: 'utf8' })) {
      lchownSync(join(data, name), account.uid, account.gid)
    }
    chownSync(data, account.uid, account.gid)
  }
  chmodSync(data, 0o700)
}

interface SocketPlace {
  readonly directory: string
  readonly seenByServer: string
  release(): void
}

/**
 * The socket is in the data folder, which only the server's user (and root) may enter; when its path would be too
 * long for a socket, in a new folder of that kind under the folder for temporary files.
 */
function placeSocket(data: string, account: Account): SocketPlace {
  if (socketPathFits(data)) {
    return { directory: data, seenByServer: dataPathFor({ account, data }), release: () => {} }
  }
  const directory = mkdtempSync(join(tmpdir(), 'chartward-'))
  const release = (): void => rmSync(directory, { recursive: true, force: true })
  if (account.foreign) {
    chownSync(directory, account.uid, account.gid)
  }
  if (!socketPathFits(directory) || !canReach(account, directory)) {
    release()
    throw new ChartwardError(
      'DATABASE_UNAVAILABLE',
      `The path ${data} is too long for a Unix socket, and ${tmpdir()} cannot be used instead; use a shorter home`,
    )
  }
  return { directory, seenByServer: directory, release }
}

const socketPathFits = (directory: string): boolean =>
  Buffer.byteLength(join(directory, `.s.PGSQL.${PORT}`)) <= SOCKET_PATH_BYTES_MAX

function writeSettings(data: string, account: Account, socketDirectory: string): void {
  const files = {
    'postgresql.conf': serverConfiguration(socketDirectory),
    'pg_hba.conf': HOST_RULES,
    'pg_ident.conf': identityMap(ownName(), [ADMINISTRATOR, APPLICATION]),
  }
  for (const [name, text] of Object.entries(files)) {
    const path = join(data, name)
    writeFileSync(`${path}.new`, text, { mode: 0o600, flush: true })
    if (account.foreign) {
      chownSync(`${path}.new`, account.uid, account.gid)
    }
    renameSync(`${path}.new`, path)
  }
}
