import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { copyCluster } from '../../test/support/database.ts'
import { killProcess } from '../../test/support/kill.ts'
import { silentLog } from '../kernel/index.ts'
import { openDatabase, startEmbeddedPostgres, superviseEmbeddedPostgres } from './index.ts'

const POLL = { timeout: 30_000 }

let home: string
let directory: string
let application: Application | undefined

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'cw-'))
  directory = join(home, 'postgres')
  await copyCluster(directory)
})

afterEach(async () => {
  await application?.kill()
  application = undefined
  rmSync(home, { recursive: true, force: true })
})

/** A process that writes as fast as it can, and says the number of each row when its commit is acknowledged. */
interface Application {
  readonly acknowledged: Set<number>
  serverPid(): number
  until(count: number): Promise<void>
  kill(): Promise<void>
}

const program = (at: string): string => `
  import { writeSync } from 'node:fs'
  import { openDatabase, superviseEmbeddedPostgres } from ${JSON.stringify(join(import.meta.dirname, 'index.ts'))}
  const log = { info() {}, warn() {}, error() {} }
  const server = await superviseEmbeddedPostgres({ directory: ${JSON.stringify(at)}, log })
  const database = await openDatabase({ connection: server.connection, log })
  await database.query('create table if not exists row (id int primary key, body bytea)')
  const [{ first }] = await database.query('select coalesce(max(id), 0)::int as first from row')
  let next = first + 1
  let said = 0
  const body = Buffer.alloc(1500, 7)
  setInterval(() => {
    if (said !== server.pid()) {
      said = server.pid()
      if (said !== undefined) writeSync(1, 'server ' + said + '\\n')
    }
  }, 5)
  for (let worker = 0; worker < 16; worker++) {
    void (async () => {
      for (;;) {
        const id = next++
        try {
          if (worker % 2 === 0) {
            await database.query('insert into row values ($1, $2)', [id, body])
          } else {
            await database.transaction(async ({ query }) => {
              await query('insert into row values ($1, $2)', [id, body])
            })
          }
          writeSync(1, 'row ' + id + '\\n')
        } catch (error) {
          if (error.category !== 'unavailable' && error.category !== 'busy') {
            writeSync(1, 'failed ' + error.code + ' ' + error.detail + '\\n')
          }
          await new Promise((resolve) => setTimeout(resolve, 10))
        }
      }
    })()
  }`

async function startApplication(): Promise<Application> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program(directory)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const acknowledged = new Set<number>()
  const failures: string[] = []
  const server = { pid: 0 }
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const [word, number] = line.split(' ')
      if (word === 'row') {
        acknowledged.add(Number(number))
      } else if (word === 'server') {
        server.pid = Number(number)
      } else {
        failures.push(line)
      }
    }
  })
  const closed = closing(child)
  return {
    acknowledged,
    serverPid: () => server.pid,
    until: async (count) => {
      while (acknowledged.size < count || server.pid === 0) {
        expect(failures).toEqual([])
        expect(child.exitCode).toBeNull()
        await delay(2)
      }
    },
    kill: async () => {
      child.kill('SIGKILL')
      await closed
    },
  }
}

const closing = async (child: ChildProcess): Promise<void> =>
  await new Promise((resolve) => {
    child.once('close', () => resolve())
  })

async function kept(): Promise<Set<number>> {
  const server = await startEmbeddedPostgres({ directory, log: silentLog })
  const database = await openDatabase({ connection: server.connection, log: silentLog })
  const rows = await database.query<{ id: number }>('select id from row where length(body) = 1500')
  await database.close()
  await server.close()
  return new Set(rows.map(({ id }) => id))
}

const missing = (acknowledged: Set<number>, kept: Set<number>): number[] =>
  [...acknowledged].filter((id) => !kept.has(id))

function backends(serverPid: number): number[] {
  const listed = execFileSync('ps', ['-e', '-o', 'pid=,ppid=,command='], { encoding: 'utf8' })
  return listed
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => Number(fields[1]) === serverPid && fields.includes('chartward'))
    .map((fields) => Number(fields[0]))
}

/** A server that recovers from the last kill has none for a while. */
async function someBackend({ serverPid }: Application): Promise<number | undefined> {
  await expect.poll(() => backends(serverPid()), POLL).not.toHaveLength(0)
  return backends(serverPid())[0]
}

test('no acknowledged commit is lost when the application is killed', async () => {
  const acknowledged = new Set<number>()
  for (let round = 0; round < 3; round++) {
    application = await startApplication()
    await application.until(100 + Math.floor(Math.random() * 400))
    await application.kill()
    application.acknowledged.forEach((id) => acknowledged.add(id))
  }
  expect(missing(acknowledged, await kept())).toEqual([])
})

test('no acknowledged commit is lost when the server or a backend is killed, and the application goes on', async () => {
  application = await startApplication()
  for (const victim of ['server', 'backend', 'server', 'backend']) {
    await application.until(application.acknowledged.size + 50 + Math.floor(Math.random() * 200))
    killProcess(victim === 'server' ? application.serverPid() : await someBackend(application))
  }
  await application.until(application.acknowledged.size + 100)
  await application.kill()
  expect(missing(application.acknowledged, await kept())).toEqual([])
})

test('no acknowledged commit is lost when all of it is killed at once', async () => {
  const acknowledged = new Set<number>()
  for (let round = 0; round < 3; round++) {
    application = await startApplication()
    await application.until(100 + Math.floor(Math.random() * 400))
    const pids = [...backends(application.serverPid()), application.serverPid()]
    const killed = application.kill()
    for (const pid of pids) {
      try {
        killProcess(pid)
      } catch {
        // Gone with the others.
      }
    }
    await killed
    application.acknowledged.forEach((id) => acknowledged.add(id))
  }
  expect(missing(acknowledged, await kept())).toEqual([])
})

test('a database on a supervised server fails while the server is away, and works again', async () => {
  const server = await superviseEmbeddedPostgres({ directory, log: silentLog })
  const database = await openDatabase({ connection: server.connection, log: silentLog })
  await database.query('create table kept as select 1 as one')
  for (let round = 1; round <= 2; round++) {
    await expect.poll(() => server.pid(), POLL).toBeDefined()
    killProcess(server.pid())
    const codes = new Set<string>()
    while (server.restartCount() < round) {
      await database.query('select 1').catch((error: { code: string }) => codes.add(error.code))
      await delay(1)
    }
    expect([...codes]).toEqual(['DATABASE_UNAVAILABLE'])
    expect(
      await Promise.all([1, 2, 3].map(async () => await database.query('select one from kept'))),
    ).toEqual([[{ one: 1 }], [{ one: 1 }], [{ one: 1 }]])
  }
  await database.close()
  await server.close()
})

test('closing a supervised server that just died does not start it again', async () => {
  const server = await superviseEmbeddedPostgres({ directory, log: silentLog })
  killProcess(server.pid())
  await server.close()
  const again = await startEmbeddedPostgres({ directory, log: silentLog })
  await again.close()
  expect(server.restartCount()).toBe(0)
})
