import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { controlClient } from '../../src/cli/control-client.ts'
import type { RollbackApplied, RollbackPlan } from '../../src/contract/index.ts'
import { openTestChartward } from '../support/chartward.ts'
import { ask, preparePatients, type Target } from '../support/load.ts'
import { makeHome, removeHome, type Running, startRunning } from '../support/running.ts'

const FORGED = 4_000
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
  // Somebody else than who looks on: whoever writes so much is contained.
  forger = await tokenOf('forger')
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

async function tokenOf(user: string): Promise<{ token: string; session: string }> {
  const asked = JSON.stringify({ user, role: 'clinician', client: user })
  return await controlClient(home, 'test').send('POST', '/token', asked)
}

const WORDS = {
  status: 'final',
  code: { text: 'forged' },
  subject: { reference: 'Patient/load-0' },
}

const HELD = ['Observation', `forged-${FORGED / 2}`]
const WAITING = 'select pid from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))'

/** Kills everything when `work` wants to write a record in the middle; answers what became of `work`. */
async function killInTheMiddle(work: () => Promise<string>): Promise<string> {
  const database = await running.openDatabase()
  const locked = Promise.withResolvers<void>()
  const state = { over: false }
  const working = locked.promise.then(work).finally(() => {
    state.over = true
  })
  const held = database.transaction(async ({ query }) => {
    await query('select 1 from record where type = $1 and id = $2 for update', HELD)
    locked.resolve()
    while (!state.over && (await query(WAITING)).length === 0) await wait(5)
    await running.kill()
    await working
  })
  // The database ends with the server, before this lets go of the record or after.
  await Promise.allSettled([held])
  await database.close()
  return await working
}

test('killed in the middle, it goes on from there: every record is taken back once', async () => {
  const client = controlClient(home, 'officer')
  const query = { sessions: [forger.session], users: [], clients: [], addresses: [] }
  const { plan, counts } = await client.send<RollbackPlan>('POST', '/rollback', JSON.stringify({ query }))
  expect(counts).toMatchObject({ delete: FORGED })
  const body = JSON.stringify({ plan, merge: false })
  const cut = async () =>
    await client.send('POST', '/rollback/apply', body).then(
      () => 'done',
      () => 'cut off',
    )
  expect(await killInTheMiddle(cut)).toBe('cut off')
  running = await startRunning(home)
  target = { ...target, url: running.url }
  const applied = await client.send<RollbackApplied>('POST', '/rollback/apply', body)
  expect(applied.changed).toEqual([])
  expect(applied.already.length).toBeGreaterThan(0)
  expect(applied.done.length).toBeGreaterThan(0)
  expect(applied.already.length + applied.done.length).toBe(FORGED)
  // Somebody who was not yet seen reading.
  const reader = { ...target, token: (await tokenOf('reader')).token }
  for (const at of [0, 1, FORGED / 2, FORGED - 1]) {
    const { status, json } = await ask(reader, 'GET', `Observation/forged-${at}/_history`)
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
