import { afterAll, beforeAll, expect, test } from 'vitest'
import { asUnixMs } from '../../src/kernel/index.ts'
import { openTestChartward, type TestChartward } from '../support/chartward.ts'
import { openWebVisitor } from '../support/web-asks.ts'
import { contain } from '../support/suspects.ts'

/** The console's first page: what it is told, and what stands in the ledger of it. */

const LIVE = '/api/console/live'

let chartward: TestChartward
beforeAll(async () => {
  chartward = await openTestChartward()
  const ann = { resourceType: 'Patient', id: 'ann', name: [{ family: 'Zyxqvortel' }] }
  await chartward.fhir('PUT', 'Patient/ann', { body: ann })
  await chartward.fhir('GET', 'Patient/ann')
  await chartward.fhir('GET', 'Patient?family=Zyxqvortel')
  await chartward.chartward.detection.catchUp()
})
afterAll(async () => {
  await chartward.close()
})

test('it counts what was asked, says how the ledgers stand, and names no patient', async () => {
  const { ask } = await openWebVisitor(chartward, 'privacy-officer')
  const { status, json, text } = await ask(LIVE)
  expect(status).toBe(200)
  const sum = (name: string) => json.traffic.reduce((all: number, one: any) => all + one[name], 0)
  expect([sum('writes'), sum('reads'), sum('searches')]).toEqual([1, 1, 1])
  expect(json.ledgers.map(({ ledger, witnessVkeys }: any) => [ledger, witnessVkeys])).toEqual([
    ['disclosure', []],
    ['keys', []],
  ])
  expect(json.canaries).toEqual({ count: 0, touched: 0 })
  expect(json.keys.budgets.length).toBeGreaterThan(0)
  expect(text).not.toMatch(/Zyxqvortel|"ann"/)
})

test('a session that looks on has one leaf for a quarter of an hour, however often it asks', async () => {
  const { ask, user } = await openWebVisitor(chartward, 'security-officer')
  const from = await chartward.leafCount()
  for (let times = 0; times < 5; times += 1) await ask(LIVE)
  const told = () => chartward.entries(from)
  expect((await told()).map(({ how, who, note }) => [how, who.user, note])).toEqual([
    ['operation', user, 'live page: nobody named'],
  ])
  for (const notes of [1, 2]) {
    // Short of what ends a session that nobody uses.
    chartward.clock.pass(8 * 60_000)
    expect((await ask(LIVE)).status).toBe(200)
    expect(await told()).toHaveLength(notes)
  }
})

test('whoever is named there stands in a leaf before they are shown', async () => {
  const { ask, user } = await openWebVisitor(chartward, 'security-officer')
  const suspect = await openWebVisitor(chartward, 'clinician', { userName: 'dr-suspect' })
  await ask(LIVE)
  const { id } = await contain(chartward, {
    degree: 'question',
    target: { kind: 'person', name: suspect.user },
  })
  chartward.clock.pass(2_000)
  const from = await chartward.leafCount()
  const { json } = await ask(LIVE)
  expect(json.measures).toMatchObject([{ degree: 'question', target: { name: 'dr-suspect' } }])
  expect((await chartward.entries(from)).map(({ who, note }) => [who.user, note])).toEqual([
    [user, 'live page: person dr-suspect'],
  ])
  await chartward.operations.incident.end(id, { user, role: '', client: '', session: '', address: '' })
})

test('a clinician and nobody are refused, and leave no trace of having seen it', async () => {
  const from = await chartward.leafCount()
  const { ask } = await openWebVisitor(chartward, 'clinician')
  const added = (await chartward.leafCount()) - from
  expect((await ask(LIVE)).status).toBe(403)
  expect((await fetch(chartward.chartward.site.url + LIVE)).status).toBe(401)
  expect((await chartward.leafCount()) - from).toBe(added)
})

test('findings are counted by level, and a canary that was touched is told without saying which', async () => {
  const { detection } = chartward.chartward
  const at = asUnixMs(chartward.clock.now())
  await detection.raise({
    id: 'canary-1',
    rule: 'canary',
    family: 'canary',
    title: 'A canary was opened',
    level: 'critical',
    at,
    last: at,
    summary: 'dr-suspect opened a made-up patient',
    said: [],
    actor: null,
    patients: [],
    patientCount: 1,
    leaves: { disclosure: [], keys: [] },
    score: 8,
    grown: false,
    key: 'canary-1',
  })
  chartward.clock.pass(2_000)
  const { ask } = await openWebVisitor(chartward, 'privacy-officer')
  const { json } = await ask(LIVE)
  expect([json.findings.critical, json.canaries.touched]).toEqual([1, 1])
})

test('with the ledger gone, whoever was told already goes on seeing numbers, and nobody new does', async () => {
  const own = await openTestChartward()
  try {
    const known = await openWebVisitor(own, 'security-officer')
    const fresh = await openWebVisitor(own, 'security-officer')
    await known.ask(LIVE)
    await own.chartward.ledger.close()
    expect((await known.ask(LIVE)).status).toBe(200)
    const refused = await fresh.ask(LIVE)
    expect([refused.status, refused.json.code]).toEqual([503, 'LEDGER_UNAVAILABLE'])
  } finally {
    await own.close().catch(() => undefined)
  }
})
