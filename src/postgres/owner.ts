import { randomBytes } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { ChartwardError } from '../kernel/index.ts'

/** The process that holds a database folder. */
interface Owner {
  readonly pid: number
  /** When the kernel started that process: tells it from a later one with the same number. */
  readonly started: string
}

/**
 * Takes the folder for this process until the returned function is called, or this process is dead.
 *
 * **Errors** `HOME_IN_USE` while another process, or this one, holds it.
 */
export function takeOwnership(directory: string): () => void {
  const path = join(directory, 'owner')
  const mine = `${path}.${randomBytes(6).toString('hex')}`
  const text = JSON.stringify({ pid: process.pid, started: startOf(process.pid) } satisfies Owner)
  writeFileSync(mine, text, { mode: 0o600, flush: true })
  try {
    for (let attempt = 0; attempt < 10; attempt++) {
      if (linked(mine, path)) {
        return () => {
          if (readOwnerText(path) === text) {
            rmSync(path, { force: true })
          }
        }
      }
      refuseIfAlive(directory, path)
    }
  } finally {
    rmSync(mine, { force: true })
  }
  throw inUse(directory, undefined)
}

/** True when `pid` runs now and is the process that began at `started`. */
export function isAlive({ pid, started }: Owner): boolean {
  return startOf(pid) === started && started !== ''
}

/** When the process began, as its kernel writes it; empty when there is no such process. */
function startOf(pid: number): string {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      // Fields after the name: state first; the 20th is the start in clock ticks since boot. A zombie is dead.
      return fields[0] === 'Z' ? '' : `${bootId()} ${fields[19]}`
    } catch {
      return ''
    }
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
  } catch {
    return ''
  }
}

const bootId = (): string => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()

function linked(mine: string, path: string): boolean {
  try {
    linkSync(mine, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return false
    }
    throw error
  }
}

/** Removes what a dead owner left. It is moved aside and read again, so that a newcomer's file is put back. */
function refuseIfAlive(directory: string, path: string): void {
  const text = readOwnerText(path)
  if (text === undefined) {
    return
  }
  const owner = parseOwner(text)
  if (owner !== undefined && isAlive(owner)) {
    throw inUse(directory, owner)
  }
  const aside = `${path}.${randomBytes(6).toString('hex')}`
  try {
    renameSync(path, aside)
  } catch {
    return
  }
  if (readOwnerText(aside) !== text) {
    linked(aside, path)
  }
  rmSync(aside, { force: true })
}

function readOwnerText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function parseOwner(text: string): Owner | undefined {
  try {
    const { pid, started } = JSON.parse(text) as Partial<Owner>
    return typeof pid === 'number' && typeof started === 'string' ? { pid, started } : undefined
  } catch {
    return undefined
  }
}

function inUse(directory: string, owner: Owner | undefined): ChartwardError {
  const who =
    owner === undefined
      ? 'another process'
      : owner.pid === process.pid
        ? 'this process'
        : `process ${owner.pid}`
  return new ChartwardError('HOME_IN_USE', `The database in ${directory} is in use by ${who}; stop it first`)
}
