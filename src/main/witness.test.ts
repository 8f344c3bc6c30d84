import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { type GrownLog, growLog } from '../../test/support/grown-log.ts'
import { fromHex, readVectors } from '../../test/support/vectors.ts'
import { asUnixMs, silentLog } from '../kernel/index.ts'
import {
  consistencyProof,
  ed25519Signer,
  formatAddCheckpoint,
  formatCheckpoint,
  leafHash,
  verifyNote,
} from '../tlog/index.ts'
import { startWitness, type Witness, type WitnessOptions } from './witness.ts'

const origin = 'log.example/ledger'
const signer = ed25519Signer(origin, new Uint8Array(32).fill(1))
const originHash = createHash('sha256').update(origin).digest('hex')
const clock = { now: () => asUnixMs(1_767_139_200_999) }
const closing: (() => Promise<unknown>)[] = []

afterEach(async () => {
  while (closing.length > 0) await closing.pop()?.()
})

async function newDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'cw-witness-'))
  closing.push(async () => await rm(directory, { recursive: true, force: true }))
  return directory
}

async function start(options: Partial<WitnessOptions> & { directory: string }): Promise<Witness> {
  const witness = await startWitness({
    port: 0,
    name: 'w.example',
    logs: [signer.vkey],
    clock,
    log: silentLog,
    ...options,
  })
  closing.push(async () => await witness.close())
  return witness
}

function checkpoint(size: number, root: Uint8Array): string {
  const text = formatCheckpoint({ origin, size, root })
  return `${text}\n${signer.sign(text)}`
}

async function growth(log: GrownLog, oldSize: number, newSize: number): Promise<string> {
  const proof = await consistencyProof(oldSize, newSize, log.readTile)
  return formatAddCheckpoint({
    oldSize,
    proof,
    checkpoint: checkpoint(newSize, log.roots[newSize] as Uint8Array),
  })
}

async function post(url: string, body: string | Uint8Array) {
  const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body: Buffer.from(body) })
  return { status: response.status, type: response.headers.get('content-type'), body: await response.text() }
}

test('the conversation of the vectors has the same answers over HTTP', async () => {
  const vectors = readVectors('witness.json') as {
    witness: { name: string; seed: string; vkey: string }
    logs: string[]
    steps: { why: string; time: number; body: string; status: number; answer?: string }[]
    last: string
  }
  const directory = await newDirectory()
  await mkdir(join(directory, 'checkpoints'))
  await writeFile(join(directory, 'seed'), fromHex(vectors.witness.seed), { mode: 0o600 })
  let time = 0
  const { url, vkey } = await start({
    directory,
    name: vectors.witness.name,
    logs: vectors.logs,
    clock: { now: () => asUnixMs(time * 1000 + 999) },
  })
  expect(vkey).toBe(vectors.witness.vkey)
  for (const step of vectors.steps) {
    time = step.time
    const given = await post(url, step.body)
    expect([step.why, given.status]).toEqual([step.why, step.status])
    expect(given.body).toBe(step.answer ?? given.body)
    expect(given.type).toBe(step.status === 409 ? 'text/x.tlog.size' : 'text/plain; charset=utf-8')
  }
  const name = createHash('sha256').update('chartward.example/test-ledger').digest('hex')
  expect(await readFile(join(directory, 'checkpoints', name), 'utf8')).toBe(vectors.last)
  const shown = await fetch(`${url}/${name}/checkpoint`)
  expect([shown.status, await shown.text()]).toEqual([200, vectors.last])
})

test('a key is made at the first start, readable by nobody else, and kept with its name', async () => {
  const directory = await newDirectory()
  const first = await start({ directory })
  expect((await stat(join(directory, 'seed'))).mode & 0o777).toBe(0o600)
  expect(await readFile(join(directory, 'vkey'), 'utf8')).toBe(`${first.vkey}\n`)
  await first.close()
  const second = await start({ directory })
  expect(second.vkey).toBe(first.vkey)
  await second.close()
  const refused = { code: 'CONFIG_INVALID' }
  await expect(start({ directory, name: 'other.example' })).rejects.toMatchObject(refused)
  await chmod(join(directory, 'seed'), 0o640)
  await expect(start({ directory })).rejects.toMatchObject(refused)
  await chmod(join(directory, 'seed'), 0o600)
  await writeFile(join(directory, 'seed'), 'short')
  await expect(start({ directory })).rejects.toMatchObject(refused)
  await expect(start({ directory, logs: ['nonsense'] })).rejects.toMatchObject(refused)
  await expect(start({ directory: join(directory, 'x'.repeat(100)) })).rejects.toMatchObject(refused)
})

test('a witness that lost its memory does not start with its old key', async () => {
  const directory = await newDirectory()
  await (await start({ directory })).close()
  await rm(join(directory, 'checkpoints'), { recursive: true })
  await expect(start({ directory })).rejects.toMatchObject({ code: 'LEDGER_CORRUPT' })
})

test('two processes do not share one memory', async () => {
  const directory = await newDirectory()
  const first = await start({ directory })
  await expect(start({ directory })).rejects.toMatchObject({ code: 'HOME_IN_USE' })
  const log = await growLog(3)
  expect((await post(first.url, await growth(log, 0, 2))).status).toBe(200)
  // Somebody removes the lock by hand and starts another one: the first must not answer from then on.
  await rm(join(directory, 'lock'))
  const second = await start({ directory })
  expect((await post(second.url, await growth(log, 2, 3))).status).toBe(200)
  expect((await post(first.url, await growth(log, 3, 3))).status).toBe(500)
})

test('a checkpoint that cannot be stored is not cosigned', async () => {
  const directory = await newDirectory()
  const { url } = await start({ directory })
  const log = await growLog(3)
  const inTheWay = join(directory, 'checkpoints', `${originHash}.tmp`)
  await mkdir(inTheWay)
  const refused = await post(url, await growth(log, 0, 2))
  expect([refused.status, refused.body]).toEqual([500, 'internal error\n'])
  expect((await fetch(`${url}/${originHash}/checkpoint`)).status).toBe(404)
  await rm(inTheWay, { recursive: true })
  expect((await post(url, await growth(log, 0, 3))).status).toBe(200)
})

test('a damaged memory is not answered from', async () => {
  const directory = await newDirectory()
  const { url } = await start({ directory })
  const log = await growLog(3)
  await post(url, await growth(log, 0, 2))
  await writeFile(join(directory, 'checkpoints', originHash), '')
  expect((await post(url, await growth(log, 0, 2))).status).toBe(500)
  expect((await fetch(`${url}/${originHash}/checkpoint`)).status).toBe(500)
})

test('of submissions that race from one size, one tree wins and every later answer builds on it', async () => {
  const directory = await newDirectory()
  const { url, vkey } = await start({ directory })
  const log = await growLog(60)
  const answers = await Promise.all(
    Array.from({ length: 50 }, async (_, at) => {
      const newSize = at + 10
      return { newSize, ...(await post(url, await growth(log, 0, newSize))) }
    }),
  )
  const [winner, ...others] = answers.filter(({ status }) => status === 200)
  expect(others).toEqual([])
  expect(answers.filter(({ status }) => status === 409).map(({ body }) => body)).toEqual(
    Array.from({ length: 49 }, () => `${winner?.newSize}\n`),
  )
  const text = formatCheckpoint({
    origin,
    size: winner?.newSize ?? 0,
    root: log.roots[winner?.newSize ?? 0] as Uint8Array,
  })
  const { verified } = verifyNote(`${text}\n${winner?.body}`, [vkey])
  expect(verified[0]?.time).toBe(1_767_139_200)
})

test('a line that is too long is turned away instead of kept waiting', async () => {
  const directory = await newDirectory()
  const { url } = await start({ directory })
  const body = await growth(await growLog(2), 0, 2)
  // A pipe in the place of the stored checkpoint: whoever reads it waits until it is closed.
  const pipe = join(directory, 'checkpoints', originHash)
  execFileSync('mkfifo', [pipe])
  const held = await open(pipe, 'r+')
  const posts = Array.from({ length: 70 }, async () => (await post(url, body)).status)
  expect(await Promise.race(posts)).toBe(503)
  await rm(pipe)
  await held.close()
  const statuses = await Promise.all(posts)
  const count = (status: number) => statuses.filter((one) => one === status).length
  // The one that read the broken pipe, the first after it, everybody behind that one, everybody past the end.
  expect([500, 200, 409, 503].map(count)).toEqual([1, 1, 62, 6])
})

test('a log added to the file is served from then on, and a broken file serves nothing', async () => {
  const directory = await newDirectory()
  const { url } = await start({ directory, logs: 'from-file' })
  const log = await growLog(3)
  expect((await post(url, await growth(log, 0, 2))).status).toBe(404)
  await writeFile(join(directory, 'logs'), `# ours\n\n${signer.vkey}\n`)
  expect((await post(url, await growth(log, 0, 2))).status).toBe(200)
  await writeFile(join(directory, 'logs'), `${signer.vkey}\nnonsense\n`)
  expect((await post(url, await growth(log, 2, 3))).status).toBe(500)
})

test('what is not a submission is refused before anything is kept of it', async () => {
  const { url } = await start({ directory: await newDirectory() })
  expect((await post(url, 'x'.repeat(128 * 1024 + 1))).status).toBe(413)
  expect((await post(url, '')).status).toBe(400)
  expect((await post(url, Uint8Array.of(0x6f, 0x6c, 0x64, 0x20, 0xff))).status).toBe(400)
  const status = async (path: string, method: string) => (await fetch(`${url}${path}`, { method })).status
  expect(await status('/add-checkpoint', 'GET')).toBe(405)
  expect(await status(`/${originHash}/checkpoint`, 'POST')).toBe(405)
  expect(await status(`/${originHash}/checkpoint`, 'GET')).toBe(404)
  expect(await status(`/${originHash}/checkpoint`, 'HEAD')).toBe(404)
  for (const path of ['/', '/seed', `/${originHash}`, `/${originHash.toUpperCase()}/checkpoint`]) {
    expect(await status(path, 'GET')).toBe(404)
  }
  for (const path of ['/../seed', `/${originHash}/../seed`, '//etc/passwd', '/%2e%2e/seed']) {
    expect(await rawStatus(url, path)).toBe(404)
  }
})

/** A path sent as it is, which `fetch` would tidy. */
async function rawStatus(url: string, path: string): Promise<number | undefined> {
  return await new Promise((resolve, reject) => {
    const request = httpRequest(url, { path }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    request.once('error', reject)
    request.end()
  })
}

async function startProcess(directory: string): Promise<{ child: ChildProcess; url: string }> {
  const module = new URL('./witness.ts', import.meta.url).href
  const source = `
    const { startWitness } = await import(${JSON.stringify(module)})
    const silent = () => {}
    const witness = await startWitness({
      directory: ${JSON.stringify(directory)}, port: 0, name: 'w.example', logs: [${JSON.stringify(signer.vkey)}],
      clock: { now: () => Date.now() }, log: { info: silent, warn: silent, error: silent },
    })
    process.stdout.write(witness.url + '\\n')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  closing.push(async () => {
    child.kill('SIGKILL')
  })
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()))
    child.once('exit', () => reject(new Error('the witness process ended')))
  })
  return { child, url }
}

test('a witness killed at any moment remembers every tree it cosigned', async () => {
  const directory = await newDirectory()
  const log = await growLog(2_000)
  let answered = 0 // the largest size a cosignature left the process for
  let sent = 0
  for (let round = 0; round < 8; round++) {
    const { child, url } = await startProcess(directory)
    const remembered = await post(url, await growth(log, 1_999, 2_000))
    const last = Number(remembered.body)
    expect(remembered.status).toBe(409)
    expect(last).toBeGreaterThanOrEqual(answered)
    expect(last).toBeLessThanOrEqual(sent)
    const ended = new Promise((resolve) => {
      child.once('exit', resolve)
    })
    setTimeout(() => child.kill('SIGKILL'), 15 + round * 17)
    for (let size = last; ; size++) {
      const body = await growth(log, size, size + 1)
      sent = size + 1
      const answer = await post(url, body).catch(() => undefined)
      if (answer === undefined) break
      expect(answer.status).toBe(200)
      answered = size + 1
    }
    await ended
  }
  expect(answered).toBeGreaterThan(8)
  const { url } = await startProcess(directory)
  const forged = leafHash(Buffer.from('another history'))
  const fork = formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint: checkpoint(1, forged) })
  expect((await post(url, fork)).status).toBe(409)
})
