import { afterAll, beforeAll, expect, test } from 'vitest'
import { ChartwardError } from '../../src/kernel/index.ts'
import type { Interaction } from '../../src/disclosure/index.ts'
import { openScene, observation, type Scene } from './scene.ts'

/** What is under way when its session ends stops there: nothing more is shown, nothing more is written. */

const BY = { user: 'officer', role: 'operator', client: 'test', session: 'control', address: 'local' }
const MANY = 6_000

let scene: Scene
beforeAll(async () => {
  scene = await openScene()
})
afterAll(async () => await scene.close())

/** An interaction of a session that has ended just now. */
function ended(): Interaction {
  const who = { user: 'dr-gone', role: 'clinician', client: 'test', session: 's-gone', address: 'local' }
  const signal = AbortSignal.abort(new ChartwardError('SESSION_ENDED', 'this session was ended'))
  return { who, request: 'gone', why: 'TREAT', signal }
}

test('whatever it was doing, an ended session is shown nothing, writes nothing and has no key released', async () => {
  const { disclosure } = scene.chartward
  const seat = { base: 'http://localhost/fhir/R4' }
  const ann = { type: 'Patient', id: 'ann' }
  const wish = { returns: 'representation' as const }
  const body = Buffer.from(JSON.stringify(observation('late', 'ann', '718-7')))
  const entry = [
    { resource: observation('late', 'ann', '718-7'), request: { method: 'PUT', url: 'Observation/late' } },
  ]
  const bundle = (type: string) => Buffer.from(JSON.stringify({ resourceType: 'Bundle', type, entry }))
  const outcomeOf = () => ({ status: 401, outcome: {} as never })
  const asked: Record<string, () => Promise<unknown>> = {
    read: async () => await disclosure.read(ended(), ann),
    vread: async () => await disclosure.vread(ended(), { ...ann, version: 1 }),
    history: async () => await disclosure.history(ended(), seat, ann),
    search: async () => await disclosure.search(ended(), seat, { type: 'Patient', pairs: [['_id', 'ann']] }),
    everything: async () => await disclosure.everything(ended(), seat, { id: 'ann', pairs: [] }),
    create: async () => await disclosure.create(ended(), wish, { type: 'Observation', body }),
    update: async () => await disclosure.update(ended(), wish, { type: 'Observation', id: 'late', body }),
    remove: async () => await disclosure.remove(ended(), wish, ann),
    transaction: async () =>
      await disclosure.bundle(ended(), seat, { body: bundle('transaction'), outcomeOf }),
    batch: async () => await disclosure.bundle(ended(), seat, { body: bundle('batch'), outcomeOf }),
  }
  const { keys } = scene.chartward
  const before = await scene.leafCount()
  const released = (await keys.publish()).size
  keys.forget()
  for (const [name, ask] of Object.entries(asked)) {
    const code = await ask().then(
      () => 'answered',
      (error: unknown) => (error as { code: string }).code,
    )
    expect([name, code]).toEqual([name, 'SESSION_ENDED'])
  }
  const told = await scene.entries(before)
  expect(told.flatMap(({ resources, writes = [] }) => [...resources, ...writes])).toEqual([])
  expect((await keys.publish()).size).toBe(released)
  expect((await scene.fhir('GET', 'Observation/late')).status).toBe(404)
  expect((await scene.fhir('GET', 'Patient/ann')).status).toBe(200)
})

test('a long search stops in its middle when its session is ended', async () => {
  const results = Array.from({ length: MANY }, (_, at) => observation(`many-${at}`, 'ann', '718-7'))
  const collection = {
    resourceType: 'Bundle',
    type: 'collection',
    entry: results.map((resource) => ({ resource })),
  }
  const who = { ...BY, role: 'server' }
  await scene.chartward.disclosure.importDocument(
    { who, request: 'many', why: 'HSYSADMIN' },
    JSON.stringify(collection),
  )
  const { token, session } = await scene.token()
  expect((await scene.fhir('GET', 'Patient/ann', { token })).status).toBe(200)
  const before = await scene.leafCount()
  const searching = scene.fhir('GET', 'Observation?patient=ann&_sort=-date&_count=1000', { token })
  await scene.chartward.identity.sessions.end({ session }, BY, 'in the middle')
  const { status, json } = await searching
  expect([status, json.resourceType, json.issue?.[0]?.code]).toEqual([401, 'OperationOutcome', 'login'])
  const shown = (await scene.entries(before)).filter((entry) => entry.resources.length > 0)
  expect(shown).toEqual([])
})
