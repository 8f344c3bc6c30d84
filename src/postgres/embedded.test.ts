import { execFileSync, spawn, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import { afterEach, beforeEach, expect, test } from 'vitest'

import { copyCluster } from '../../test/support/database.ts'
import { killProcess } from '../../test/support/kill.ts'
import { ChartwardError, hasCode, silentLog } from '../kernel/index.ts'
import { serverAccount } from './account.ts'
import { placeBinaries } from './binaries.ts'
import { type EmbeddedPostgres, openDatabase, startEmbeddedPostgres } from './index.ts'

const isRoot = process.getuid?.() === 0
const index = join(import.meta.dirname, 'index.ts')

let home: string
let directory: string
const running: { close(): Promise<void> }[] = []

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'cw-'))
  directory = join(home, 'postgres')
  await copyCluster(directory)
})

afterEach(async () => {
  for (const one of running.splice(0).reverse()) {
    await one.close()
  }
  rmSync(home, { recursive: true, force: true })
})

async function start(at = directory): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ directory: at, log: silentLog })
  running.push(server)
  return server
}

async function ask(server: EmbeddedPostgres, sql: string): Promise<unknown[]> {
  const database = await openDatabase({ connection: server.connection, log: silentLog })
  try {
    return await database.query(sql)
  } finally {
    await database.close()
  }
}

test('what was written is there after a stop and a start', async () => {
  const first = await start()
  await ask(first, 'create table kept as select 1 as one')
  await first.close()
  expect(isRunning(first.pid)).toBe(false)
  expect(await ask(await start(), 'select one from kept')).toEqual([{ one: 1 }])
})

test('commits are durable, pages are checked, and nothing listens on a network', async () => {
  const rows = await ask(
    await start(),
    `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes',
       'data_checksums', 'listen_addresses', 'server_encoding', 'jit', 'log_min_messages', 'log_min_error_statement',
       'log_error_verbosity', 'log_parameter_max_length_on_error') order by name`,
  )
  expect(
    Object.fromEntries((rows as { name: string; setting: string }[]).map((row) => [row.name, row.setting])),
  ).toEqual({
    data_checksums: 'on',
    fsync: 'on',
    full_page_writes: 'on',
    jit: 'off',
    listen_addresses: '',
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    log_min_messages: 'log',
    log_parameter_max_length_on_error: '0',
    server_encoding: 'UTF8',
    synchronous_commit: 'on',
  })
})

test('the application is not the administrator of the server', async () => {
  expect(
    await ask(
      await start(),
      'select current_user as name, rolsuper from pg_roles where rolname = current_user',
    ),
  ).toEqual([{ name: 'chartward', rolsuper: false }])
})

test('the data folder is closed to everybody else', async () => {
  await start()
  expect(statSync(join(directory, 'data')).mode & 0o777).toBe(0o700)
  expect(statSync(join(directory, 'data')).uid).toBe(serverAccount().uid)
})

test('a second start on the same folder is refused while its owner lives', async () => {
  const first = await start()
  await expect(start()).rejects.toSatisfy(
    (error) => hasCode(error, 'HOME_IN_USE') && error.message.includes(directory),
  )
  const other = spawnSync(process.execPath, ['--input-type=module', '-e', ownerProgram(directory)], {
    encoding: 'utf8',
  })
  expect(other.stdout).toContain(
    `HOME_IN_USE The database in ${directory} is in use by process ${process.pid}`,
  )
  expect(await ask(first, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('of several that start at once on one folder exactly one gets it', async () => {
  const started = await Promise.allSettled([1, 2, 3, 4].map(async () => await start()))
  expect(started.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('the owner is told when the server dies, and the next start recovers', async () => {
  const first = await start()
  await ask(first, 'create table kept as select 1 as one')
  const told = new Promise<void>((resolve) => {
    first.onExit(resolve)
  })
  killProcess(first.pid)
  await told
  await first.close()
  expect(await ask(await start(), 'select one from kept')).toEqual([{ one: 1 }])
})

test('a lock file that names a process which is something else now does not stop a start', async () => {
  const first = await start()
  const told = new Promise<void>((resolve) => {
    first.onExit(resolve)
  })
  killProcess(first.pid)
  await told
  await first.close()
  // Of the server's own user: PostgreSQL takes no notice of others.
  const { uid, gid } = serverAccount()
  const bystander = spawn('sleep', ['600'], { stdio: 'ignore', ...(isRoot ? { uid, gid } : {}) })
  running.push({ close: async () => void bystander.kill('SIGKILL') })
  const lockFile = join(directory, 'data', 'postmaster.pid')
  const lines = readFileSync(lockFile, 'utf8').split('\n')
  execFileSync('sh', [
    '-c',
    `printf '%s\\n' "$0" > "$1"`,
    [bystander.pid, ...lines.slice(1)].join('\n'),
    lockFile,
  ])
  expect(await ask(await start(), 'select 1 as one')).toEqual([{ one: 1 }])
  expect(bystander.exitCode).toBeNull()
})

test('a cluster that was half made is not started, and a new one is made', async () => {
  rmSync(directory, { recursive: true })
  mkdirSync(join(directory, 'data.new-abc', 'base'), { recursive: true })
  expect(await ask(await start(), 'select 1 as one')).toEqual([{ one: 1 }])
  expect(readdirSync(directory).filter((name) => name.startsWith('data'))).toEqual(['data'])
})

test('a home whose path is too long for a socket works', async () => {
  const long = join(home, 'a'.repeat(60), 'b'.repeat(60), 'postgres')
  await copyCluster(long)
  const server = await start(long)
  expect(await ask(server, 'select 1 as one')).toEqual([{ one: 1 }])
  const { host } = server.connection as { host: string }
  expect(host.startsWith(long)).toBe(false)
  expect(statSync(host).mode & 0o777).toBe(0o700)
  await server.close()
  expect(existsSync(host)).toBe(false)
})

test('a log of the server has no value and no statement', async () => {
  const server = await start()
  const database = await openDatabase({
    connection: server.connection,
    log: silentLog,
    statementTimeoutMs: 200,
  })
  await database.query(
    'create table person (name text primary key, born date check (born > date $$1900-01-01$$))',
  )
  const values = ['MARKER', '2000-01-01']
  await database.query('insert into person values ($1, $2)', values)
  for (const [sql, given] of [
    ['insert into person values ($1, $2)', values],
    ['insert into person values ($1, $2)', ['MARKER2', '1800-01-01']],
    ['insert into person values ($1, $2)', ['MARKER3', 'MARKER4']],
    [`select 'MARKER5'::int`, []],
    [`select 'MARKER6', pg_sleep(2)`, []],
    [`select $1, pg_sleep(2)`, ['MARKER7']],
  ] as const) {
    await expect(database.query(sql, given)).rejects.toSatisfy((error) => error instanceof ChartwardError)
  }
  const [backend] = await database.query<{ pid: number }>(`select pg_backend_pid() as pid`)
  const dying = database.query(`select 'MARKER8', pg_sleep(1)`).catch(() => {})
  killProcess(backend?.pid)
  await dying
  await database.close()
  await server.close()
  const text = readFileSync(join(directory, 'postgres.log'), 'utf8')
  expect(text).toContain('was terminated by signal 9')
  expect(text).not.toMatch(/MARKER|select|insert/i)
})

test('after its owner is killed the server ends by itself or by the next start, which finds everything', async () => {
  const owner = spawn(process.execPath, ['--input-type=module', '-e', ownerProgram(directory)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const pid = await new Promise<number>((resolve) => {
    owner.stdout.on('data', (chunk: Buffer) => resolve(Number(chunk.toString())))
  })
  const dead = new Promise((resolve) => {
    owner.once('exit', resolve)
  })
  owner.kill('SIGKILL')
  await dead
  const server = await start()
  expect(isRunning(pid)).toBe(false)
  expect(await ask(server, 'select one from kept')).toEqual([{ one: 1 }])
})

test.runIf(process.platform === 'linux')(
  'an orphan that does not know of its owner is stopped by the next start',
  async () => {
    const first = await start()
    await ask(first, 'create table kept as select 1 as one')
    // As if the owner had died on a machine without a way to be told.
    rmSync(join(directory, 'owner'))
    const second = await start()
    expect(second.pid).not.toBe(first.pid)
    expect(await ask(second, 'select one from kept')).toEqual([{ one: 1 }])
  },
)

test.runIf(isRoot)('started by root, the server is nobody, and other users are not let in', async () => {
  execFileSync('chmod', ['711', home])
  const server = await start()
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8')
  expect(status).toMatch(new RegExp(`^Uid:\\s${serverAccount().uid}\\s`, 'm'))
  expect(status).toMatch(/^Groups:\s*$/m)
  const { uid, gid } = serverAccount()
  const intruder = spawnSync(process.execPath, ['--input-type=module', '-e', clientProgram(server)], {
    encoding: 'utf8',
    uid,
    gid,
  })
  expect(intruder.stdout).toMatch(/^DATABASE_UNAVAILABLE SQLSTATE 28000/)
})

test.runIf(isRoot)('started by root, a home that nobody else may enter works', async () => {
  const closed = join(home, 'root', 'chart')
  mkdirSync(join(home, 'root'), { mode: 0o700 })
  mkdirSync(closed, { mode: 0o700 })
  await copyCluster(join(closed, 'postgres'))
  const first = await start(join(closed, 'postgres'))
  await ask(first, 'create table kept as select 1 as one')
  killProcess(first.pid)
  await delay(50)
  await first.close()
  expect(await ask(await start(join(closed, 'postgres')), 'select one from kept')).toEqual([{ one: 1 }])
})

test.runIf(isRoot)(
  'started by root, programs in a folder that nobody else may enter are copied out of it',
  async () => {
    const account = serverAccount()
    const from = dirname(dirname(placeBinaries(directory, account).postgres))
    const native = join(home, 'closed', 'native')
    mkdirSync(join(home, 'closed'), { mode: 0o700 })
    cpSync(from, native, { recursive: true, verbatimSymlinks: true })
    // The home of a test is closed too: opened here, so that the copy goes into it.
    execFileSync('chmod', ['755', home])
    execFileSync('chmod', ['711', directory])
    const placed = placeBinaries(directory, account, { native, version: 'test' })
    expect(placed.postgres.startsWith(directory)).toBe(true)
    const version = spawnSync(placed.postgres, ['--version'], {
      uid: account.uid,
      gid: account.gid,
      encoding: 'utf8',
      env: {},
    })
    expect(version.stdout).toMatch(/^postgres \(PostgreSQL\) 18\./)
  },
)

test.runIf(isRoot)('an ordinary user runs everything as itself', async () => {
  const { uid, gid } = serverAccount()
  rmSync(directory, { recursive: true })
  execFileSync('chown', [`${uid}:${gid}`, home])
  const user = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', `${ownerProgram(directory)}\nawait server.close()`],
    {
      encoding: 'utf8',
      uid,
      gid,
    },
  )
  expect(user.stderr).toBe('')
  expect(Number(user.stdout)).toBeGreaterThan(1)
  expect(statSync(join(directory, 'data')).uid).toBe(uid)
})

/** A zombie that nobody has waited for does not run. */
function isRunning(pid: number): boolean {
  return (
    spawnSync('ps', ['-o', 'stat=', '-p', `${pid}`], { encoding: 'utf8' })
      .stdout.replace(/Z.*/, '')
      .trim() !== ''
  )
}

/** Starts a server with a table in it, writes its process id, and stays. */
const ownerProgram = (at: string): string => `
  import { startEmbeddedPostgres, openDatabase } from ${JSON.stringify(index)}
  const log = { info() {}, warn() {}, error() {} }
  const server = await startEmbeddedPostgres({ directory: ${JSON.stringify(at)}, log }).catch((error) => {
    console.log(error.code, error.message)
    process.exit(1)
  })
  const database = await openDatabase({ connection: server.connection, log })
  await database.query('create table kept as select 1 as one')
  await database.close()
  console.log(server.pid)`

const clientProgram = (server: EmbeddedPostgres): string => `
  import { openDatabase } from ${JSON.stringify(index)}
  const log = { info() {}, warn() {}, error() {} }
  await openDatabase({ connection: ${JSON.stringify(server.connection)}, log }).then(
    () => console.log('let in'),
    (error) => console.log(error.code, error.detail))`
