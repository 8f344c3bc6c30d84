import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { changeOf, CONTEXT, openTestRecords, type TestRecords } from '../../test/support/records.ts'
import { type Resource, patientIdOf } from '../fhir/index.ts'
import { type PatientId } from '../kernel/index.ts'
import { SHARED_PATIENT } from '../keys/index.ts'
import { packOpen } from './envelope.ts'
import { keysFor, open, prepare } from './plaintext.ts'

let t: TestRecords

beforeAll(async () => {
  t = await openTestRecords()
})

afterAll(async () => {
  await t.close()
})

const patient = (id: string, family = 'Kowalski'): Resource => ({
  resourceType: 'Patient',
  id,
  name: [{ family, given: ['Anna'] }],
  birthDate: '1970-03-05',
})

const observation = (id: string, of: string, more: object = {}): Resource => ({
  resourceType: 'Observation',
  id,
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
  subject: { reference: `Patient/${of}` },
  ...more,
})

const group = (id: string, ...of: string[]): Resource => ({
  resourceType: 'Group',
  id,
  type: 'person',
  actual: true,
  member: of.map((one) => ({ entity: { reference: `Patient/${one}` } })),
})

test('what is sealed opens to the same bytes, and says whose it is', async () => {
  const [p, o] = [randomUUID(), randomUUID()]
  const [first, second] = await t.save(patient(p), observation(o, p))
  expect(first).toMatchObject({ patient: p, shared: false, patients: [p], version: 1 })
  expect(second).toMatchObject({ patient: p, shared: false, patients: [p] })
  expect(second?.elements).toBe(t.fhir.elementsOf(observation(o, p)))
  const row = await t.records.findCurrent('Observation', o)
  expect(row?.sealed.equals(second?.sealed ?? Buffer.alloc(0))).toBe(true)
  expect(await t.read('Observation', o)).toMatchObject(observation(o, p))
})

test('a resource of two patients is shared, and names both', async () => {
  const [a, b, g] = [randomUUID(), randomUUID(), randomUUID()].sort() as [string, string, string]
  const [stored] = await t.save(group(g, a, b))
  expect(stored).toMatchObject({ patient: null, shared: true, patients: [a, b] })
  const row = await t.records.findCurrent('Group', g)
  expect(row).toMatchObject({ patient: null, shared: true, key: { patient: SHARED_PATIENT } })
  expect(await t.read('Group', g)).toMatchObject(group(g, a, b))
})

test('a resource of an open type needs no key, unless it names a patient', async () => {
  const [open1, sealed, p] = [randomUUID(), randomUUID(), randomUUID()]
  const schedule = (id: string, actor: string): Resource => ({
    resourceType: 'Schedule',
    id,
    actor: [{ reference: actor }],
  })
  await t.save(schedule(open1, 'Location/x'), schedule(sealed, `Patient/${p}`))
  expect(await t.records.findCurrent('Schedule', open1)).toMatchObject({
    patient: null,
    shared: false,
    key: null,
  })
  expect(await t.records.findCurrent('Schedule', sealed)).toMatchObject({ patient: p, key: { patient: p } })
  expect(await t.read('Schedule', open1)).toMatchObject(schedule(open1, 'Location/x'))
  expect(await t.search('Schedule', 'actor=Location/x')).toEqual([open1])
  expect(await t.search('Schedule', `actor=Patient/${p}`)).toEqual([sealed])
})

test('a deletion is a version that opens to nothing, and a later create goes on from it', async () => {
  const [p, o] = [randomUUID(), randomUUID()]
  await t.save(patient(p), observation(o, p))
  await t.remove('Observation', o)
  const gone = await t.records.findCurrent('Observation', o)
  expect(gone).toMatchObject({ version: 2, deleted: true, patient: p, elements: 0 })
  if (gone === undefined) throw new Error('no row')
  const keys = await keysFor(t.records, [gone], CONTEXT)
  expect(open(t.records, gone, keys.get(p as PatientId))).toHaveLength(0)
  expect(await t.search('Observation', `patient=${p}`)).toEqual([])
  await t.save(observation(o, p))
  expect(await t.records.findCurrent('Observation', o)).toMatchObject({ version: 3, deleted: false })
  expect(await t.search('Observation', `patient=${p}`)).toEqual([o])
})

test('a record that moves to another patient goes under the new key, and its history stays under the old', async () => {
  const [a, b, o] = [randomUUID(), randomUUID(), randomUUID()]
  await t.save(patient(a), patient(b), observation(o, a))
  const [moved] = await t.save(observation(o, b))
  expect(moved).toMatchObject({ patient: b, patients: [a, b].sort() })
  const { rows } = await t.records.listVersions('Observation', o, { limit: 5 })
  expect(rows.map(({ patient }) => patient)).toEqual([b, a])
  for (const row of rows) {
    expect(await t.readRow(row)).toMatchObject({ resourceType: 'Observation', id: o })
  }
})

test('swapped, altered and relabelled rows do not open', async () => {
  const [p, one, two] = [randomUUID(), randomUUID(), randomUUID()]
  await t.save(patient(p), observation(one, p), observation(two, p))
  const find = async (id: string) => {
    const row = await t.records.findCurrent('Observation', id)
    if (row === undefined) throw new Error('no row')
    return row
  }
  const swap = async (set: string): Promise<void> => {
    await t.database.query(`update record r set ${set} where r.type = 'Observation' and r.id = $1`, [one])
    await expect(t.readRow(await find(one))).rejects.toMatchObject({ code: 'SEAL_BROKEN' })
  }
  const { sealed } = await find(one)
  const restore = async (): Promise<void> => {
    await t.database.query(
      `update record set (sealed, updated, elements, deleted, version, patient) =
        (select sealed, updated, elements, deleted, version, patient from record_history
         where type = 'Observation' and id = $1) where type = 'Observation' and id = $1`,
      [one],
    )
    expect(await t.readRow(await find(one))).toMatchObject({ id: one })
  }
  await swap(`sealed = (select sealed from record o where o.id = '${two}')`)
  await restore()
  for (const at of [0, 1, 2, 20, sealed.length - 1]) {
    await swap(`sealed = set_byte(sealed, ${at}, get_byte(sealed, ${at}) # 1)`)
    await restore()
  }
  for (const set of ['elements = 0', 'updated = updated + 1', 'deleted = true', 'version = 2']) {
    await swap(set)
    await restore()
  }
  // A forger's own words as an open row: only open types may be that.
  const facts = await find(one)
  const forged = packOpen(facts, Buffer.from(JSON.stringify(observation(one, p, { status: 'cancelled' }))))
  await t.database.query('update record set patient = null, sealed = $2 where id = $1', [one, forged])
  await expect(t.readRow(await find(one))).rejects.toMatchObject({ code: 'SEAL_BROKEN' })
  await restore()
})

test('a row of another environment does not open', async () => {
  const [p, o] = [randomUUID(), randomUUID()]
  await t.save(patient(p), observation(o, p))
  const { openRecords } = await import('./records.ts')
  const other = openRecords({
    database: t.database,
    fhir: t.fhir,
    keys: t.keys,
    environment: 'other',
    policy: t.fhir.indexPolicy(),
    labelKey: Buffer.alloc(32),
  })
  const row = await other.findCurrent('Observation', o)
  if (row === undefined) throw new Error('no row')
  const keys = await keysFor(other, [row], CONTEXT)
  expect(() => open(other, row, keys.get(p as PatientId))).toThrow(
    expect.objectContaining({ code: 'SEAL_BROKEN' }),
  )
})

test('a list of any length asks for keys once, for tokens once, and is stored by one statement', async () => {
  const ids = Array.from({ length: 20 }, () => randomUUID())
  const resources = ids.flatMap((id) => [
    patient(id),
    ...Array.from({ length: 30 }, () => observation(randomUUID(), id)),
  ])
  const calls = { ...t.calls }
  const before = t.database.statementCount()
  const prepared = await prepare(
    t.records,
    resources.map((one) => changeOf(one)),
    CONTEXT,
  )
  // Which keys there are; the new ones.
  expect(t.database.statementCount() - before).toBe(2)
  expect(t.calls.create - calls.create).toBe(1)
  expect(t.calls.release - calls.release).toBe(1)
  expect(t.calls.lookupTokens - calls.lookupTokens).toBe(1)
  const stored = t.database.statementCount()
  expect(await t.records.write([], async (writer) => await writer.store(prepared))).toBe('stored')
  // begin, the rows, commit.
  expect(t.database.statementCount() - stored).toBe(3)
})

test('a write to a patient whose key is at hand asks the database for the row only', async () => {
  const [p, o] = [randomUUID(), randomUUID()]
  await t.save(patient(p))
  const before = t.database.statementCount()
  const [prepared] = await prepare(t.records, [changeOf(observation(o, p))], CONTEXT)
  if (prepared === undefined) throw new Error('nothing prepared')
  expect(await t.records.storeOne(prepared)).toBe('stored')
  expect(t.database.statementCount() - before).toBe(1)
  const read = t.database.statementCount()
  await t.records.findCurrent('Observation', o)
  expect(t.database.statementCount() - read).toBe(1)
})

test('64 first writes of one patient at once ask for a key together, and all their rows open', async () => {
  const p = randomUUID()
  const ids = Array.from({ length: 64 }, () => randomUUID())
  const created = t.calls.create
  await Promise.all(ids.map(async (id) => await t.save(observation(id, p))))
  // Who looked before the key stood and asks after it came asks for another: the one that was stored first is used.
  expect(t.calls.create - created).toBeGreaterThan(0)
  expect(t.calls.create - created).toBeLessThan(8)
  t.keys.forget()
  for (const id of ids) {
    expect(await t.read('Observation', id)).toMatchObject({ id })
  }
})

test('patients are counted and their wrapped keys listed in order and replaced by newer ones only', async () => {
  const before = await t.records.countPatients()
  const ids = [randomUUID(), randomUUID(), randomUUID()]
  await t.save(...ids.map((id) => patient(id)))
  expect(await t.records.countPatients()).toBe(before + 3)
  const listed: PatientId[] = []
  for (let after: PatientId | undefined; ;) {
    const page = await t.records.patientKeys(after, 2)
    listed.push(...page.map(({ patient }) => patient))
    after = page.at(-1)?.patient
    if (after === undefined) break
  }
  expect(listed).toEqual([...listed].sort())
  expect(listed).toEqual(expect.arrayContaining(ids.map(patientIdOf)))
  const [one] = (await t.records.patientKeys(undefined, 1_000)).filter(({ patient }) => patient === ids[0])
  if (one === undefined) throw new Error('no key')
  const newer = { ...one, wrapped: Buffer.alloc(62, 7), keyVersion: 2 }
  expect(await t.records.replaceWrapped([newer])).toBe(1)
  expect(await t.records.replaceWrapped([one])).toBe(0)
  expect((await t.records.findCurrent('Patient', ids[0] ?? ''))?.key).toEqual(newer)
})
