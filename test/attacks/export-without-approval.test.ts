import { afterAll, beforeAll, expect, test } from 'vitest'
import { asLeafIndex } from '../../src/kernel/index.ts'
import { decodeKeyEntry } from '../../src/ledger/index.ts'
import { openScene, type Scene } from '../laws/scene.ts'
import { approveBulk, operator } from '../support/bulk.ts'
import { exportedBundle, filesOf, importMany, kickOff } from '../support/export.ts'

/** The way in: the token of an interface that may export, or its app's. */

let scene: Scene
beforeAll(async () => {
  scene = await openScene()
  await importMany(scene, { people: 8, each: 1, bytes: 100 })
})
afterAll(async () => await scene.close())

const ASKED = {
  for: { user: 'thief' },
  reason: 'a copy of everything, please',
  patientsPerDay: 1000,
  exports: 3,
  durationMs: 60_000,
} as const

async function releasedSince(from: number): Promise<number> {
  const { keys } = scene.chartward
  const { size } = await keys.publish()
  let released = 0
  for await (const chunk of keys.ledger.openings(asLeafIndex(from), size))
    released += chunk.filter(({ entry }) => decodeKeyEntry(entry).op === 'release').length
  return released
}

test('nothing is shown, no key is released and the attempt is a leaf, at every level of export', async () => {
  const { token } = await scene.token('integration', 'thief')
  scene.chartward.keys.forget()
  const { size } = await scene.chartward.keys.publish()
  const from = await scene.leafCount()
  for (const path of ['$export', 'Patient/$export', 'Group/any/$export']) {
    const { status, text, address } = await kickOff(scene, token, path)
    expect({ path, status, address }).toEqual({ path, status: 403, address: '' })
    expect(text).toContain('under an approval')
  }
  const leaves = await scene.entries(from)
  expect(leaves.map(({ how, note, bytes }) => ({ how, note, bytes }))).toEqual(
    ['$', 'Patient', 'Group'].map(() => ({ how: 'denied', note: 'bulk: not approved', bytes: 0 })),
  )
  expect(await releasedSince(size)).toBe(0)
})

test('asking is not enough, and nobody approves what they asked for or what is for themselves', async () => {
  const { bulk } = scene.chartward.access
  const { token } = await scene.token('integration', 'thief')
  const id = await bulk.ask({ ...ASKED, by: operator('asker') })
  expect((await kickOff(scene, token, '$export')).status).toBe(403)
  for (const by of ['asker', 'thief'])
    await expect(bulk.approve(id, operator(by))).rejects.toMatchObject({ code: 'ACCESS_DENIED' })
  expect((await kickOff(scene, token, '$export')).status).toBe(403)
})

test('an approval is of so many exports and so many patients a day, and no more leaves', async () => {
  await approveBulk(scene, { user: 'small' }, { patientsPerDay: 3, exports: 1 })
  const { token } = await scene.token('integration', 'small')
  const files = await filesOf(scene, token, 'Patient/$export?_type=Patient')
  expect((await kickOff(scene, token, 'Patient/$export')).status).toBe(403)
  const from = await scene.leafCount()
  const answer = await exportedBundle(scene, token, files.get('Patient') ?? '').catch(() => undefined)
  expect(answer?.status).not.toBe(200)
  const leaves = await scene.entries(from)
  expect(leaves.filter(({ how }) => how === 'denied').map(({ note }) => note)).toContain(
    'brake: bulk-patients-24h',
  )
  expect(
    new Set(leaves.flatMap(({ patient, bytes }) => (bytes > 0 ? [patient] : []))).size,
  ).toBeLessThanOrEqual(3)
})

test('what was approved ends when it is ended, and with its time', async () => {
  const id = await approveBulk(scene, { user: 'ended' })
  const { token } = await scene.token('integration', 'ended')
  const files = await filesOf(scene, token, 'Patient/$export?_type=Patient')
  const download = async () => (await exportedBundle(scene, token, files.get('Patient') ?? '')).status
  expect(await download()).toBe(200)
  await scene.chartward.access.bulk.end(id, operator('approver'))
  expect(await download()).toBe(403)
  await approveBulk(scene, { user: 'ended' })
  expect(await download()).toBe(200)
})

test('nothing is approved for the pages or the command line: that would be for everybody', async () => {
  const { bulk } = scene.chartward.access
  for (const client of ['browser', 'command-line', 'server'])
    await expect(bulk.ask({ ...ASKED, for: { client }, by: operator('asker') })).rejects.toMatchObject({
      code: 'USAGE',
    })
})
