import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { controlClient } from '../../src/cli/control-client.ts'
import type { RollbackApplied, RollbackPlan } from '../../src/contract/index.ts'
import { openScene, observation, type Scene } from '../laws/scene.ts'
import { backupInto, makeFolder, restoreFrom } from '../support/backup.ts'
import { openTestChartward, urlOf, type TestChartward } from '../support/chartward.ts'

let home: string
let folder: string
let scene: Scene

beforeEach(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'cw-'))
  folder = await makeFolder()
  scene = await openScene(backupInto(folder), home)
})
afterEach(async () => await rm(home, { recursive: true, force: true }))

/** The environment as it was at an instant, served from a database of its own under the ledger that went on. */
async function backAt(instant: number): Promise<TestChartward> {
  const { report, target } = await restoreFrom(scene, folder, { instant })
  expect(report).toMatchObject({ ok: true })
  await scene.close()
  return await openTestChartward({ home, config: backupInto(folder), database: urlOf(target.connection) })
}

test('a restored environment goes on under the same ledger, which knows what was set aside', async () => {
  await scene.put(observation('obs-ann', 'ann', '8867-4'))
  const instant = scene.clock.now()
  scene.clock.pass(1_000)
  const version = await scene.put({ ...observation('obs-ann', 'ann', '8867-4'), status: 'cancelled' })
  await scene.put(observation('planted', 'ann', '718-7'))
  await scene.control('POST', '/backup/now')
  const restored = await backAt(instant)
  try {
    const [leaf] = (await restored.entries()).filter(({ how }) => how === 'restore')
    expect(leaf?.note).toContain('versions sha256:')
    expect((await restored.fhir('GET', 'Observation/planted')).status).toBe(404)
    expect((await restored.fhir('GET', 'Observation/obs-ann')).json.status).toBe('final')
    await restored.verifyEverything()
    // Numbers that somebody has are not given to other content.
    const stale = { 'if-match': `W/"${version.meta?.versionId}"` }
    const changed = { ...observation('obs-ann', 'ann', '8867-4'), status: 'amended' }
    const lost = await restored.fhir('PUT', 'Observation/obs-ann', { body: changed, headers: stale })
    expect(lost.status).toBe(412)
    const written = await restored.fhir('PUT', 'Observation/obs-ann', { body: changed })
    expect(Number(written.json.meta.versionId)).toBe(Number(version.meta?.versionId) + 1)
    const again = await restored.fhir('PUT', 'Observation/planted', {
      body: observation('planted', 'ann', '718-7'),
    })
    expect(again.json.meta.versionId).toBe('2')
    const history = await restored.fhir('GET', 'Observation/obs-ann/_history')
    expect(history.json.entry.map(({ resource }: any) => resource.meta.versionId)).toEqual(['3', '1'])
    await restored.fhir('DELETE', 'Observation/planted')
    expect((await restored.fhir('GET', 'Observation/planted/_history')).json.entry).toHaveLength(2)
    await restored.verifyEverything()
  } finally {
    await restored.close()
  }
})

test('a restored environment is backed up again, and both are restored from one store', async () => {
  const instant = scene.clock.now()
  scene.clock.pass(1_000)
  await scene.put(observation('planted', 'ann', '718-7'))
  await scene.control('POST', '/backup/now')
  const restored = await backAt(instant)
  try {
    await restored.fhir('PUT', 'Observation/after', { body: observation('after', 'ann', '718-7') })
    const later = await restoreAfterBackup(restored)
    expect(later).toContain('Observation/after')
    expect(later).not.toContain('Observation/planted')
  } finally {
    await restored.close()
  }
})

test('what somebody writes after a restore is taken back, though the numbers of versions have gaps', async () => {
  await scene.put(observation('obs-ann', 'ann', '8867-4'))
  const instant = scene.clock.now()
  scene.clock.pass(1_000)
  await scene.put({ ...observation('obs-ann', 'ann', '8867-4'), status: 'cancelled' })
  await scene.put(observation('planted', 'ann', '718-7'))
  await scene.control('POST', '/backup/now')
  const restored = await backAt(instant)
  try {
    const { token, session } = await restored.token()
    for (const [id, status] of [
      ['obs-ann', 'amended'],
      ['planted', 'final'],
    ] as const) {
      const body = { ...observation(id, 'ann', '8867-4'), status }
      expect((await restored.fhir('PUT', `Observation/${id}`, { body, token })).status).toBeLessThan(300)
    }
    const client = controlClient(restored.home, 'officer')
    const query = { sessions: [session], users: [], clients: [], addresses: [] }
    const plan = await client.send<RollbackPlan>('POST', '/rollback', JSON.stringify({ query }))
    expect(plan.changes.map(({ kind, versions, action, to }) => ({ kind, versions, action, to }))).toEqual([
      { kind: 'updated', versions: { before: 1, actor: [3], current: 3 }, action: 'restore', to: 1 },
      { kind: 'created', versions: { actor: [2], current: 2 }, action: 'delete', to: undefined },
    ])
    const apply = async () =>
      await client.send<RollbackApplied>('POST', '/rollback/apply', JSON.stringify({ plan: plan.plan }))
    expect((await apply()).done).toHaveLength(2)
    expect((await restored.fhir('GET', 'Observation/obs-ann')).json.status).toBe('final')
    expect((await restored.fhir('GET', 'Observation/planted')).status).toBe(410)
    expect((await apply()).already).toHaveLength(2)
    await restored.verifyEverything()
  } finally {
    await restored.close()
  }
})

async function restoreAfterBackup(restored: TestChartward): Promise<string[]> {
  const { backup } = restored.operations
  await backup.now()
  expect(await backup.verify(undefined)).toMatchObject({ ok: true })
  const { report, target } = await restoreFrom(restored, folder)
  expect(report).toMatchObject({ ok: true })
  const rows = await target.database.query<{ name: string }>(`select type || '/' || id as name from record`)
  return rows.map(({ name }) => name)
}
