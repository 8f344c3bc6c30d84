import { createHmac, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { makeCertificate } from '../../test/support/certificate.ts'
import { openTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { ocsfProblems } from '../../test/support/ocsf.ts'
import {
  openDatagramReceiver,
  openSyslogReceiver,
  openWebhookReceiver,
  type Receiver,
} from '../../test/support/receivers.ts'
import { asLeafIndex, asUnixMs, type PatientId, silentLog, systemClock } from '../kernel/index.ts'
import { migrate } from '../postgres/index.ts'
import { type Alerts, openAlerts, type AlertsOptions } from './alerts.ts'
import type { Noticed } from './noticed.ts'
import { openFileTarget } from './target-file.ts'
import { openSyslogTarget } from './target-syslog.ts'
import { openWebhookTarget } from './target-webhook.ts'
import { type Target } from './target.ts'
import { openTargets } from './targets.ts'

const MIGRATIONS = path.resolve(import.meta.dirname, '..', '..', 'migrations')
const WAIT = { timeout: 30_000, interval: 20 }
let database: TestDatabase
let home = ''
const opened: (() => Promise<void>)[] = []
const told: string[] = []

beforeAll(async () => {
  database = await openTestDatabase()
  await migrate(database.database, MIGRATIONS)
})
afterAll(async () => await database.close())
beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'cw-alert-'))
  told.length = 0
})
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close()
  await rm(home, { recursive: true, force: true })
  for (const table of ['alert_event', 'alert_target', 'alert_told'])
    await database.database.query(`delete from ${table}`)
})

const SENDER = { environment: 'e', log: 'x/disclosure', keyLog: 'x/keys', patientIds: false }
async function open(targets: readonly Target[], more: Partial<AlertsOptions> = {}): Promise<Alerts> {
  const alerts = await openAlerts({
    database: database.database,
    clock: systemClock,
    log: silentLog,
    sender: SENDER,
    targets,
    tell: async ({ note }) => {
      told.push(note)
      await Promise.resolve()
    },
    queueMax: 1_000,
    retryMinMs: 20,
    ...more,
  })
  opened.push(async () => await alerts.close())
  return alerts
}
async function receiver(one: Promise<Receiver>): Promise<Receiver> {
  const found = await one
  opened.push(async () => await found.kill().catch(() => undefined))
  return found
}

const noticed = (id: string, more: Partial<Noticed> = {}): Noticed => ({
  id,
  rule: 'r',
  title: 'Something – odd',
  level: 'medium',
  at: asUnixMs(1_773_669_600_000),
  noticed: asUnixMs(1_773_669_601_000),
  summary: 'dr-lee did something – odd.',
  actor: { user: 'dr-lee', role: 'clinician', client: 'chart', session: 's', address: '192.0.2.7' },
  patients: ['11111111-1111-4111-8111-111111111111' as PatientId],
  leaves: { disclosure: [asLeafIndex(1)], keys: [] },
  score: 1,
  state: 'open',
  ...more,
})
const names = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => `f-${from + at}`)
const eventOf = (message: string): any => JSON.parse(message.slice(message.indexOf('{')))
const findingsIn = (messages: readonly string[]): string[] =>
  messages.map((message) => eventOf(message).metadata.correlation_uid)
/** Each event once, the first time it came. */
const once = (messages: readonly string[]) => [
  ...new Map(messages.map((message) => [eventOf(message).metadata.uid, message])).values(),
]
const tcp = (port: number, scheme = 'tcp', caFile: string | null = null) =>
  openSyslogTarget({ url: `${scheme}://127.0.0.1:${port}`, caFile, timeoutMs: 5_000 })

test('a file gets every event as a line, in order, and only its owner can read it', async () => {
  const file = path.join(home, 'alerts.jsonl')
  const alerts = await open([openFileTarget({ path: file, fileBytesMax: 1e6, fileCount: 3 })])
  for (const name of names(0, 20)) alerts.take(noticed(name))
  const lines = await vi.waitFor(async () => {
    const all = (await readFile(file, 'utf8')).trimEnd().split('\n')
    expect(all).toHaveLength(20)
    return all
  }, WAIT)
  expect(findingsIn(lines)).toEqual(names(0, 20))
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  for (const line of lines) expect(ocsfProblems(JSON.parse(line))).toEqual([])
})

test('a file that grows over its size is moved on, the oldest goes, and what was cut short stays by itself', async () => {
  const file = path.join(home, 'alerts.jsonl')
  await writeFile(file, '{"cut":')
  const target = openFileTarget({ path: file, fileBytesMax: 5_000, fileCount: 3 })
  const alerts = await open([target])
  for (const name of names(0, 30)) {
    alerts.take(noticed(name))
    await vi.waitFor(async () => expect((await alerts.status())[0]?.queued).toBe(0), WAIT)
  }
  await vi.waitFor(async () => expect(await readFile(file, 'utf8')).toContain('f-29'), WAIT)
  expect((await readdir(home)).sort()).toEqual(['alerts.jsonl', 'alerts.jsonl.1', 'alerts.jsonl.2'])
  for (const name of await readdir(home)) expect((await stat(path.join(home, name))).size).toBeLessThan(5_010)
})

test('syslog over TCP: RFC 5424 in ASCII, octet-counted, in order', async () => {
  const one = await receiver(openSyslogReceiver())
  const alerts = await open([tcp(one.port)])
  for (const name of names(0, 30)) alerts.take(noticed(name, { level: 'critical' }))
  await vi.waitFor(() => expect(one.messages).toHaveLength(60), WAIT)
  expect(findingsIn(one.messages.filter((_, at) => at % 2 === 0))).toEqual(names(0, 30))
  for (const message of one.messages)
    expect(message).toMatch(
      /^<106>1 \d{4}-\d\d-\d\dT[\d:.]+Z \S+ chartward - OCSF-200[45] \[meta sequenceId="\d+"\] \{[\x20-\x7e]+\}$/,
    )
  expect(eventOf(one.messages[0] ?? '').finding_info.title).toBe('Something – odd')
})

test('a receiver that dies in the middle and comes back has everything, and what it has twice is of one uid', async () => {
  const { port, kill } = await openSyslogReceiver()
  await kill()
  const alerts = await open([tcp(port)])
  for (const name of names(0, 40)) alerts.take(noticed(name))
  await vi.waitFor(async () => expect((await alerts.status())[0]?.queued).toBe(40), WAIT)
  const first = await receiver(openSyslogReceiver({ port, dieAfter: 7 }))
  await vi.waitFor(() => expect(first.messages).toHaveLength(7), WAIT)
  await first.kill()
  await vi.waitFor(async () => expect((await alerts.status())[0]?.problem?.says).toBeDefined(), WAIT)
  const second = await receiver(openSyslogReceiver({ port: first.port }))
  await vi.waitFor(async () => expect((await alerts.status())[0]?.queued).toBe(0), WAIT)
  const all = [...first.messages, ...second.messages]
  expect(findingsIn(once(all))).toEqual(names(0, 40))
  expect(all.length).toBeGreaterThan(40)
  expect((await alerts.status())[0]?.problem).toBeUndefined()
})

test('what was queued before a stop is sent after the next start, and a stop loses nothing', async () => {
  const one = await receiver(openSyslogReceiver())
  await one.kill()
  const before = await open([tcp(one.port)])
  for (const name of names(0, 10)) before.take(noticed(name))
  await vi.waitFor(async () => expect((await before.status())[0]?.queued).toBe(10), WAIT)
  await before.close()
  const again = await receiver(openSyslogReceiver({ port: one.port }))
  const after = await open([tcp(one.port)])
  after.take(noticed('f-10'))
  await vi.waitFor(() => expect(findingsIn(again.messages)).toEqual(names(0, 11)), WAIT)
})

test('syslog over TLS goes to whom the file vouches for, and to nobody else', async () => {
  const certificate = makeCertificate()
  const caFile = path.join(home, 'ca.pem')
  await writeFile(caFile, certificate.certificate)
  const one = await receiver(openSyslogReceiver({ tls: certificate }))
  const alerts = await open([tcp(one.port, 'tls', caFile)])
  for (const name of names(0, 10)) alerts.take(noticed(name))
  await vi.waitFor(() => expect(findingsIn(one.messages)).toEqual(names(0, 10)), WAIT)
  await alerts.close()
  const distrustful = await open([tcp(one.port, 'tls')])
  distrustful.take(noticed('secret'))
  await vi.waitFor(async () => expect((await distrustful.status())[0]?.problem).toBeDefined(), WAIT)
  expect(one.messages.join('')).not.toContain('secret')
})

test('syslog over UDP: one datagram an event', async () => {
  const one = await receiver(openDatagramReceiver())
  const alerts = await open([tcp(one.port, 'udp')])
  for (const name of names(0, 5)) alerts.take(noticed(name))
  await vi.waitFor(() => expect(findingsIn(one.messages)).toEqual(names(0, 5)), WAIT)
})

async function webhook(port: number, timeoutMs = 5_000) {
  const secret = randomBytes(32)
  const secretFile = path.join(home, 'secret')
  await writeFile(secretFile, `whsec_${secret.toString('base64')}\n`)
  const url = `http://127.0.0.1:${port}/hook`
  return {
    secret,
    target: openWebhookTarget({ url, secretFile, caFile: null, timeoutMs, clock: systemClock }),
  }
}

test('a webhook is signed as Standard Webhooks says, and tried again under the same id until it is taken', async () => {
  let times = 0
  const one = await openWebhookReceiver((_posted, response) => {
    times += 1
    // Taken, and the answer lost; a server that is not well; then well.
    if (times === 1) response.destroy()
    else response.writeHead(times === 2 ? 500 : 204).end()
  })
  opened.push(one.kill)
  const { secret, target } = await webhook(one.port)
  const alerts = await open([target])
  for (const name of names(0, 3)) alerts.take(noticed(name))
  await vi.waitFor(() => expect(one.posted).toHaveLength(5), WAIT)
  expect(findingsIn(one.posted.map(({ body }) => body))).toEqual(['f-0', 'f-0', 'f-0', 'f-1', 'f-2'])
  const ids = one.posted.map(({ headers }) => headers['webhook-id'])
  expect(new Set(ids.slice(0, 3)).size).toBe(1)
  for (const { headers, body } of one.posted) {
    const signed = `${headers['webhook-id'] as string}.${headers['webhook-timestamp'] as string}.${body}`
    const expected = createHmac('sha256', secret).update(signed).digest('base64')
    expect(headers['webhook-signature']).toBe(`v1,${expected}`)
    expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(60)
    expect(JSON.parse(body).metadata.uid).toBe(headers['webhook-id'])
  }
})

test('a webhook follows no redirect, and waits for no answer for ever', async () => {
  const other = await openWebhookReceiver((_posted, response) => response.writeHead(200).end())
  opened.push(other.kill)
  let answer = (response: ServerResponse) => {
    response.writeHead(307, { location: `http://127.0.0.1:${other.port}/` }).end()
  }
  const one = await openWebhookReceiver((_posted, response) => answer(response))
  opened.push(one.kill)
  const { target } = await webhook(one.port, 200)
  const alerts = await open([target])
  alerts.take(noticed('f-0'))
  await vi.waitFor(async () => expect((await alerts.status())[0]?.problem?.says).toBe('HTTP 307'), WAIT)
  answer = () => {}
  await vi.waitFor(
    async () => expect((await alerts.status())[0]?.problem?.says).toBe('no answer in time'),
    WAIT,
  )
  answer = (response) => {
    response.writeHead(200)
    for (let at = 0; at < 100; at += 1) response.write('x'.repeat(10_000))
    response.end()
  }
  await vi.waitFor(
    async () => expect((await alerts.status())[0]?.problem?.says).toBe('the answer is too long'),
    WAIT,
  )
  answer = (response) => response.writeHead(200).end()
  await vi.waitFor(async () => expect((await alerts.status())[0]?.queued).toBe(0), WAIT)
  expect(other.posted).toEqual([])
})

test('a target that is away holds up no other', async () => {
  const one = await receiver(openSyslogReceiver())
  const away = await receiver(openSyslogReceiver())
  await away.kill()
  const alerts = await open([tcp(away.port), tcp(one.port)])
  for (const name of names(0, 5)) alerts.take(noticed(name))
  await vi.waitFor(() => expect(findingsIn(one.messages)).toEqual(names(0, 5)), WAIT)
  await vi.waitFor(async () => expect((await alerts.status())[0]?.queued).toBe(5), WAIT)
})

test('a full queue drops the oldest, counts them, and tells that as an alert', async () => {
  const one = await receiver(openSyslogReceiver())
  await one.kill()
  const file = path.join(home, 'alerts.jsonl')
  const listening = openFileTarget({ path: file, fileBytesMax: 1e6, fileCount: 3 })
  const alerts = await open([tcp(one.port), listening], { queueMax: 10 })
  for (const name of names(0, 30)) {
    alerts.take(noticed(name))
    await vi.waitFor(async () => expect(await readFile(file, 'utf8')).toContain(`"${name}"`), WAIT)
  }
  await vi.waitFor(async () => expect((await alerts.status())[0]?.dropped).toBe(21), WAIT)
  expect((await alerts.status())[0]?.queued).toBe(10)
  // Whoever still listens is told when it begins.
  expect(await readFile(file, 'utf8')).toContain('the oldest alerts are dropped')
  const again = await receiver(openSyslogReceiver({ port: one.port }))
  await vi.waitFor(() => expect(again.messages).toHaveLength(11), WAIT)
  expect(findingsIn(again.messages).slice(0, 10)).toEqual(names(20, 30))
  expect(eventOf(again.messages[10] ?? '').message).toBe('While a target was away, 21 alerts were dropped.')
  expect(ocsfProblems(eventOf(again.messages[10] ?? ''))).toEqual([])
})

test('nothing is queued before its leaf is durable, and the leaf names the fingerprint of what is sent', async () => {
  const file = path.join(home, 'alerts.jsonl')
  let away = true
  const notes: { uid: string; note: string; about: readonly string[] }[] = []
  const tell: AlertsOptions['tell'] = async (one) => {
    await Promise.resolve()
    if (away) throw new Error('the ledger is away')
    notes.push(one)
  }
  const target = openFileTarget({ path: file, fileBytesMax: 1e6, fileCount: 3 })
  const alerts = await open([target], { tell })
  alerts.take(noticed('f-0'))
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect((await alerts.status())[0]).toMatchObject({ queued: 0, lastDelivered: undefined })
  away = false
  const event = await vi.waitFor(async () => JSON.parse(await readFile(file, 'utf8')), WAIT)
  expect(notes).toEqual([
    {
      uid: event.metadata.uid,
      note: `alert ${event.metadata.uid} sha256:${event.attestation_list[0].fingerprint.value}`,
      about: [],
    },
  ])
})

test('patients whose ids go along are named in the leaf', async () => {
  const about: string[] = []
  const tell: AlertsOptions['tell'] = async (one) => {
    about.push(...one.about)
    await Promise.resolve()
  }
  const target = openFileTarget({ path: path.join(home, 'a'), fileBytesMax: 1e6, fileCount: 3 })
  const alerts = await open([target], { tell, sender: { ...SENDER, patientIds: true } })
  alerts.take(noticed('f-0'))
  await vi.waitFor(() => expect(about).toEqual(noticed('f-0').patients), WAIT)
})

test('a finding told twice is one event; changed, it is an update; closed, it is closed', async () => {
  const file = path.join(home, 'alerts.jsonl')
  const alerts = await open([openFileTarget({ path: file, fileBytesMax: 1e6, fileCount: 3 })])
  alerts.take(noticed('f-0'))
  alerts.take(noticed('f-0'))
  alerts.take(noticed('f-0', { level: 'high' }))
  alerts.take(noticed('f-0', { state: 'closed', verdict: 'mistaken' }))
  const lines = await vi.waitFor(async () => {
    const all = (await readFile(file, 'utf8')).trimEnd().split('\n')
    expect(all).toHaveLength(3)
    return all
  }, WAIT)
  expect(lines.map((line) => JSON.parse(line).activity_id)).toEqual([1, 2, 3])
  const chain = lines.map((line) => JSON.parse(line).attestation_list[0])
  expect(chain[1].prev_event.fingerprint).toEqual(chain[0].fingerprint)
  expect(chain[2].prev_event.fingerprint).toEqual(chain[1].fingerprint)
})

test('a finding that grows leaf by leaf is told again when it has doubled, or some minutes later', async () => {
  const file = path.join(home, 'alerts.jsonl')
  let ahead = 0
  const clock = { now: () => asUnixMs(Date.now() + ahead) }
  const target = openFileTarget({ path: file, fileBytesMax: 1e6, fileCount: 3 })
  const alerts = await open([target], { clock })
  const leaves = { disclosure: [], keys: [] }
  const grown = (patientCount: number) => alerts.take(noticed('f-0', { patientCount, leaves }))
  for (let count = 1; count <= 16; count += 1) grown(count)
  const counts = async () =>
    (await readFile(file, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).evidences[0].data.patients)
  await vi.waitFor(async () => expect(await counts()).toEqual([1, 2, 4, 8, 16]), WAIT)
  ahead = 600_000
  grown(20)
  grown(21)
  await vi.waitFor(async () => expect(await counts()).toEqual([1, 2, 4, 8, 16, 20]), WAIT)
})

test('while the database is away nobody is held up, and what was taken is queued when it is back', async () => {
  const file = path.join(home, 'alerts.jsonl')
  let away = true
  const real = database.database
  const broken: typeof real = {
    ...real,
    transaction: async (work) => {
      if (away) throw new Error('away')
      return await real.transaction(work)
    },
  }
  away = false
  const target = openFileTarget({ path: file, fileBytesMax: 1e6, fileCount: 3 })
  const alerts = await open([target], { database: broken })
  away = true
  for (const name of names(0, 5)) alerts.take(noticed(name))
  await new Promise((resolve) => setTimeout(resolve, 100))
  away = false
  await vi.waitFor(async () => {
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
    expect(findingsIn(lines)).toEqual(names(0, 5))
  }, WAIT)
})

test('a test goes to each target past the queue, and says what each answered', async () => {
  const one = await receiver(openSyslogReceiver())
  const away = await receiver(openSyslogReceiver())
  await away.kill()
  const alerts = await open([tcp(one.port), tcp(away.port)])
  expect((await alerts.test()).map(({ arrived, says }) => [arrived, says])).toEqual([
    [true, 'handed over'],
    [false, 'ECONNREFUSED'],
  ])
  expect(one.messages).toHaveLength(1)
  expect(ocsfProblems(eventOf(one.messages[0] ?? ''))).toEqual([])
  expect((await alerts.status()).map(({ queued }) => queued)).toEqual([0, 0])
})

test('a target that is new begins with what comes next, and one that is gone holds nothing back', async () => {
  const one = await receiver(openSyslogReceiver())
  await one.kill()
  const before = await open([tcp(one.port)])
  before.take(noticed('f-0'))
  await vi.waitFor(async () => expect((await before.status())[0]?.queued).toBe(1), WAIT)
  await before.close()
  const other = await receiver(openSyslogReceiver())
  const after = await open([tcp(other.port)])
  after.take(noticed('f-1'))
  await vi.waitFor(() => expect(findingsIn(other.messages)).toEqual(['f-1']), WAIT)
  await vi.waitFor(async () => {
    const rows = await database.database.query('select 1 from alert_event')
    expect(rows).toEqual([])
  }, WAIT)
})

test('a syslog receiver without a host, and trust that cannot be read, are refused at the start', () => {
  const settings = (syslog: string, syslogCaFile: string | null) => ({
    file: null,
    fileBytesMax: 1,
    fileCount: 1,
    syslog,
    syslogCaFile,
    webhook: null,
    webhookKeyFile: null,
    webhookCaFile: null,
  })
  for (const [url, file] of [
    ['tls://', null],
    ['tls://siem.example', path.join(home, 'nothing')],
  ] as const)
    expect(() => openTargets(settings(url, file), systemClock)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    )
})

test('a webhook without a secret, with half a secret, or in the open is refused at the start', async () => {
  const secretFile = path.join(home, 'secret')
  await writeFile(secretFile, 'whsec_c2hvcnQ=')
  const none = {
    file: null,
    fileBytesMax: 1,
    fileCount: 1,
    syslog: null,
    syslogCaFile: null,
    webhookCaFile: null,
  }
  const refused = (webhook: string, webhookKeyFile: string | null) => () =>
    openTargets({ ...none, webhook, webhookKeyFile }, systemClock)
  for (const [url, file] of [
    ['https://siem.example/hook', null],
    ['https://siem.example/hook', secretFile],
    ['https://siem.example/hook', path.join(home, 'nothing')],
    ['http://siem.example/hook', secretFile],
  ] as const)
    expect(refused(url, file)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
})
