import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  asLeafIndex,
  asUnixMs,
  ChartwardError,
  type Log,
  type LogFields,
  type PatientId,
  silentLog,
  systemClock,
} from '../kernel/index.ts'
import { decodeKeyEntry, type KeyEntry } from '../ledger/index.ts'
import { openReplayClock } from '../main/replay-clock.ts'
import { connectKeys, type Keys } from './client.ts'
import { type Link, openLink } from './link.ts'
import type { ReleaseContext, WrappedKey } from './protocol.ts'
import { DEFAULT_KEY_BUDGETS } from './budgets.ts'
import { encodeSettings } from './settings.ts'
import {
  fencedArguments,
  type KeyServerProcess,
  spawnKeyServer,
  type SpawnKeyServerOptions,
} from './spawn.ts'

const entry = fileURLToPath(new URL('../main/keyserver.ts', import.meta.url))
const replayEntry = fileURLToPath(new URL('../main/keyserver-replay.ts', import.meta.url))

const context: ReleaseContext = {
  who: { user: 'amara', role: 'nurse', client: 'chart', session: 's1', address: '10.0.0.1' },
  request: 'r1',
  purpose: 'TREAT',
}

const patients = (count: number): PatientId[] =>
  Array.from(
    { length: count },
    (_, at) => `00000000-0000-4000-8000-${at.toString(16).padStart(12, '0')}` as PatientId,
  )

let home: string
let lines: string[]
let log: Log
const running: { close(): Promise<void> }[] = []

beforeEach(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'cw-ks-')))
  lines = []
  const write = (event: string, fields?: LogFields): void => {
    lines.push(JSON.stringify({ event, ...fields }))
  }
  log = { info: write, warn: write, error: write }
})

afterEach(async () => {
  for (const one of running.splice(0).reverse()) await one.close()
  await rm(home, { recursive: true })
})

const optionsOf = (more: Partial<SpawnKeyServerOptions> = {}): SpawnKeyServerOptions => ({
  directory: join(home, 'keys'),
  socketPath: join(home, 'run', 'keys.sock'),
  credentialPath: join(home, 'app', 'keyserver'),
  environment: 'clinic',
  origin: 'clinic.example/keys',
  witnesses: [],
  entry,
  log,
  ...more,
})

async function start(more: Partial<SpawnKeyServerOptions> = {}): Promise<KeyServerProcess> {
  const server = await spawnKeyServer(optionsOf(more))
  running.push(server)
  return server
}

async function connect({ credential }: KeyServerProcess): Promise<Keys> {
  const socketPath = join(home, 'run', 'keys.sock')
  const keys = await connectKeys({ socketPath, credential, clock: systemClock, log, cache: {} })
  running.push(keys)
  return keys
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    return error instanceof ChartwardError ? error.code : String(error)
  }
  return 'nothing thrown'
}

async function leaves(keys: Keys): Promise<KeyEntry[]> {
  const { size } = await keys.publish()
  const entries: KeyEntry[] = []
  for await (const chunk of keys.ledger.openings(asLeafIndex(0), size)) {
    for (const { entry } of chunk) entries.push(decodeKeyEntry(entry))
  }
  return entries
}

async function untilWorking<Result>(work: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof ChartwardError) || error.code !== 'KEYS_UNAVAILABLE') throw error
      await wait(10)
    }
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await wait(10)
}

function pidOf(server: KeyServerProcess): number {
  const pid = server.pid()
  if (pid === undefined) throw new Error('the key server is not running')
  return pid
}

test('the process makes its folder, serves, and leaves nothing behind when it is closed', async () => {
  const server = await spawnKeyServer(optionsOf())
  const pid = pidOf(server)
  const keys = await connect(server)
  const made = await keys.create(patients(3), context)
  expect(made.size).toBe(3)
  for (const path of ['keys', 'run', 'app']) expect((await stat(join(home, path))).mode & 0o077).toBe(0)
  for (const path of ['keys/root.key', 'run/keys.sock', 'app/keyserver']) {
    expect([path, (await stat(join(home, path))).mode & 0o077]).toEqual([path, 0])
  }
  await server.close()
  expect(isAlive(pid)).toBe(false)
  expect(existsSync(join(home, 'run', 'keys.sock'))).toBe(false)
  expect(lines.filter((line) => line.includes('key-server/stopped'))).toEqual([])
})

test('behind its fence it reads and writes its own folder and starts nothing', async () => {
  await mkdir(join(home, 'app'))
  await mkdir(join(home, 'keys'))
  await writeFile(join(home, 'app', 'secret'), 'x')
  const flags = (await fencedArguments(entry, join(home, 'keys'))).slice(0, -1)
  const probe = `
    const fs = require('node:fs')
    const tried = {}
    const attempt = (name, work) => { try { work(); tried[name] = 'done' } catch (error) { tried[name] = error.code } }
    const home = ${JSON.stringify(home)}
    attempt('own write', () => fs.writeFileSync(home + '/keys/x', 'x'))
    attempt('own read', () => fs.readFileSync(home + '/keys/x'))
    attempt('source', () => fs.readFileSync(${JSON.stringify(entry)}))
    attempt('write source', () => fs.writeFileSync(${JSON.stringify(`${entry}.new`)}, 'x'))
    attempt('app', () => fs.readFileSync(home + '/app/secret'))
    attempt('app list', () => fs.readdirSync(home + '/app'))
    attempt('app write', () => fs.writeFileSync(home + '/app/y', 'x'))
    attempt('way around', () => fs.readFileSync(home + '/keys/../app/secret'))
    attempt('home list', () => fs.readdirSync(home))
    attempt('passwd', () => fs.readFileSync('/etc/passwd'))
    attempt('link', () => fs.symlinkSync('/etc/passwd', home + '/keys/link'))
    attempt('spawn', () => require('node:child_process').spawnSync('id'))
    attempt('thread', () => new (require('node:worker_threads').Worker)('1', { eval: true }))
    attempt('inspector', () => require('node:inspector').open(0))
    attempt('addon', () => process.dlopen({ exports: {} }, '/x.node'))
    attempt('environment', () => { if (Object.keys(process.env).length > 0) throw { code: 'SOME' } })
    console.log(JSON.stringify(tried))`
  const denied = 'ERR_ACCESS_DENIED'
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, '-e', probe], { env: {} })
  expect(JSON.parse(stdout)).toEqual({
    'own write': 'done',
    'own read': 'done',
    source: 'done',
    'write source': denied,
    app: denied,
    'app list': denied,
    'app write': denied,
    'way around': denied,
    'home list': denied,
    passwd: denied,
    link: denied,
    spawn: denied,
    thread: denied,
    inspector: denied,
    addon: 'ERR_DLOPEN_DISABLED',
    environment: 'done',
  })
})

/** Runs the entry point by hand and gives what it said when it stopped. */
async function refusalOf(
  flags: readonly string[],
  settings: string,
): Promise<{ code: unknown; status: unknown }> {
  const child = spawn(process.execPath, [...flags], { env: {}, stdio: ['pipe', 'ignore', 'pipe'] })
  const said: Buffer[] = []
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
  child.stdin.on('error', () => {})
  child.stdin.write(settings)
  const [status] = (await once(child, 'close')) as [number]
  const last = Buffer.concat(said).toString().trim().split('\n').at(-1) ?? ''
  return { code: (JSON.parse(last) as { code: unknown }).code, status }
}

test('the real process is stopped by the same fence, and does not start without one', async () => {
  await mkdir(join(home, 'app'))
  await mkdir(join(home, 'keys'))
  const flags = await fencedArguments(entry, join(home, 'keys'))
  const settings = {
    directory: join(home, 'keys'),
    socketPath: join(home, 's'),
    credential: Buffer.alloc(32, 1),
    environment: 'clinic',
    origin: 'clinic.example/keys',
    witnesses: [],
    budgets: DEFAULT_KEY_BUDGETS,
  }
  const elsewhere = encodeSettings({ ...settings, directory: join(home, 'app') })
  expect(await refusalOf(flags, elsewhere)).toEqual({ code: 'ERR_ACCESS_DENIED', status: 1 })
  expect(await readdir(join(home, 'app'))).toEqual([])
  const unfenced = [['--no-warnings'], ['--no-warnings', '--permission', '--allow-fs-read=*']]
  const loose = [['--no-warnings', ...flags.slice(0, -1), '--allow-child-process']]
  for (const some of [...unfenced, ...loose]) {
    expect(await refusalOf([...some, entry], encodeSettings(settings))).toEqual({
      code: 'CONFIG_INVALID',
      status: 1,
    })
  }
  expect(await readdir(join(home, 'keys'))).toEqual([])
  for (const text of ['{}\n', 'null\n', 'x\n', `{"more":1,${encodeSettings(settings).slice(1)}`]) {
    expect(await refusalOf(flags, text)).toEqual({ code: 'CONFIG_INVALID', status: 1 })
  }
})

test('no setting leads the real process to another clock; the replay has an entry point of its own', async () => {
  const clockFile = join(home, 'clock')
  const clock = openReplayClock(clockFile, asUnixMs(Date.UTC(2026, 2, 16)))
  expect(await codeOf(spawnKeyServer(optionsOf({ clockFile })))).toBe('CONFIG_INVALID')
  expect(await codeOf(spawnKeyServer(optionsOf({ entry: replayEntry })))).toBe('CONFIG_INVALID')
  const keys = await connect(await start({ entry: replayEntry, clockFile }))
  await keys.create(patients(1), context)
  clock.set(asUnixMs(Date.UTC(2026, 2, 17)))
  await keys.rotate()
  expect((await leaves(keys)).map(({ op, at }) => [op, at])).toEqual([
    ['start', Date.UTC(2026, 2, 16)],
    ['create', Date.UTC(2026, 2, 16)],
    ['rotate', Date.UTC(2026, 2, 17)],
  ])
  clock.close()
})

test('a root key that others can read, or that is gone, stops the start and says so', async () => {
  const server = await spawnKeyServer(optionsOf())
  await server.close()
  await chmod(join(home, 'keys', 'root.key'), 0o644)
  expect(await codeOf(spawnKeyServer(optionsOf()))).toBe('CONFIG_INVALID')
  await rm(join(home, 'keys', 'root.key'))
  expect(await codeOf(spawnKeyServer(optionsOf()))).toBe('CONFIG_INVALID')
  await rm(join(home, 'keys', 'versions'), { recursive: true })
  expect(await codeOf(spawnKeyServer(optionsOf()))).toBe('CONFIG_INVALID')
  expect(existsSync(join(home, 'keys', 'root.key'))).toBe(false)
  expect(lines.some((line) => line.includes('root.key is gone'))).toBe(true)
})

test('a second key server does not start where one is running', async () => {
  await start()
  expect(await codeOf(spawnKeyServer(optionsOf({ predecessorTimeoutMs: 300 })))).toBe('HOME_IN_USE')
})

test('it dies with its parent, also when the parent is killed', async () => {
  const options = { ...optionsOf(), log: undefined }
  const script = `
    import { spawnKeyServer } from ${JSON.stringify(new URL('./spawn.ts', import.meta.url).href)}
    const log = { info() {}, warn() {}, error() {} }
    const server = await spawnKeyServer({ ...${JSON.stringify(options)}, log })
    console.log(server.pid())
    setInterval(() => {}, 1000)`
  const parent = spawn(process.execPath, ['--input-type=module', '--no-warnings', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [said] = (await once(parent.stdout, 'data')) as [Buffer]
  const pid = Number(said.toString())
  expect(isAlive(pid)).toBe(true)
  parent.kill('SIGKILL')
  await untilGone(pid)
  // The next one finds the folder free and the ledger whole.
  expect((await leaves(await connect(await start()))).map(({ op }) => op)).toEqual(['start', 'start'])
})

test('it ends on SIGTERM, and the supervisor starts it again', async () => {
  const server = await start()
  const keys = await connect(server)
  const terms = [{ parameter: 'Patient.family', term: 'smith' }]
  const tokens = await keys.lookupTokens(terms, context)
  for (const signal of ['SIGTERM', 'SIGKILL', 'SIGKILL'] as const) {
    const pid = pidOf(server)
    process.kill(pid, signal)
    await untilGone(pid)
    expect(await untilWorking(async () => await keys.lookupTokens(terms, context))).toEqual(tokens)
  }
  expect(server.restartCount()).toBe(3)
  expect((await leaves(keys)).filter(({ op }) => op === 'start').length).toBe(4)
})

/** Asks without a cache in between, so that every answer with a key in it is one release. */
async function releaseAll(link: Link, keys: readonly WrappedKey[], got: Set<string>, stop: { now: boolean }) {
  let turn = 0
  const worker = async (name: number): Promise<void> => {
    while (!stop.now) {
      turn += 1
      const request = `${name}.${turn}`
      const key = keys[turn % keys.length]
      if (key === undefined) return
      const { patient, wrapped, keyVersion } = key
      const ask = {
        op: 'release',
        context: { ...context, request },
        patients: [patient],
        versions: [keyVersion],
      }
      const answer = await link.call(ask, wrapped).catch(() => undefined)
      if (answer === undefined) await wait(5)
      else if (answer.body.length === 32) got.add(`${request} ${patient}`)
    }
  }
  await Promise.all(Array.from({ length: 24 }, async (_, name) => await worker(name)))
}

test('every key that ever left has a durable leaf, though the server is killed at any instant under load', async () => {
  const server = await start()
  const keys = await connect(server)
  const wrapped = [...(await keys.create(patients(100), context)).values()].map((made) => made.wrapped)
  const { credential } = server
  const socketPath = join(home, 'run', 'keys.sock')
  const link = await openLink({
    socketPath,
    credential,
    log: silentLog,
    callTimeoutMs: 5000,
    onWelcome: () => {},
  })
  const got = new Set<string>()
  const stop = { now: false }
  const load = releaseAll(link, wrapped, got, stop)
  for (let kill = 0; kill < 8; kill += 1) {
    const before = got.size
    while (got.size < before + 200) await wait(1)
    await wait(Math.random() * 30)
    const pid = pidOf(server)
    process.kill(pid, 'SIGKILL')
    await untilGone(pid)
    await untilWorking(async () => await keys.health())
  }
  stop.now = true
  await load
  link.close()
  const accounted = new Set<string>()
  for (const { op, request, patient } of await leaves(keys)) {
    if (op === 'release') accounted.add(`${request} ${patient}`)
  }
  expect(got.size).toBeGreaterThan(1500)
  expect([...got].filter((release) => !accounted.has(release))).toEqual([])
})

test('no log line, ledger file or answer on the standard outputs has a byte of any key', async () => {
  const server = await start()
  const keys = await connect(server)
  const socketPath = join(home, 'run', 'keys.sock')
  const link = await openLink({
    socketPath,
    credential: server.credential,
    log,
    callTimeoutMs: 5000,
    onWelcome: () => {},
  })
  const made = await link.call({ op: 'create', context, patients: patients(2) })
  const deks = [made.body.subarray(0, 32), made.body.subarray(94, 126)]
  const [first] = [...(await keys.create(patients(1), context)).values()]
  const wrong = { ...first?.wrapped, patient: patients(3)[2] } as WrappedKey
  expect(await codeOf(keys.release([wrong], context))).toBe('SEAL_BROKEN')
  expect(await codeOf(link.call({ op: 'release', context, patients: patients(1) }, deks[0]))).toBe(
    'KEYS_UNAVAILABLE',
  )
  await keys.rotate()
  process.kill(pidOf(server), 'SIGKILL')
  await untilWorking(async () => await keys.health())
  await keys.publish()
  link.close()
  const secrets = [
    ...deks,
    await readFile(join(home, 'keys', 'root.key')),
    server.credential,
    await keys.environmentKey('access-tokens'),
    ...(first === undefined ? [] : [first.key.within, first.key.encrypt?.export() ?? Buffer.alloc(0)]),
  ]
  const files = await readdir(join(home, 'keys', 'ledger'), { recursive: true, withFileTypes: true })
  const stored = await Promise.all(
    files
      .filter((file) => file.isFile())
      .map(async (file) => await readFile(join(file.parentPath, file.name))),
  )
  const everything = Buffer.concat([...stored, Buffer.from(lines.join('\n'))])
  expect(lines.length).toBeGreaterThan(3)
  for (const secret of secrets) {
    expect(secret.length).toBe(32)
    expect(everything.includes(secret)).toBe(false)
    for (const encoding of ['hex', 'base64', 'base64url'] as const) {
      expect(everything.includes(secret.toString(encoding).slice(0, 20))).toBe(false)
    }
    expect(everything.includes(JSON.stringify(secret.toJSON().data).slice(1, 30))).toBe(false)
  }
})
