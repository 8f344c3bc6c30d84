import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { controlClient } from '../../src/cli/control-client.ts'
import { silentLog } from '../../src/kernel/index.ts'
import { type Database, openDatabase } from '../../src/postgres/index.ts'
import { copyCluster } from './database.ts'

/** The command, as it is installed. */
export const BIN = path.resolve(import.meta.dirname, '..', '..', 'bin', 'chartward')

/** `chartward start` in a process of its own, with the key server and the database that belong to it. */
export interface Running {
  readonly url: string
  readonly pid: number
  /** Everything it and its children wrote to standard output and error. */
  output(): string
  keyServerPid(): number | undefined
  postgresPid(): number | undefined
  /** The database it works on, by connections of one's own; whoever opened it closes it. */
  openDatabase(): Promise<Database>
  token(): Promise<{ token: string; session: string }>
  /** Ends it as an operator does; answers its exit code. */
  stop(): Promise<number | null>
  /** Ends it as a power cut does, as far as it is concerned. */
  kill(): Promise<void>
}

/** A home directory with an empty database in it and the settings given; whoever made it removes it. */
export async function makeHome(config: object = {}): Promise<string> {
  const home = await mkdtemp(path.join(os.tmpdir(), 'cw-'))
  await mkdir(path.join(home, 'postgres'), { mode: 0o711 })
  await copyCluster(path.join(home, 'postgres'))
  await writeFile(path.join(home, 'config.json'), JSON.stringify(config), {
    mode: 0o600,
  })
  return home
}

export async function removeHome(home: string): Promise<void> {
  await rm(home, { recursive: true, force: true, maxRetries: 5 })
}

/** Starts `chartward start --empty` and waits until it says that it is ready. Throws its output when it ends first. */
export async function startRunning(home: string): Promise<Running> {
  const child = spawn(BIN, ['start', '--empty', '--home', home, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`${BIN} cannot be started`)
  const written: string[] = []
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve)
  })
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => written.push(chunk))
  const url = await readiness(child, written)
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal)
    return await ended
  }
  return {
    url,
    pid,
    output: () => written.join(''),
    keyServerPid: () => childOf(pid, 'keyserver'),
    postgresPid: () => postmasterPid(home),
    openDatabase: async () => {
      const host = path.join(home, 'postgres', 'data')
      const connection = { host, port: 5432, user: 'chartward', database: 'chartward' }
      return await openDatabase({ connection, log: silentLog })
    },
    token: async () => await controlClient(home, 'test').send('POST', '/token', TOKEN_ASKED),
    stop: async () => await end('SIGTERM'),
    kill: async () => {
      await end('SIGKILL')
    },
  }
}

const TOKEN_ASKED = JSON.stringify({ user: 'dr-test', role: 'clinician', client: 'test' })

async function readiness(child: ChildProcess, written: readonly string[]): Promise<string> {
  const state = { over: false }
  child.once('close', () => {
    state.over = true
  })
  for (;;) {
    const url = /^ready (\S+)$/m.exec(written.join(''))?.[1]
    if (url !== undefined) return url
    if (state.over) throw new Error(`chartward start ended with ${child.exitCode}: ${written.join('')}`)
    await wait(20)
  }
}

function childOf(parent: number, word: string): number | undefined {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n')
  for (const line of lines) {
    const [, pid, ppid, args = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    if (Number(ppid) === parent && args.includes(word)) return Number(pid)
  }
  return undefined
}

function postmasterPid(home: string): number | undefined {
  try {
    const [first] = readFileSync(path.join(home, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')
    return Number(first) || undefined
  } catch {
    return undefined
  }
}
