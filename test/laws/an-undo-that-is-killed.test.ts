import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { controlClient } from '../../src/cli/control-client.ts'
import type { RollbackApplied, RollbackPlan } from '../../src/contract/index.ts'
import { openTestChartward } from '../support/chartward.ts'
import { ask, preparePatients, type Target } from '../support/load.ts'
import { makeHome, removeHome, type Running, startRunning } from '../support/running.ts'

const FORGED = 1_500
const PER_BUNDLE = 500

let home: string
let running: Running
let target: Target
let forger: { token: string; session: string }

beforeAll(async () => {
  home = await makeHome()
  running = await startRunning(home)
  target = { url: running.url, token: (await running.token()).token }
  await preparePatients(target)
  forger = await running.token()
  for (let start = 0; start < FORGED; start += PER_BUNDLE) {
    const entry = Array.from({ length: PER_BUNDLE }, (_, at) => ({
      request: { method: 'PUT', url: `Observation/forged-${start + at}` },
      resource: { resourceType: 'Observation', id: `forged-${start + at}`, ...WORDS },
    }))
    const body = { resourceType: 'Bundle', type: 'transaction', entry }
    const { status } = await ask({ ...target, token: forger.token }, 'POST', '', body)
    if (status !== 200) throw new Error(`the forging was answered with ${status}`)
  }
})
afterAll(async () => {
  await running.stop()
  await removeHome(home)
})

const WORDS = {
  status: 'final',
  code: { text: 'forged' },
  subject: { reference: 'Patient/load-0' },
}

test('killed in the middle, it goes on from there: every record is taken back once', async () => {
  const client = controlClient(home, 'officer')
  const query = { sessions: [forger.session], users: [], clients: [], addresses: [] }
  const { plan, counts } = await client.send<RollbackPlan>('POST', '/rollback', JSON.stringify({ query }))
  expect(counts).toMatchObject({ delete: FORGED })
  const body = JSON.stringify({ plan, merge: false })
  const cut = client.send<RollbackApplied>('POST', '/rollback/apply', body).then(
    () => 'done',
    () => 'cut off',
  )
  // The first are gone: it is under way.
  while ((await ask(target, 'GET', 'Observation/forged-0')).status === 200) await wait(2)
  await running.kill()
  expect(await cut).toBe('cut off')
  running = await startRunning(home)
  target = { ...target, url: running.url }
  const applied = await client.send<RollbackApplied>('POST', '/rollback/apply', body)
  expect(applied.changed).toEqual([])
  expect(applied.already.length).toBeGreaterThan(0)
  expect(applied.done.length).toBeGreaterThan(0)
  expect(applied.already.length + applied.done.length).toBe(FORGED)
  for (const at of [0, 1, FORGED / 2, FORGED - 1]) {
    const { status, json } = await ask(target, 'GET', `Observation/forged-${at}/_history`)
    expect([status, json.total]).toEqual([200, 2])
  }
})

test('ledgers and records check afterwards', async () => {
  expect(await running.stop()).toBe(0)
  const chartward = await openTestChartward({ home, embedded: true })
  try {
    await expect(chartward.verifyEverything()).resolves.toBeUndefined()
  } finally {
    await chartward.close()
  }
})
