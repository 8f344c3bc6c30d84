import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { ChartwardError, type Log } from '../kernel/index.ts'
import { PORT } from './connection.ts'

/** How long a server without an owner gets to finish each step of stopping. */
const STOP_STEP_MS = 10_000

/**
 * Ends what a dead owner left running on the data folder: a whole server, or the backends of a server that was
 * killed. To be called by the owner of the folder only. PostgreSQL would refuse to start while one of them lives.
 *
 * **Errors** `HOME_IN_USE` when something cannot be ended.
 */
export async function endLeftovers(data: string, log: Log): Promise<void> {
  const main = findServer(data)
  if (main !== undefined) {
    log.warn('postgres.orphan', { pid: main })
    // Fast shutdown with a checkpoint; then immediate, which recovers at the next start; then by force.
    for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
      if (await stopped(data, () => findServer(data), signal)) {
        break
      }
    }
  }
  await endBackends(data)
  removeStaleLocks(data)
}

async function endBackends(data: string): Promise<void> {
  // Backends notice within moments that their server is gone, unless they are in a long computation.
  if (!(await gone(() => serverProcesses(data)[0], 2_000))) {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      for (const pid of serverProcesses(data)) {
        sendSignal(pid, signal)
      }
      if (await gone(() => serverProcesses(data)[0], 5_000)) {
        return
      }
    }
    throw new ChartwardError(
      'HOME_IN_USE',
      `A PostgreSQL process (${serverProcesses(data).join(', ')}) still works on ${data} and does not end; end it first`,
    )
  }
}

async function stopped(
  data: string,
  find: () => number | undefined,
  signal: NodeJS.Signals,
): Promise<boolean> {
  const pid = find()
  if (pid !== undefined) {
    sendSignal(pid, signal)
  }
  return await gone(() => findServer(data), STOP_STEP_MS)
}

async function gone(find: () => number | undefined, waitMs: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < waitMs; waitedMs += 20) {
    if (find() === undefined) {
      return true
    }
    await delay(20)
  }
  return find() === undefined
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended by itself.
  }
}

/**
 * Lock files that name a process which is something else by now (numbers are used again), or a dead one that nobody
 * has waited for, are removed: PostgreSQL would take that process for the server.
 */
function removeStaleLocks(data: string): void {
  for (const name of ['postmaster.pid', `.s.PGSQL.${PORT}.lock`]) {
    const pid = readLock(join(data, name)).pid
    if (pid !== undefined && exists(pid) && !worksIn(pid, data)) {
      rmSync(join(data, name), { force: true })
    }
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The server that the data folder's own lock file names, when that process is one and works in that folder. */
function findServer(data: string): number | undefined {
  const { pid } = readServerStatus(data)
  return pid !== undefined && worksIn(pid, data) ? pid : undefined
}

/** What the server says of itself in its lock file. **Source** pidfile.h: line 1 the process, line 8 the status. */
export function readServerStatus(data: string): { pid: number | undefined; ready: boolean } {
  return readLock(join(data, 'postmaster.pid'))
}

function readLock(path: string): { pid: number | undefined; ready: boolean } {
  try {
    const lines = readFileSync(path, 'utf8').split('\n')
    const pid = Number(lines[0])
    return {
      pid: Number.isSafeInteger(pid) && pid > 0 ? pid : undefined,
      ready: lines[7]?.trim() === 'ready',
    }
  } catch {
    return { pid: undefined, ready: false }
  }
}

/** Processes of any PostgreSQL that have the folder as their working folder, as all of them do. */
function serverProcesses(data: string): number[] {
  if (process.platform !== 'linux') {
    return []
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && worksIn(pid, data))
}

function worksIn(pid: number, data: string): boolean {
  try {
    if (process.platform === 'linux') {
      return (
        readFileSync(`/proc/${pid}/comm`, 'latin1').startsWith('postgres') &&
        readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data)
      )
    }
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(
      'postgres',
    )
  } catch {
    return false
  }
}
