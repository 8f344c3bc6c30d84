import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { silentLog } from '../../src/kernel/index.ts'
import { openIdentity } from '../../src/identity/index.ts'
import { openCallers } from '../support/callers.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { filesOf, importMany, kickOff, openSlowDownload, type SlowDownload } from '../support/export.ts'
import { openService, type TestService } from '../support/services.ts'

/** The ways in: a service whose token was stolen and ended while it copies everything; anyone else who wants an export. */

const BY = { user: 'officer', role: 'operator', client: 'test', session: 'control', address: 'local' }
const LARGE = { people: 8, each: 500, bytes: 8_000 }
const ALL_BYTES = LARGE.people * LARGE.each * LARGE.bytes
const ALL_ROWS = LARGE.people * LARGE.each
/** A second is promised; a busy machine may take longer to notice that it is over. */
const NOTICED_WITHIN_MS = 3_000

let chartward: TestChartward
beforeAll(async () => {
  chartward = await openTestChartward()
  await importMany(chartward, LARGE)
}, 120_000)
afterAll(async () => await chartward.close())

/** A service that has read the beginning of a large file. */
async function inTheMiddle(): Promise<{ service: TestService; download: SlowDownload; before: number }> {
  const service = await openService(chartward, ['system/*.rs'])
  const files = await filesOf(chartward, service.token, 'Patient/$export?_type=Observation')
  const before = await chartward.leafCount()
  const download = await openSlowDownload(files.get('Observation') ?? '', service.token)
  await download.read(100_000)
  return { service, download, before }
}

/** What the leaves say was sent since then. */
async function toldSince(before: number): Promise<string[]> {
  return (await chartward.entries(before)).flatMap(({ resources }) => resources)
}

/** How a download ended that was cut. */
async function endOf(download: SlowDownload, before: number) {
  const at = performance.now()
  const { complete } = await download.finish()
  const inTime = performance.now() - at < NOTICED_WITHIN_MS
  const told = await toldSince(before)
  const lines = download.lines()
  const leaves = await chartward.leafCount()
  const { size } = await chartward.chartward.keys.publish()
  await delay(500)
  return {
    complete,
    inTime,
    early: download.received() < ALL_BYTES / 2 && told.length < ALL_ROWS / 2,
    // All that came stands in the ledger.
    accounted: lines.length > 0 && lines.every((line) => told.includes(line)),
    opensMore:
      (await chartward.leafCount()) > leaves || (await chartward.chartward.keys.publish()).size > size,
  }
}
const CUT = { complete: false, inTime: true, early: true, accounted: true, opensMore: false }

test('a session that is ended takes its download with it', async () => {
  const { service, download, before } = await inTheMiddle()
  await chartward.chartward.identity.sessions.end({ session: service.session }, BY, 'stolen')
  expect(await endOf(download, before)).toEqual(CUT)
  expect((await chartward.fhir('GET', 'Patient/$export', { token: service.token })).status).toBe(401)
})

test('so does one that another process ends', async () => {
  const { service, download, before } = await inTheMiddle()
  const { database, keys, clock, config } = chartward.chartward
  const elsewhere = await openIdentity({
    database,
    hashKey: await keys.environmentKey('access-tokens'),
    clock,
    log: silentLog,
    limits: config.sessions,
    tell: async () => undefined,
  })
  await elsewhere.sessions.end({ session: service.session }, BY, 'stolen')
  expect(await endOf(download, before)).toEqual(CUT)
  await elsewhere.close()
})

test('an app that is contained takes the downloads of all its sessions with it', async () => {
  const downloads = [await inTheMiddle(), await inTheMiddle()]
  await chartward.chartward.identity.sessions.end({ client: 'warehouse' }, BY, 'contained')
  for (const { download } of downloads) {
    expect(await download.finish()).toEqual({ complete: false })
    expect(download.received()).toBeLessThan(ALL_BYTES / 2)
  }
})

test('an export that is deleted stops, for whoever downloads it', async () => {
  const { service, download } = await inTheMiddle()
  const { address } = await addressOf(service)
  await chartward.chartward.database.query('delete from export')
  expect(await download.finish()).toEqual({ complete: false })
  expect((await chartward.fhir('GET', address, { token: service.token })).status).toBe(404)
})

async function addressOf({ token }: TestService) {
  return await kickOff(chartward, token, 'Patient/$export')
}

test('a reader who does not read is not read for, and one who has gone is not either', async () => {
  const { download, before } = await inTheMiddle()
  let told = -1
  for (let now = 0; told !== now; now = (await toldSince(before)).length) {
    told = now
    await delay(300)
  }
  // What the machine's own buffers take, and a few batches.
  expect(told).toBeLessThan(ALL_ROWS / 2)
  download.vanish()
  await delay(300)
  const after = (await toldSince(before)).length
  await delay(300)
  expect((await toldSince(before)).length).toBe(after)
  expect(after).toBeLessThan(ALL_ROWS / 2)
})

test('a download that nobody ends is whole', async () => {
  const { download, before } = await inTheMiddle()
  expect(await download.finish()).toEqual({ complete: true })
  expect(download.lines()).toHaveLength(ALL_ROWS)
  expect((await toldSince(before)).toSorted()).toEqual(download.lines().toSorted())
})

test('another session has no part in an export: neither of the same service, nor of anybody', async () => {
  const one = await openService(chartward, ['system/*.rs'])
  const { address } = await addressOf(one)
  const other = await openService(chartward, ['system/*.rs'])
  const { token } = await chartward.token('integration')
  for (const stranger of [other.token, token]) {
    expect((await chartward.fhir('GET', address, { token: stranger })).status).toBe(404)
    expect((await chartward.fhir('DELETE', address, { token: stranger })).status).toBe(404)
    const file = await chartward.fhir('GET', `${address}/Patient`, {
      token: stranger,
      headers: { accept: '*/*' },
    })
    expect([file.status, file.json.resourceType]).toEqual([404, 'OperationOutcome'])
  }
  expect((await chartward.fhir('GET', address, { token: one.token })).status).toBe(200)
})

test('a row of exports that was moved to another session opens nothing', async () => {
  const one = await openService(chartward, ['system/*.rs'])
  const { address } = await addressOf(one)
  const other = await openService(chartward, ['system/*.rs'], 'warehouse-2')
  await chartward.chartward.database.query('update export set session = $1 where session = $2', [
    other.session,
    one.session,
  ])
  expect((await chartward.fhir('GET', address, { token: other.token })).status).toBe(404)
})

const KICK_OFFS = ['$export', 'Patient/$export', 'Group/any/$export']

test.each(['viewer', 'clinician', 'front-desk', 'billing', 'administrator'])(
  'a token of the role %s exports nothing, and the attempt stands in the ledger',
  async (role) => {
    const { token } = await chartward.token(role)
    for (const path of [...KICK_OFFS, '$export/x', '$export/x/Patient'])
      expect([path, await refusalOf(token, path)]).toEqual([path, REFUSED])
  },
)

test.each(['patient', 'proxy', 'clinician', 'privacy-officer', 'support', 'administrator'] as const)(
  'a person in the role %s exports nothing, whatever their app was granted',
  async (role) => {
    const { token } = await openCallers(chartward).signIn(role, { scopes: ['system/*.rs', 'user/*.rs'] })
    for (const path of KICK_OFFS) expect([path, await refusalOf(token, path)]).toEqual([path, REFUSED])
  },
)

const REFUSED = { status: 403, address: null, leaves: ['denied'] }

async function refusalOf(token: string, path: string) {
  const before = await chartward.leafCount()
  const asked = { prefer: 'respond-async', accept: '*/*' }
  const { status, headers } = await chartward.fhir('GET', path, { token, headers: asked })
  const leaves = (await chartward.entries(before)).map(({ how }) => how)
  return { status, address: headers.get('content-location'), leaves }
}
