import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { silentLog, systemClock } from '../../src/kernel/index.ts'
import { NOTE_COMPARED_ONLY } from '../../src/ledger/index.ts'
import { startWitness } from '../../src/main/witness.ts'
import { approveBulk } from '../support/bulk.ts'
import { type HttpAnswer, openTestChartward, type TestChartward } from '../support/chartward.ts'
import { fillDisk, mountSmallDisk, NO_SMALL_DISK } from '../support/small-disk.ts'
import { filesOf, importMany, openSlowDownload } from '../support/export.ts'
import { observation, patient } from './scene.ts'

const MARKER = 'Zyxqvortel'
const UNAVAILABLE = { status: 503, type: 'OperationOutcome', tells: false, retryAfter: '1' }

function makeFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'cw-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function opened(options: Parameters<typeof openTestChartward>[0] = {}): Promise<TestChartward> {
  const chartward = await openTestChartward(options)
  onTestFinished(async () => await chartward.close())
  await chartward.fhir('PUT', 'Patient/ann', { body: patient('ann', MARKER) })
  await chartward.fhir('PUT', 'Observation/one', { body: observation('one', 'ann', '8867-4') })
  return chartward
}

function seen({ status, json, text, headers }: HttpAnswer) {
  const tells = text.includes(MARKER) || text.includes('8867-4')
  return { status, type: json.resourceType as string, tells, retryAfter: headers.get('retry-after') }
}

/** Every way to be shown or to store something of Ann. */
const ASKED: readonly (readonly [method: string, path: string, body?: unknown])[] = [
  ['GET', 'Patient/ann'],
  ['GET', 'Patient/ann/_history'],
  ['GET', 'Patient/ann/_history/1'],
  ['GET', 'Observation?patient=ann'],
  ['GET', `Patient?family=${MARKER}`],
  ['GET', `Patient?family=${MARKER}&_summary=count`],
  ['GET', 'Patient/ann/$everything'],
  ['PUT', 'Patient/ann', patient('ann', MARKER)],
  ['POST', 'Observation', { ...observation('x', 'ann', '8867-4'), id: undefined }],
  ['DELETE', 'Observation/one'],
]

test('with the ledger gone, nothing leaves and nothing is stored', async () => {
  const chartward = await opened()
  await chartward.leafCount()
  await chartward.chartward.ledger.close()
  for (const [method, path, body] of ASKED) {
    const answer = await chartward.fhir(method, path, { body })
    expect([path, seen(answer)]).toEqual([path, UNAVAILABLE])
  }
  const rows = await chartward.chartward.database.query<{ id: string; version: number; deleted: boolean }>(
    'select id, version, deleted from record order by id',
  )
  expect(rows).toEqual([
    { id: 'ann', version: 1, deleted: false },
    { id: 'one', version: 1, deleted: false },
  ])
})

test('every line of an export that has arrived stands in the ledger already', async () => {
  const chartward = await opened()
  const large = { people: 4, each: 500, bytes: 4_000 }
  await importMany(chartward, large)
  await approveBulk(chartward, { user: 'warehouse' })
  const { token } = await chartward.token('integration', 'warehouse')
  const files = await filesOf(chartward, token, 'Patient/$export?_type=Observation')
  const begun = await chartward.leafCount()
  const download = await openSlowDownload(files.get('Observation') ?? '', token)
  const told = async () => (await chartward.entries(begun)).flatMap(({ resources }) => resources)
  for (let part = 0; part < 5; part++) {
    await download.read(part * 1_000_000 + 1)
    const arrived = download.lines()
    expect(await told()).toEqual(expect.arrayContaining(arrived))
  }
  expect(await download.finish()).toEqual({ complete: true })
  // One more: the pulse of Ann.
  expect(download.lines()).toHaveLength(large.people * large.each + 1)
  expect((await told()).sort()).toEqual(download.lines().sort())
})

test('with the ledger gone, no file of an export is begun, and one under way breaks off', async () => {
  const chartward = await opened()
  await importMany(chartward, { people: 4, each: 500, bytes: 8_000 })
  await approveBulk(chartward, { user: 'warehouse' })
  const { token } = await chartward.token('integration', 'warehouse')
  const files = await filesOf(chartward, token, 'Patient/$export?_type=Observation,Patient')
  const download = await openSlowDownload(files.get('Observation') ?? '', token)
  await download.read(1)
  await chartward.chartward.ledger.close()
  expect(await download.finish()).toEqual({ complete: false })
  expect(download.lines().length).toBeLessThan(2_000)
  const file = await chartward.fhir('GET', files.get('Patient') ?? '', { token, headers: { accept: '*/*' } })
  expect(seen(file)).toEqual(UNAVAILABLE)
})

test('with the disk of the ledger full, nothing leaves; with room again all is served, and each answer has its leaf', async (context) => {
  const home = makeFolder()
  mkdirSync(path.join(home, 'ledger'))
  if (!mountSmallDisk(path.join(home, 'ledger'), 12)) return context.skip(NO_SMALL_DISK)
  const chartward = await opened({ home })
  const giveBack = fillDisk(path.join(home, 'ledger'))
  const counts = { read: 0, search: 0, refused: 0 }
  // What is laid out already still takes leaves: long questions use it up.
  const question = `Patient?identifier=${'x'.repeat(15_000)}`
  const askBoth = async () => {
    const [read, search] = await Promise.all([
      chartward.fhir('GET', 'Patient/ann'),
      chartward.fhir('GET', question),
    ])
    if (read.status === 200) counts.read += 1
    if (search.status === 200) counts.search += 1
    for (const answer of [read, search].filter(({ status }) => status !== 200)) {
      expect(seen(answer)).toEqual(UNAVAILABLE)
      counts.refused += 1
    }
  }
  for (let round = 0; counts.refused < 40; round++) {
    expect(round).toBeLessThan(200)
    await Promise.all(Array.from({ length: 10 }, askBoth))
  }
  const filledUp = { ...counts }
  giveBack()
  for (let more = 0; more < 5; more++) await askBoth()
  expect(counts).toEqual({ ...filledUp, read: filledUp.read + 5, search: filledUp.search + 5 })
  const entries = await chartward.entries()
  // A read that was refused may have used a key: what was left of the disk took the leaf that says so.
  const leaves = (how: string) =>
    entries.filter(
      ({ how: told, who, note }) => told === how && who.user === 'dr-test' && note !== NOTE_COMPARED_ONLY,
    )
  expect(leaves('read')).toHaveLength(counts.read)
  expect(leaves('search')).toHaveLength(counts.search)
  await chartward.verifyEverything()
})

test('with the witness gone, records are served, and since when nobody looked on is told everywhere', async () => {
  const folder = makeFolder()
  const start = async (port: number) =>
    await startWitness({
      directory: folder,
      port,
      name: 'witness.example',
      logs: 'from-file',
      clock: systemClock,
      log: silentLog,
    })
  const witness = await start(0)
  const events: string[] = []
  const note = (event: string) => void events.push(event)
  const chartward = await opened({
    log: { ...silentLog, error: note },
    config: {
      ledger: { checkpointIntervalMs: 1_000, witnesses: [{ url: witness.url, vkey: witness.vkey }] },
    },
  })
  const { ledger, keys } = chartward.chartward
  writeFileSync(path.join(folder, 'logs'), `${ledger.vkey}\n${keys.ledger.vkey}\n`)
  await chartward.fhir('GET', 'Patient/ann')
  await ledger.publish()
  expect(ledger.unwitnessed()).toBeUndefined()

  await witness.close()
  events.length = 0
  expect((await chartward.fhir('GET', 'Patient/ann')).status).toBe(200)
  await ledger.publish()
  const unwitnessed = ledger.unwitnessed()
  const since = expect.any(Number)
  expect(unwitnessed).toEqual({ since })
  expect(events).toContain('ledger.unwitnessed')
  const report = await chartward.operations.scope(
    { sessions: [], users: ['dr-test'], clients: [], addresses: [] },
    { all: false },
  )
  expect(report.unwitnessed).toEqual({ since: new Date(unwitnessed?.since ?? 0).toISOString() })
  const { checks } = await chartward.operations.doctor()
  expect(checks).toContainEqual(
    expect.objectContaining({ finding: expect.stringMatching(/^unwitnessed for/) }),
  )

  const back = await start(Number(new URL(witness.url).port))
  onTestFinished(async () => await back.close())
  await chartward.fhir('GET', 'Patient/ann')
  await expect
    .poll(async () => (await ledger.publish(), ledger.unwitnessed()), { timeout: 60_000 })
    .toBeUndefined()
  const [report2] = await chartward.operations.verifyLedgers()
  expect(report2).toMatchObject({ ok: true, cosignatures: 1 })
})
