import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { access, chmod, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { ChartwardError } from '../kernel/index.ts'
import { cosignatureSigner, type CosignatureSigner, KEY_TYPES, parseVkey } from '../tlog/index.ts'

/**
 * What a witness keeps in its directory:
 * ```
 * seed                    32 bytes, mode 0600: the key, made at the first start
 * vkey                    the public half, for people to copy; also what the name was
 * logs                    optional, one log vkey a line: the logs it serves when it was started with 'from-file'
 * checkpoints/<hex>       the last note cosigned for the origin whose SHA-256 is <hex>
 * lock                    a socket that one process holds
 * ```
 */
export interface WitnessState {
  readonly cosigner: CosignatureSigner
  /** The note last cosigned under this origin hash; undefined before the first. */
  findCheckpoint(originHash: string): Promise<string | undefined>
  /** Resolves when the note would survive the power failing. One call at a time for each origin. */
  storeCheckpoint(originHash: string, note: string): Promise<void>
  /** The content of `logs`; empty when there is none. */
  readLogs(): Promise<string>
  close(): Promise<void>
}

const SEED_BYTES = 32
const SOCKET_PATH_BYTES_MAX = 103

/**
 * Takes hold of a witness directory, creating what a first start needs.
 * **Errors** HOME_IN_USE when another process has it; CONFIG_INVALID when the seed can be read by others, is not 32
 * bytes, or was made under another name; LEDGER_CORRUPT when there is a key and no checkpoints: such a witness has
 * forgotten what it cosigned.
 */
export async function openWitnessState(directory: string, name: string): Promise<WitnessState> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const lock = await takeLock(join(directory, 'lock'))
  try {
    const cosigner = await openKey(directory, name)
    return {
      cosigner,
      findCheckpoint: async (originHash) => await findFile(join(directory, 'checkpoints', originHash)),
      storeCheckpoint: async (originHash, note) => {
        await lock.requireHeld()
        await writeDurably(join(directory, 'checkpoints'), originHash, {
          bytes: Buffer.from(note),
          mode: 0o644,
        })
      },
      readLogs: async () => (await findFile(join(directory, 'logs'))) ?? '',
      close: lock.close,
    }
  } catch (error) {
    await lock.close()
    throw error
  }
}

async function openKey(directory: string, name: string): Promise<CosignatureSigner> {
  const seedPath = join(directory, 'seed')
  const checkpoints = join(directory, 'checkpoints')
  if (!(await exists(seedPath))) {
    // The seed last: as long as it is not there, the start was the first and nothing was ever cosigned.
    await mkdir(checkpoints, { recursive: true, mode: 0o700 })
    await writeDurably(directory, 'seed', { bytes: randomBytes(SEED_BYTES), mode: 0o600 })
  }
  if (!(await exists(checkpoints))) {
    throw new ChartwardError('LEDGER_CORRUPT', 'The witness has a key and has lost its checkpoints')
  }
  const { mode } = await stat(seedPath)
  const seed = await readFile(seedPath)
  if ((mode & 0o077) !== 0)
    throw new ChartwardError('CONFIG_INVALID', 'The witness seed can be read by others')
  if (seed.length !== SEED_BYTES)
    throw new ChartwardError('CONFIG_INVALID', 'The witness seed is not 32 bytes')
  const cosigner = cosignatureSigner(name, seed)
  seed.fill(0)
  const vkey = await findFile(join(directory, 'vkey'))
  if (vkey !== undefined && vkey !== `${cosigner.vkey}\n`) {
    throw new ChartwardError('CONFIG_INVALID', 'The witness key was made under another name')
  }
  if (vkey === undefined) {
    await writeDurably(directory, 'vkey', { bytes: Buffer.from(`${cosigner.vkey}\n`), mode: 0o644 })
  }
  return cosigner
}

/**
 * The vkeys in the text of a `logs` file: one a line, `#` starts a comment.
 * **Errors** CONFIG_INVALID for a line that is no log's vkey.
 */
export function parseLogs(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim())
  const vkeys = lines.filter((line) => line !== '' && !line.startsWith('#'))
  vkeys.forEach(requireLogKey)
  return vkeys
}

/** **Errors** CONFIG_INVALID when it is not the vkey of a log. */
export function requireLogKey(vkey: string): void {
  try {
    if (parseVkey(vkey).type === KEY_TYPES.ed25519) return
  } catch {
    // Said below.
  }
  throw new ChartwardError('CONFIG_INVALID', 'A log the witness should serve has no usable vkey')
}

/** Old content or new, never a mixture, and the new one on the disk before this resolves. */
async function writeDurably(
  directory: string,
  name: string,
  content: { bytes: Uint8Array; mode: number },
): Promise<void> {
  const temporary = join(directory, `${name}.tmp`)
  // A file left by a crash may have pages whose write failed: start from a new one.
  await rm(temporary, { force: true })
  const file = await open(temporary, 'wx', content.mode)
  try {
    await file.writeFile(content.bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(temporary, join(directory, name))
  const folder = await open(directory, constants.O_RDONLY)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

async function findFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined
    throw error
  }
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  )
}

interface Lock {
  /** **Errors** HOME_IN_USE when the lock was taken over. */
  requireHeld(): Promise<void>
  close(): Promise<void>
}

// Two processes on one directory could each answer with a tree the other does not know. The kernel ends a socket with
// its process, however that ends, so a socket nobody answers on is free to take.

async function takeLock(path: string): Promise<Lock> {
  if (Buffer.byteLength(path) > SOCKET_PATH_BYTES_MAX) {
    throw new ChartwardError(
      'CONFIG_INVALID',
      'The path of the witness directory is too long for a socket in it',
    )
  }
  const server = (await tryListen(path)) ?? (await takeOver(path))
  await chmod(path, 0o600)
  const { ino } = await stat(path)
  return {
    async requireHeld() {
      const held = await stat(path).catch(() => undefined)
      if (held?.ino !== ino) throw new ChartwardError('HOME_IN_USE', 'The witness directory was taken over')
    },
    async close() {
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}

async function takeOver(path: string): Promise<Server> {
  const answered = await new Promise<boolean>((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
  if (!answered) await rm(path, { force: true })
  const server = answered ? undefined : await tryListen(path)
  if (server === undefined)
    throw new ChartwardError('HOME_IN_USE', 'Another process has the witness directory')
  return server
}

async function tryListen(path: string): Promise<Server | undefined> {
  const server = createServer((socket) => socket.destroy())
  return await new Promise((resolve, reject) => {
    server.once('error', (error) => {
      if (isSystemError(error, 'EADDRINUSE')) resolve(undefined)
      else reject(error)
    })
    server.listen(path, () => resolve(server))
  })
}

function isSystemError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
