import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, realpath, rm } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { ChartwardError, ERROR_CODES, type ErrorCode, type Log } from '../kernel/index.ts'
import type { WitnessTarget } from '../ledger/index.ts'
import { DEFAULT_KEY_BUDGETS, type KeyBudgets } from './budgets.ts'
import { openCredential } from './credential.ts'
import { encodeSettings } from './settings.ts'

export interface SpawnKeyServerOptions {
  /** The key server's own folder; made when it is not there. */
  readonly directory: string
  /** Where it listens: fewer than 104 bytes, in a folder that is made for this user only. */
  readonly socketPath: string
  /** In the application's folder; made when it is not there. */
  readonly credentialPath: string
  /** Wrapped keys are bound to this name: it can never change. */
  readonly environment: string
  /** The key ledger's checkpoint origin. */
  readonly origin: string
  readonly witnesses: readonly WitnessTarget[]
  /** Default `DEFAULT_KEY_BUDGETS`. */
  readonly budgets?: KeyBudgets
  /** The entry point's path: `src/main/keyserver.ts` of this package. */
  readonly entry: string
  readonly log: Log
  /** For the replay's entry point only; the real one refuses it. */
  readonly clockFile?: string
  /** How long a predecessor, whose own parent was killed, may take to end. Default 10,000. */
  readonly predecessorTimeoutMs?: number
}

/** The key server's process, started again whenever it ends by itself. */
export interface KeyServerProcess {
  /** What `connectKeys` needs to be let in. */
  readonly credential: Buffer
  /** Of the process now running; undefined between two. */
  pid(): number | undefined
  /** How often it had to be started again. */
  restartCount(): number
  /** Ends it and waits until it is gone. */
  close(): Promise<void>
}

interface State {
  readonly options: SpawnKeyServerOptions
  readonly credential: Buffer
  readonly arguments: readonly string[]
  readonly settings: string
  child: ChildProcess | undefined
  restartCount: number
  backoffMs: number
  closing: boolean
  stopWaiting: AbortController
}

const SOCKET_PATH_BYTES_MAX = 103
const BACKOFF_MS_MIN = 50
const BACKOFF_MS_MAX = 5000
/** A server that ran this long was not broken from the start. */
const STEADY_MS = 10_000
const CLOSE_TIMEOUT_MS = 7000
const PREDECESSOR_TIMEOUT_MS = 10_000
const OUTPUT_LENGTH_MAX = 500

/**
 * Starts the key server in a process of its own, fenced by Node's permission model to its folder and this source
 * tree, and waits until it serves.
 *
 * It has no environment variables, cannot start processes, threads, addons or an inspector, and ends when this
 * process does, however this process ends. Two things Node 24's fence does not cover, so that nobody counts on it:
 * sockets, and `node:sqlite` (the ledger's lock), which opens files wherever its user may. The fence stops mistakes
 * and path tricks; against code run inside the key server nothing here helps.
 *
 * **Errors** `CONFIG_INVALID`, `HOME_IN_USE` when another one serves there, or what it stopped with.
 */
export async function spawnKeyServer(options: SpawnKeyServerOptions): Promise<KeyServerProcess> {
  const { socketPath } = options
  if (Buffer.byteLength(socketPath) > SOCKET_PATH_BYTES_MAX) {
    throw new ChartwardError('CONFIG_INVALID', `A socket path has at most ${SOCKET_PATH_BYTES_MAX} bytes`)
  }
  await mkdir(dirname(socketPath), { recursive: true, mode: 0o700 })
  await mkdir(options.directory, { recursive: true, mode: 0o700 })
  const credential = await openCredential(options.credentialPath)
  const directory = await realpath(options.directory)
  const { environment, origin, witnesses, clockFile, budgets = DEFAULT_KEY_BUDGETS } = options
  const clock = clockFile === undefined ? {} : { clockFile: await realpath(clockFile) }
  const state: State = {
    options,
    credential,
    arguments: await fencedArguments(options.entry, directory, clock.clockFile),
    settings: encodeSettings({
      directory,
      socketPath,
      credential,
      environment,
      origin,
      witnesses,
      budgets,
      ...clock,
    }),
    child: undefined,
    restartCount: 0,
    backoffMs: BACKOFF_MS_MIN,
    closing: false,
    stopWaiting: new AbortController(),
  }
  await start(state)
  return {
    credential,
    pid: () => state.child?.pid,
    restartCount: () => state.restartCount,
    close: async () => await close(state),
  }
}

export async function fencedArguments(
  entry: string,
  directory: string,
  clockFile?: string,
): Promise<string[]> {
  const entryPath = await realpath(entry)
  const source = dirname(dirname(entryPath))
  const readable = [source, join(dirname(source), 'package.json'), directory]
  if (clockFile !== undefined) readable.push(clockFile)
  return [
    '--permission',
    ...readable.map((path) => `--allow-fs-read=${path}`),
    `--allow-fs-write=${directory}`,
    // SIGUSR1 would open an inspector, through which any process of this user could read the keys.
    '--disable-sigusr1',
    '--no-warnings',
    entryPath,
  ]
}

async function start(state: State): Promise<void> {
  await takeSocket(state.options)
  if (state.closing) throw new ChartwardError('KEYS_UNAVAILABLE', 'The key server is being closed')
  const startedAt = performance.now()
  const child = spawn(process.execPath, state.arguments, { stdio: ['pipe', 'pipe', 'pipe'], env: {} })
  state.child = child
  const told: { error: ChartwardError | undefined } = { error: undefined }
  followLog(child, state.options.log, told)
  child.stdin?.on('error', () => {})
  child.stdin?.write(state.settings)
  let serving = false
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => {
      serving = true
      resolve()
    })
    child.once('error', reject)
    child.once('close', (code, signal) => {
      state.child = undefined
      reject(told.error ?? new ChartwardError('KEYS_UNAVAILABLE', 'The key server ended before it served'))
      if (!serving || state.closing) return
      state.options.log.error('key-server-ended', { code: code ?? undefined, signal: signal ?? undefined })
      if (performance.now() - startedAt > STEADY_MS) state.backoffMs = BACKOFF_MS_MIN
      void restart(state)
    })
  })
}

async function restart(state: State): Promise<void> {
  while (!state.closing) {
    const backoffMs = state.backoffMs
    state.backoffMs = Math.min(backoffMs * 2, BACKOFF_MS_MAX)
    await wait(backoffMs, undefined, { signal: state.stopWaiting.signal }).catch(() => {})
    if (state.closing) return
    state.restartCount += 1
    try {
      await start(state)
      return
    } catch (error) {
      const code = error instanceof ChartwardError ? error.code : 'INTERNAL'
      state.options.log.error('key-server-not-restarted', { code, retryInMs: state.backoffMs })
    }
  }
}

async function close(state: State): Promise<void> {
  state.closing = true
  state.stopWaiting.abort()
  const child = state.child
  if (child === undefined) return
  await new Promise<void>((done) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_TIMEOUT_MS)
    child.once('close', () => {
      clearTimeout(timer)
      done()
    })
    child.stdin?.end()
  })
}

/**
 * Frees the path of a socket nobody listens on any more. A predecessor keeps listening until its ledger is closed,
 * so two never have the folder open.
 */
async function takeSocket(options: SpawnKeyServerOptions): Promise<void> {
  const { socketPath, predecessorTimeoutMs = PREDECESSOR_TIMEOUT_MS } = options
  const deadline = performance.now() + predecessorTimeoutMs
  while (await isListening(socketPath)) {
    if (performance.now() > deadline) {
      throw new ChartwardError('HOME_IN_USE', 'Another key server is running for this environment')
    }
    await wait(50)
  }
  await rm(socketPath, { force: true })
}

async function isListening(path: string): Promise<boolean> {
  return await new Promise<boolean>((resolve) => {
    const socket = createConnection(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

/** Its log lines become ours; of anything else only the beginning, as it is not ours to know what it says. */
function followLog(child: ChildProcess, log: Log, told: { error: ChartwardError | undefined }): void {
  if (child.stderr === null) return
  createInterface({ input: child.stderr }).on('line', (line) => {
    const { level, event, ...fields } = parsedLine(line)
    if (typeof event !== 'string') {
      log.warn('key-server-output', { text: line.slice(0, OUTPUT_LENGTH_MAX) })
      return
    }
    if (event === 'stopped') {
      const code = isErrorCode(fields['code']) ? fields['code'] : 'KEYS_UNAVAILABLE'
      told.error = new ChartwardError(code, String(fields['message']))
    }
    const write = level === 'error' ? log.error : level === 'warn' ? log.warn : log.info
    write(`key-server/${event}`, plainFields(fields))
  })
}

function parsedLine(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function plainFields(fields: Record<string, unknown>): Record<string, string | number | boolean> {
  const plain: Record<string, string | number | boolean> = {}
  for (const [name, value] of Object.entries(fields)) {
    if (name === 'time') continue
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      plain[name] = value
  }
  return plain
}

const isErrorCode = (code: unknown): code is ErrorCode =>
  typeof code === 'string' && Object.hasOwn(ERROR_CODES, code)
