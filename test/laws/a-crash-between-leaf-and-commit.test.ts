import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PatientId } from '../../src/kernel/index.ts'
import { account } from '../../src/disclosure/leaves.ts'
import type { Ground } from '../../src/disclosure/interaction.ts'
import { openScene, observation, type Scene } from './scene.ts'

/** Law L4's other side: what was told and never stored is not called missing, and not forgotten either. */

let scene: Scene
const patient = '10000000-0000-4000-8000-000000000001' as PatientId

beforeAll(async () => {
  scene = await openScene()
  await scene.put(observation('stored', 'ann', '718-7'))
})
afterAll(async () => await scene.close())

/** Leaves the ledger as a process does that dies before its statement reaches the database. */
async function tellOnly(request: string, reference: string): Promise<void> {
  const { ledger, clock } = scene.chartward
  const who = { user: 'dr-cut', role: 'clinician', client: 'test', session: 's-cut', address: 'local' }
  const write = { reference, patients: [patient], digest: 'A'.repeat(43), elements: 0, deleted: false }
  await account(
    { ledger, clock } as Ground,
    { who, request, why: 'TREAT' },
    { how: 'create', shown: [], writes: [{ ...write, shared: false }] },
  )
}

test('a write that was told and never stored is missing until the next start tells that it was interrupted', async () => {
  await tellOnly('cut-1', 'Observation/cut/1')
  expect(await scene.operations.verifyRecords()).toMatchObject({ ok: false, missing: 1, uncertain: 0 })
  expect(await scene.chartward.disclosure.settleInterrupted()).toBe(1)
  expect(await scene.operations.verifyRecords()).toMatchObject({ ok: true, missing: 0, uncertain: 1 })
  const [last] = (await scene.entries()).slice(-1)
  expect(last).toMatchObject({ how: 'write-failed', request: 'cut-1', who: { user: 'dr-cut' } })
})

test('what is stored, and what was settled already, is left alone', async () => {
  const before = await scene.leafCount()
  expect(await scene.chartward.disclosure.settleInterrupted()).toBe(0)
  expect(await scene.leafCount()).toBe(before)
})

test('a write from before the last minute stays missing: it was not interrupted', async () => {
  await tellOnly('cut-2', 'Observation/cut/2')
  scene.clock.pass(61_000)
  await scene.put(observation('later', 'ann', '718-7'))
  expect(await scene.chartward.disclosure.settleInterrupted()).toBe(0)
  expect(await scene.operations.verifyRecords()).toMatchObject({ ok: false, missing: 1 })
})

test('after an orderly stop nothing was interrupted, so what is gone is missing', async () => {
  await tellOnly('cut-3', 'Observation/cut/3')
  const who = { user: 'chartward', role: 'server', client: 'server', session: 'server', address: 'local' }
  await scene.chartward.disclosure.note({ who, request: 'stop', why: 'HSYSADMIN' }, { how: 'stop' })
  expect(await scene.chartward.disclosure.settleInterrupted()).toBe(0)
  expect(await scene.operations.verifyRecords()).toMatchObject({ ok: false, missing: 2 })
})
