import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { openTestRecords, type TestRecords } from '../../test/support/records.ts'
import type { Resource } from '../fhir/index.ts'
import { silentLog, systemClock } from '../kernel/index.ts'
import { connectKeys, type Keys, type KeyServerProcess, spawnKeyServer } from '../keys/index.ts'

let home: string
let server: KeyServerProcess
let keys: Keys
let t: TestRecords

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'cw-keys-'))
  const socketPath = join(home, 'run', 'keys.sock')
  server = await spawnKeyServer({
    directory: join(home, 'keys'),
    socketPath,
    credentialPath: join(home, 'app', 'credential'),
    environment: 'test',
    origin: 'test.example/keys',
    witnesses: [],
    entry: join(import.meta.dirname, '..', 'main', 'keyserver.ts'),
    log: silentLog,
  })
  const { credential } = server
  keys = await connectKeys({ socketPath, credential, clock: systemClock, log: silentLog, cache: {} })
  t = await openTestRecords(keys)
})

afterAll(async () => {
  await t.close()
  await server.close()
  rmSync(home, { recursive: true, force: true })
})

const patient = (id: string, family: string): Resource => ({
  resourceType: 'Patient',
  id,
  name: [{ family }],
})

const observation = (id: string, of: string): Resource => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
  subject: { reference: `Patient/${of}` },
})

/** How many leaves the key ledger grew by. */
async function leavesOf(work: () => Promise<unknown>): Promise<number> {
  const { size } = await keys.publish()
  await work()
  return (await keys.publish()).size - size
}

test('a whole bundle costs one leaf a new patient and one for its tokens; a read costs one a patient', async () => {
  const [a, b] = [randomUUID(), randomUUID()]
  const of = (id: string): Resource[] => Array.from({ length: 20 }, () => observation(randomUUID(), id))
  const resources = [patient(a, 'Nowak'), patient(b, 'Nowak'), ...of(a), ...of(b)]
  expect(await leavesOf(async () => await t.save(...resources))).toBe(3)
  // The keys are at hand: reading and writing on costs nothing but the tokens of what is written.
  expect(await leavesOf(async () => await t.read('Patient', a))).toBe(0)
  expect(await leavesOf(async () => await t.save(patient(a, 'Kowalska')))).toBe(1)
  keys.forget()
  expect(await leavesOf(async () => await t.read('Patient', a))).toBe(1)
  expect(await t.read('Patient', a)).toMatchObject(patient(a, 'Kowalska'))
})

test('a search is found by tokens that only the key server can make', async () => {
  const [a, b] = [randomUUID(), randomUUID()].sort() as [string, string]
  await t.save(patient(a, 'Wiśniewska'), patient(b, 'Zieliński'))
  expect(await t.search('Patient', 'family=wisniew')).toEqual([a])
  expect(await t.search('Patient', 'name=zie')).toEqual([b])
  await t.save(observation('o1', a), observation('o2', b))
  expect(await t.search('Observation', `patient=${a}&code=8867-4`)).toEqual(['o1'])
})

test('rotation rewraps every key online: rows open before, while and after', async () => {
  const a = randomUUID()
  await t.save(patient(a, 'Lis'), observation(randomUUID(), a))
  const version = await keys.rotate()
  const wrapped = await t.records.patientKeys(undefined, 1_000)
  keys.forget()
  expect(await t.read('Patient', a)).toMatchObject(patient(a, 'Lis'))
  expect(await t.records.replaceWrapped(await keys.rewrap(wrapped))).toBe(wrapped.length)
  expect((await t.records.findCurrent('Patient', a))?.key?.keyVersion).toBe(version)
  keys.forget()
  expect(await t.read('Patient', a)).toMatchObject(patient(a, 'Lis'))
  await t.save(patient(a, 'Wilk'))
  expect(await t.read('Patient', a)).toMatchObject(patient(a, 'Wilk'))
})

test('without the key server nothing is written, and nothing half', async () => {
  const socketPath = join(home, 'run', 'keys.sock')
  const { credential } = server
  const gone = await connectKeys({ socketPath, credential, clock: systemClock, log: silentLog, cache: {} })
  const other = await openTestRecords(gone)
  const [kept, refused] = [randomUUID(), randomUUID()]
  await other.save(patient(kept, 'Dudek'))
  await gone.close()
  await expect(other.read('Patient', kept)).rejects.toMatchObject({ code: 'KEYS_UNAVAILABLE' })
  await expect(other.save(patient(refused, 'Sowa'))).rejects.toMatchObject({ code: 'KEYS_UNAVAILABLE' })
  expect(await other.records.findCurrent('Patient', refused)).toBeUndefined()
  expect(await other.records.countPatients()).toBe(1)
  await other.close()
})
