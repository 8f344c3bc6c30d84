import { afterAll, beforeAll, expect, test } from 'vitest'
import { openScene, observation, type Scene } from '../laws/scene.ts'

/** The way in: the database put back to an earlier state, to make a record of now disappear. The ledger is ahead. */

let scene: Scene
let missingBefore: string[]

beforeAll(async () => {
  scene = await openScene()
  await sql('create table old as select * from record')
  await sql('create table old_history as select * from record_history')
  await scene.put(observation('obs-1', 'ann', '718-7'))
  await scene.put(observation('obs-new', 'ann', '718-7'))
  missingBefore = await missing()
  await sql('delete from record')
  await sql('insert into record select * from old')
  await sql('delete from record_history')
  await sql('insert into record_history select * from old_history')
})
afterAll(async () => await scene.close())

async function sql(text: string): Promise<void> {
  await scene.chartward.database.query(text, [], { plan: 'custom' })
}

/** Versions that the ledger says were written and the database does not have. */
async function missing(): Promise<string[]> {
  const rows = await scene.chartward.database.query<{ type: string; id: string; version: number }>(
    'select type, id, version from record_history',
  )
  const there = new Set(rows.map(({ type, id, version }) => `${type}/${id}/${version}`))
  const entries = await scene.entries()
  const failed = new Set(entries.filter(({ how }) => how === 'write-failed').map(({ request }) => request))
  const written = entries.flatMap(({ request, writes = [] }) => (failed.has(request) ? [] : writes))
  return [...new Set(written.map(({ resource }) => resource))].filter((one) => !there.has(one)).sort()
}

test('the ledger names every version that is gone', async () => {
  expect(missingBefore).toEqual([])
  expect(await missing()).toEqual(['Observation/obs-1/2', 'Observation/obs-new/1'])
})

test('the check of records says how many are gone, and names some', async () => {
  const { ok, missing: gone, stale, examples } = await scene.operations.verifyRecords()
  expect({ ok, gone, found: gone + stale > 1 }).toEqual({ ok: false, gone: 2, found: true })
  expect(examples).toEqual(expect.arrayContaining(['Observation/obs-1/2', 'Observation/obs-new/1']))
})

test('the ledger itself is not part of what was put back: it checks, and knows the later time', async () => {
  const reports = await scene.operations.verifyLedgers()
  expect(reports.map(({ ok }) => ok)).toEqual([true, true])
})

test('what is shown after it is told as the version that it is, so that a reader of the ledger sees time go back', async () => {
  const before = await scene.leafCount()
  const { json } = await scene.fhir('GET', 'Observation/obs-1')
  expect(json.meta.versionId).toBe('1')
  const [entry] = await scene.entries(before)
  expect(entry?.resources).toEqual(['Observation/obs-1/1'])
})

test('a version written a second time stands in the ledger twice, with two digests', async () => {
  await scene.put(observation('obs-1', 'ann', '8867-4'))
  const writes = (await scene.entries()).flatMap(({ writes = [] }) => writes)
  const digests = writes
    .filter(({ resource }) => resource === 'Observation/obs-1/2')
    .map(({ digest }) => digest)
  expect(new Set(digests).size).toBe(2)
})
