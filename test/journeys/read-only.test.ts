import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { asLeafIndex, silentLog } from '../../src/kernel/index.ts'
import { decodeEntry } from '../../src/ledger/index.ts'
import { defaultConfig } from '../../src/main/config.ts'
import { type ReadOnlyServer, startReadOnly } from '../../src/main/read-only.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openScene, observation, type Scene } from '../laws/scene.ts'
import { backupInto, makeStayingFolder } from '../support/backup.ts'
import { atPage } from '../support/page-caller.ts'

let home: string
let folder: string
let scene: Scene
let copy: ReadOnlyServer
let token: string

beforeAll(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), 'cw-'))
  folder = await makeStayingFolder()
  const alerts = { ...defaultConfig().alerts, file: path.join(home, 'alerts.ndjson') }
  scene = await openScene({ ...backupInto(folder), alerts }, home)
  await scene.put(observation('obs-read', 'ann', '8867-4'))
  await scene.control('POST', '/backup/now')
  copy = await open()
  token = (await tokenOf(copy)).token
})
afterAll(async () => {
  await copy.close()
  for (const one of [home, folder]) await rm(one, { recursive: true, force: true })
})

async function open(): Promise<ReadOnlyServer> {
  const { config } = scene.chartward
  return await startReadOnly({
    home,
    from: folder,
    instant: undefined,
    config: { ...config, http: { ...config.http, port: 0 } },
    clock: scene.clock,
    log: silentLog,
    onFatal: (error) => {
      throw error
    },
  })
}

const tokenOf = async ({ server }: ReadOnlyServer) =>
  await server.chartward.identity.createToken({ user: 'dr-copy', role: 'clinician', client: 'test' })

async function ask(method: string, place: string, body?: unknown): Promise<{ status: number; json: any }> {
  const answer = await fetch(`${copy.server.url}/fhir/R4/${place}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/fhir+json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, json: text === '' ? undefined : JSON.parse(text) }
}

describe('a copy that is read while the environment itself runs', () => {
  test('answers reads and searches, each after its leaf in a ledger of its own', async () => {
    const leavesBefore = await scene.leafCount()
    expect((await ask('GET', 'Observation/obs-read')).json.id).toBe('obs-read')
    expect((await ask('GET', 'Observation?patient=Patient/ann')).json.entry.length).toBeGreaterThan(0)
    const { ledger } = copy.server.chartward
    const { size, origin } = await ledger.publish()
    expect(origin).toMatch(/disclosure-readonly$/)
    const entries = []
    for await (const chunk of ledger.openings(asLeafIndex(0), size))
      entries.push(...chunk.map(({ entry }) => decodeEntry(entry)))
    expect(entries.map(({ how }) => how)).toEqual(
      expect.arrayContaining(['restore', 'start', 'read', 'search']),
    )
    expect(entries.find(({ how }) => how === 'read')?.who.user).toBe('dr-copy')
    expect(await scene.leafCount()).toBe(leavesBefore)
  })

  test.each([
    ['POST', 'Observation', observation('x', 'ann', '8867-4')],
    ['PUT', 'Observation/obs-read', observation('obs-read', 'ann', '8867-4')],
    ['DELETE', 'Observation/obs-read', undefined],
    [
      'POST',
      '',
      {
        resourceType: 'Bundle',
        type: 'transaction',
        entry: [{ request: { method: 'DELETE', url: 'Observation/obs-read' } }],
      },
    ],
  ])('refuses to write: %s %s', async (method, place, body) => {
    const { status, json } = await ask(method, place, body)
    expect(status).toBeGreaterThanOrEqual(400)
    expect(json.issue[0].diagnostics).toContain('writes none')
    expect((await ask('GET', 'Observation/obs-read')).json.meta.versionId).toBe('1')
  })

  test('refuses what a batch would write, and answers the rest', async () => {
    const entry = [
      { request: { method: 'GET', url: 'Observation/obs-read' } },
      { request: { method: 'DELETE', url: 'Observation/obs-read' } },
    ]
    const { json } = await ask('POST', '', { resourceType: 'Bundle', type: 'batch', entry })
    expect(json.entry.map(({ response }: any) => response.status.slice(0, 1))).toEqual(['2', '4'])
  })

  test('refuses an import', async () => {
    const { disclosure } = copy.server.chartward
    const who = { user: 'op', role: 'operator', client: 'test', session: 'test', address: 'local' }
    const interaction = { who, request: 'r', why: 'HSYSADMIN' }
    const text = JSON.stringify(observation('imported', 'ann', '8867-4'))
    await expect(disclosure.importDocument(interaction, text)).rejects.toMatchObject({ code: 'READ_ONLY' })
  })

  test('refuses to take anything back', async () => {
    const { disclosure } = copy.server.chartward
    const who = { user: 'op', role: 'operator', client: 'test', session: 'test', address: 'local' }
    const interaction = { who, request: 'r', why: 'HSYSADMIN' }
    await expect(disclosure.undo.write(interaction, 'plan', [])).rejects.toMatchObject({ code: 'READ_ONLY' })
  })

  test('knows no session of the environment', async () => {
    const old = (await scene.token()).token
    const answer = await fetch(`${copy.server.url}/fhir/R4/Observation/obs-read`, {
      headers: { authorization: `Bearer ${old}` },
    })
    expect(answer.status).toBe(401)
  })
})

describe('a copy that is read while the environment is frozen', () => {
  const who = { user: 'op', role: 'operator', client: 'test', session: 'test', address: 'local' }
  beforeAll(async () => {
    await copy.close()
    await scene.chartward.keys.freeze({ by: who, reason: 'keys are pulled past the server' })
    copy = await open()
  })
  afterAll(async () => await scene.chartward.keys.thaw({ by: who, reason: 'over' }))
  const isFrozen = async () => (await scene.chartward.keys.health()).frozen !== undefined

  test('thaws nothing, though its backup knows of no freeze', async () => {
    expect(await isFrozen()).toBe(true)
    await copy.server.operations.incident.respond()
    expect(await isFrozen()).toBe(true)
    await expect(
      copy.server.operations.incident.contain({
        degree: 'freeze',
        target: { kind: 'environment', name: 'environment' },
        reason: 'too late',
        by: who,
      }),
    ).rejects.toMatchObject({ code: 'READ_ONLY' })
    for (const { id } of await copy.server.operations.incident.measures({}))
      expect(await copy.server.operations.incident.end(id, who)).toBe(true)
    expect(await isFrozen()).toBe(true)
  })

  test('says that keys are frozen, and nothing of what only the environment does', async () => {
    const { checks } = await copy.server.operations.doctor()
    expect(checks.find(({ name }) => name === 'key server')).toMatchObject({
      state: 'warning',
      finding: expect.stringMatching(/^frozen since 2/),
    })
    expect(checks.map(({ name }) => name)).not.toContain('backup')
    await expect(copy.server.operations.verifyRecords()).rejects.toMatchObject({ code: 'READ_ONLY' })
  })

  test('rotates no keys, looks for nothing, alarms nobody', async () => {
    await expect(copy.server.operations.rotateKeys()).rejects.toMatchObject({ code: 'READ_ONLY' })
    const { alerts, config } = copy.server.chartward
    expect(await alerts.status()).toEqual([])
    expect([config.detection.enabled, config.containment.automatic]).toEqual([false, false])
  })
})

describe('a copy that is read while the environment is stopped', () => {
  beforeAll(async () => {
    await copy.close()
    await scene.close()
    copy = await open()
    token = (await tokenOf(copy)).token
  })

  test('answers reads, with a key server of its own on the same keys', async () => {
    expect((await ask('GET', 'Observation/obs-read')).json.id).toBe('obs-read')
    expect(copy.server.chartward.keyServer.pid()).toBeGreaterThan(0)
  })
  test('takes no file, and nothing that is written at the pages', async () => {
    const desk = { ...copy.server, clock: scene.clock }
    const clinician = await atPage(desk, 'clinician', { fhirUser: 'Practitioner/doctor' })
    expect((await clinician.ask('GET', '/api/session')).json.readOnly).toBe(true)
    const sent = {
      patient: 'ann',
      title: 'A letter',
      kind: { code: '34133-9', display: 'Summary' },
      content: Buffer.from('a letter').toString('base64'),
      once: crypto.randomUUID(),
    }
    expect((await clinician.ask('POST', '/api/chart/document', sent)).json.code).toBe('READ_ONLY')
    const note = await clinician.fhir('POST', 'DocumentReference', { resourceType: 'DocumentReference' })
    expect(note.headers.get('chartward-code')).toBe('READ_ONLY')
  })
})
