import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { findWordsUnder, findWords } from '../../test/support/marker-search.ts'
import { asLeafIndex, ChartwardError, jsonLog, systemClock } from '../kernel/index.ts'
import type * as ledger from '../ledger/append.ts'
import { decodeKeyEntry, type KeyEntry } from '../ledger/index.ts'
import { connectKeys, type Keys } from './client.ts'
import { openConnection } from './connection.ts'
import { type KeyServer, openKeyServer } from './key-server.ts'
import type { ReleaseContext } from './protocol.ts'

const held = vi.hoisted(() => ({ gate: undefined as Promise<void> | undefined }))
vi.mock('../ledger/append.ts', async (original) => {
  const real = await original<typeof ledger>()
  return {
    append: async (...asked: Parameters<typeof real.append>) => {
      await held.gate
      return await real.append(...asked)
    },
  }
})

const context: ReleaseContext = {
  who: { user: 'amara', role: 'patient', client: 'portal', session: 's1', address: '10.0.0.1' },
  request: 'r1',
  purpose: 'sign-in',
}
const credential = randomBytes(32)
let home: string
let server: KeyServer
let keys: Keys
const told: string[] = []
const log = jsonLog(
  (line) => told.push(line),
  () => 0,
)

async function openServer(name: string): Promise<KeyServer> {
  return await openKeyServer({
    directory: join(home, name),
    socketPath: join(home, `${name}.sock`),
    credential,
    environment: `clinic-${name}`,
    origin: `clinic-${name}.example/keys`,
    witnesses: [],
    clock: systemClock,
    log,
    onFatal: (error) => {
      throw error
    },
  })
}

const connect = async (name: string): Promise<Keys> =>
  await connectKeys({
    socketPath: join(home, `${name}.sock`),
    credential,
    clock: systemClock,
    log,
    cache: {},
  })

async function leaves(): Promise<KeyEntry[]> {
  const { size } = await keys.publish()
  const entries: KeyEntry[] = []
  for await (const chunk of keys.ledger.openings(asLeafIndex(0), size)) {
    for (const { entry } of chunk) entries.push(decodeKeyEntry(entry))
  }
  return entries
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (error) {
    return error instanceof ChartwardError ? error.code : String(error)
  }
  return 'nothing thrown'
}

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cw-keys-'))
  server = await openServer('a')
  keys = await connect('a')
})
afterEach(async () => {
  await keys.close()
  await server.close()
  await rm(home, { recursive: true })
})

const plain = (text: string): Buffer => Buffer.from(text)

test('a secret opens under its name, and each call has one leaf that says for whom and how many', async () => {
  const names = ['totp/1', 'totp/2', 'contact/1']
  const sealed = await keys.sealSecrets(
    names.map((name) => ({ name, plain: plain(`of ${name}`) })),
    context,
  )
  const opened = await keys.openSecrets(
    names.map((name, at) => ({ name, sealed: sealed[at] ?? plain('') })),
    {
      ...context,
      request: 'r2',
    },
  )
  expect(opened.map(String)).toEqual(names.map((name) => `of ${name}`))
  await keys.pepper([plain('a'), plain('b')], context)
  const acts = (await leaves()).filter(({ op }) => op !== 'start')
  expect(
    acts.map(({ op, count, request, purpose, who }) => [op, count, request, purpose, who?.user]),
  ).toEqual([
    ['seal-secrets', 3, 'r1', 'sign-in', 'amara'],
    ['open-secrets', 3, 'r2', 'sign-in', 'amara'],
    ['pepper', 2, 'r1', 'sign-in', 'amara'],
  ])
})

test('a secret sealed for one name does not open for another, nor with a byte flipped; both have a leaf', async () => {
  const [sealed = plain('')] = await keys.sealSecrets([{ name: 'totp/1', plain: plain('seed') }], context)
  expect(await codeOf(keys.openSecrets([{ name: 'totp/2', sealed }], context))).toBe('SEAL_BROKEN')
  for (let at = 0; at < sealed.length; at += 1) {
    const bent = Buffer.from(sealed)
    bent[at] = (bent[at] ?? 0) ^ 1
    expect(await codeOf(keys.openSecrets([{ name: 'totp/1', sealed: bent }], context))).toBe('SEAL_BROKEN')
  }
  const good = { name: 'totp/1', sealed }
  expect(await codeOf(keys.openSecrets([good, { name: 'totp/2', sealed }], context))).toBe('SEAL_BROKEN')
  const refused = (await leaves()).filter(({ op }) => op === 'refused')
  expect(refused.length).toBe(sealed.length + 2)
  expect(refused[0]).toMatchObject({ who: { user: 'amara' }, purpose: 'SEAL_BROKEN', count: 1 })
})

test('the pepper is the same for ever, another for other bytes, and another in another environment', async () => {
  const inputs = [plain('one'), plain('two'), plain('')]
  const first = await keys.pepper(inputs, context)
  expect(new Set(first.map((one) => one.toString('hex'))).size).toBe(3)
  await keys.rotate()
  await keys.close()
  await server.close()
  server = await openServer('a')
  keys = await connect('a')
  expect(await keys.pepper(inputs, context)).toEqual(first)
  const other = await openServer('b')
  const theirs = await connect('b')
  expect((await theirs.pepper(inputs, context))[0]).not.toEqual(first[0])
  const [sealed = plain('')] = await keys.sealSecrets([{ name: 'totp/1', plain: plain('x') }], context)
  expect(await codeOf(theirs.openSecrets([{ name: 'totp/1', sealed }], context))).toBe('SEAL_BROKEN')
  await theirs.close()
  await other.close()
})

test('nothing is answered before its leaf is durable', async () => {
  const [sealed = plain('')] = await keys.sealSecrets([{ name: 'totp/1', plain: plain('seed') }], context)
  const acts = [
    async () => await keys.pepper([plain('a')], context),
    async () => await keys.sealSecrets([{ name: 'totp/1', plain: plain('seed') }], context),
    async () => await keys.openSecrets([{ name: 'totp/1', sealed }], context),
  ]
  for (const act of acts) {
    let open = (): void => {}
    held.gate = new Promise((resolve) => {
      open = resolve
    })
    let answered = false
    const asking = (async () => {
      await act()
      answered = true
    })()
    for (let times = 0; times < 200; times += 1) await turn()
    expect(answered).toBe(false)
    held.gate = undefined
    open()
    await asking
    expect(answered).toBe(true)
  }
})

test('when the leaf cannot be written there is no answer', async () => {
  held.gate = Promise.reject(new ChartwardError('LEDGER_UNAVAILABLE', 'no'))
  held.gate.catch(() => {})
  expect(await codeOf(keys.pepper([plain('a')], context))).toBe('LEDGER_UNAVAILABLE')
  expect(await codeOf(keys.sealSecrets([{ name: 'a/1', plain: plain('a') }], context))).toBe(
    'LEDGER_UNAVAILABLE',
  )
  held.gate = undefined
})

test('nothing of a secret stands in logs or files', async () => {
  const words = ['Quxemblaze', 'quxemblaze@example.org']
  const [sealed = plain('')] = await keys.sealSecrets(
    [{ name: 'contact/1', plain: plain(words.join(' ')) }],
    context,
  )
  await keys.openSecrets([{ name: 'contact/1', sealed }], context)
  await keys.pepper(words.map(plain), context)
  await codeOf(keys.openSecrets([{ name: 'contact/2', sealed }], context))
  await keys.publish()
  const { found, files } = await findWordsUnder(home, words)
  expect([found, files > 3]).toEqual([[], true])
  expect(findWords(told.join('\n'), words)).toEqual([])
})

test('our client refuses too many, too long and misnamed ones; a raw frame with them ends the connection', async () => {
  const name = 'totp/1'
  const many = Array.from({ length: 101 }, () => ({ name, plain: plain('a'), sealed: plain('a') }))
  const bad = [
    keys.sealSecrets(many, context),
    keys.openSecrets(many, context),
    keys.pepper(
      many.map((one) => one.plain),
      context,
    ),
    keys.sealSecrets([{ name, plain: Buffer.alloc(4097) }], context),
    keys.pepper([Buffer.alloc(4097)], context),
    ...['', '../x', 'Totp/1', 'totp/', 'totp//1', 'totp/a b', `totp/${'1'.repeat(200)}`].map(
      async (odd) => await keys.sealSecrets([{ name: odd, plain: plain('a') }], context),
    ),
  ]
  for (const one of bad) expect(await codeOf(one)).toBe('KEYS_REFUSED')
  const [longest = plain('')] = await keys.sealSecrets([{ name, plain: Buffer.alloc(4096, 7) }], context)
  expect(await keys.openSecrets([{ name, sealed: longest }], context)).toEqual([Buffer.alloc(4096, 7)])
  expect(await keys.sealSecrets([], context)).toEqual([])
  const frames: [Record<string, unknown>, Buffer][] = [
    [{ op: 'pepper', context, lengths: [2] }, plain('a')],
    [{ op: 'pepper', context, lengths: [] }, plain('')],
    [{ op: 'pepper', context, lengths: [-1] }, plain('')],
    [{ op: 'pepper', lengths: [1] }, plain('a')],
    [{ op: 'seal-secrets', context, lengths: [1], names: [] }, plain('a')],
    [{ op: 'seal-secrets', context, lengths: [1], names: ['../a'] }, plain('a')],
    [{ op: 'seal-secrets', context, lengths: [4097], names: [name] }, Buffer.alloc(4097)],
    [{ op: 'open-secrets', context, lengths: [5000], names: [name] }, Buffer.alloc(5000)],
  ]
  for (const [header, body] of frames) {
    const socketPath = join(home, 'a.sock')
    const raw = await openConnection({ socketPath, credential, log, callTimeoutMs: 2000, onEnd: () => {} })
    expect(await codeOf(raw.call(header, body))).toBe('KEYS_UNAVAILABLE')
  }
})
