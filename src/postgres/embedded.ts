import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { Client } from 'pg'

import { ChartwardError, type Log } from '../kernel/index.ts'
import { ADMINISTRATOR, APPLICATION, type Cluster, dataPathFor, prepareCluster } from './cluster.ts'
import { type DatabaseConnection, PORT } from './connection.ts'
import { endLeftovers, readServerStatus } from './leftovers.ts'
import { takeOwnership } from './owner.ts'

export interface EmbeddedOptions {
  /** Ours alone: the cluster, copies of the programs, the owner's mark and the server's log are in it. */
  readonly directory: string
  readonly log: Log
}

/** A running PostgreSQL that belongs to this process. */
export interface EmbeddedPostgres {
  readonly connection: DatabaseConnection
  /** The process id of the server, for tests and the log. */
  readonly pid: number
  /** Called once when the server ends without `close` having been called. */
  onExit(callback: () => void): void
  close(): Promise<void>
}

/** The folder of an embedded server, held by this process, with no server running yet. */
export interface HeldCluster {
  readonly connection: DatabaseConnection
  launch(): Promise<EmbeddedPostgres>
  release(): void
}

/** Then an immediate one, which is as safe and leaves recovery to the next start. */
const FAST_STOP_MS = 15_000

const LOG_BYTES_MAX = 4 * 1024 * 1024

/**
 * Starts PostgreSQL in `directory`, making the cluster at the first call and recovering it after a crash.
 *
 * **Errors** `HOME_IN_USE` while its owner lives; `DATABASE_UNAVAILABLE` with what to do when it cannot start.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const held = await holdCluster(options)
  try {
    const server = await held.launch()
    return {
      ...server,
      close: async () => {
        await server.close()
        held.release()
      },
    }
  } catch (error) {
    held.release()
    throw error
  }
}

export async function holdCluster({ directory, log }: EmbeddedOptions): Promise<HeldCluster> {
  // Others may pass through it (the programs may be in it) but not list it.
  mkdirSync(directory, { recursive: true, mode: 0o711 })
  const releaseOwnership = takeOwnership(directory)
  try {
    await endLeftovers(join(directory, 'data'), log)
    const cluster = await prepareCluster(directory, log)
    return {
      connection: connectionTo(cluster, APPLICATION, APPLICATION),
      launch: async () => {
        await endLeftovers(cluster.data, log)
        return await launch(cluster, log)
      },
      release: () => {
        cluster.release()
        releaseOwnership()
      },
    }
  } catch (error) {
    releaseOwnership()
    throw error
  }
}

const connectionTo = (cluster: Cluster, user: string, database: string): DatabaseConnection => ({
  host: cluster.socketDirectory,
  port: PORT,
  user,
  database,
})

async function launch(cluster: Cluster, log: Log): Promise<EmbeddedPostgres> {
  const child = spawnServer(cluster)
  const run: Run = { ended: false, closing: false, listeners: [] }
  const ended = new Promise<void>((resolve) => {
    const end = (): void => {
      run.ended = true
      resolve()
      tellListeners(run)
    }
    child.once('exit', end)
    child.once('error', end)
  })
  const pid = await untilServing(cluster, child, run).catch(async (error: unknown) => {
    await stop(child, ended)
    throw error
  })
  log.info('postgres.started', { pid })
  return {
    connection: connectionTo(cluster, APPLICATION, APPLICATION),
    pid,
    onExit: (callback) => {
      run.listeners.push(callback)
      tellListeners(run)
    },
    close: async () => {
      run.closing = true
      await untilAnswering(cluster, run)
      await stop(child, ended)
    },
  }
}

/** One life of the server. */
interface Run {
  ended: boolean
  closing: boolean
  readonly listeners: (() => void)[]
}

function tellListeners(run: Run): void {
  if (run.ended && !run.closing) {
    for (const listener of run.listeners.splice(0)) {
      listener()
    }
  }
}

/**
 * A session of its own, so that Ctrl-C reaches us and not the server, and, where the machine has `setpriv`, a
 * fast shutdown by the kernel when we die.
 */
function spawnServer(cluster: Cluster): ChildProcess {
  const { account, binaries, data } = cluster
  const command = [...deathSignalPrefix(), binaries.postgres, '-D', dataPathFor(cluster)]
  rotateLog(cluster.logPath)
  const output = openSync(cluster.logPath, 'a', 0o600)
  try {
    return spawn(command[0] as string, command.slice(1), {
      cwd: data,
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', output, output],
      detached: true,
      ...(account.foreign ? { uid: account.uid, gid: account.gid } : {}),
    })
  } finally {
    closeSync(output)
  }
}

function deathSignalPrefix(): string[] {
  if (process.platform !== 'linux') {
    return []
  }
  const prefix = ['setpriv', '--pdeathsig', 'INT']
  const tried = spawnSync(prefix[0] as string, [...prefix.slice(1), 'true'], {
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    stdio: 'ignore',
  })
  return tried.status === 0 ? prefix : []
}

function rotateLog(path: string): void {
  try {
    if (statSync(path).size > LOG_BYTES_MAX) {
      renameSync(path, `${path}.1`)
    }
  } catch {
    // There is none yet.
  }
}

/** The server's log has no statements and no values, so that it may be quoted. */
function lastLogLines(path: string): string {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-4).join(' | ')
  } catch {
    return 'no log'
  }
}

async function untilServing(cluster: Cluster, child: ChildProcess, run: Run): Promise<number> {
  const pid = await untilReady(cluster, child, run)
  await makeApplicationRole(cluster)
  return pid
}

/** The server's process. Recovery after a crash may take its time: the server is waited for as long as it lives. */
async function untilReady(cluster: Cluster, child: ChildProcess, run: Run): Promise<number> {
  for (;;) {
    const status = readServerStatus(cluster.data)
    if (status.ready && status.pid !== undefined && status.pid === child.pid) {
      return status.pid
    }
    if (run.ended) {
      throw new ChartwardError(
        'DATABASE_UNAVAILABLE',
        `The embedded PostgreSQL did not start; the reason is at the end of ${cluster.logPath}`,
        {
          detail: `exit code ${child.exitCode}, signal ${child.signalCode}: ${lastLogLines(cluster.logPath)}`,
        },
      )
    }
    await delay(10)
  }
}

/** Makes, once, the role and the database of the application, which are not the administrator's. */
async function makeApplicationRole(cluster: Cluster): Promise<void> {
  const client = new Client({ ...connectionTo(cluster, ADMINISTRATOR, 'postgres'), ssl: false })
  client.on('error', () => {})
  await client.connect()
  try {
    const found = await client.query<{ role: boolean; database: boolean }>(
      'select exists (select from pg_roles where rolname = $1) as role, exists (select from pg_database where datname = $1) as database',
      [APPLICATION],
    )
    if (found.rows[0]?.role !== true) {
      await client.query(`create role ${APPLICATION} login createdb`)
    }
    if (found.rows[0]?.database !== true) {
      await client.query(`create database ${APPLICATION} owner ${APPLICATION}`)
    }
  } finally {
    await client.end()
  }
}

/**
 * PostgreSQL 18.4 does not finish a fast shutdown that was asked for during its recovery from the crash of a
 * backend, so the end of that is awaited.
 */
async function untilAnswering(cluster: Cluster, run: Run): Promise<void> {
  const deadline = performance.now() + FAST_STOP_MS
  while (!run.ended && performance.now() < deadline) {
    const client = new Client({ ...connectionTo(cluster, ADMINISTRATOR, 'postgres'), ssl: false })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.end()
      return
    } catch {
      await delay(20)
    }
  }
}

/** Fast shutdown, which ends all sessions and writes a checkpoint; immediate when that does not come to an end. */
async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  for (const [signal, waitMs] of [
    ['SIGINT', FAST_STOP_MS],
    ['SIGQUIT', 10_000],
    ['SIGKILL', 10_000],
  ] as const) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
      return
    }
    child.kill(signal)
    const waiting = new AbortController()
    await Promise.race([ended, delay(waitMs, undefined, { signal: waiting.signal }).catch(() => {})])
    waiting.abort()
  }
}
