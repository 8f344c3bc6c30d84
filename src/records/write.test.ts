import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { changeOf, CONTEXT, openTestRecords, type TestRecords } from '../../test/support/records.ts'
import type { Resource } from '../fhir/index.ts'
import { prepare } from './plaintext.ts'

let t: TestRecords

beforeAll(async () => {
  t = await openTestRecords()
})

afterAll(async () => {
  await t.close()
})

const patient = (id: string, value: string): Resource => ({
  resourceType: 'Patient',
  id,
  identifier: [{ system: 'urn:mrn', value }],
})

test('of many conditional creates of one record at once, one creates it', async () => {
  const value = randomUUID()
  const search = t.query('Patient', `identifier=urn:mrn|${value}`)
  const outcomes = await Promise.all(
    Array.from({ length: 16 }, async () => {
      const id = randomUUID()
      return await t.records.write([search.canonical], async (writer) => {
        const { rows } = await writer.candidates(search, { context: CONTEXT, limit: 2 })
        if (rows.length > 0) return 'found'
        return await writer.store(await prepare(t.records, [changeOf(patient(id, value))], CONTEXT))
      })
    }),
  )
  expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(1)
  expect(outcomes.filter((outcome) => outcome === 'found')).toHaveLength(15)
})

test('locks named in another order do not block each other for ever', async () => {
  const locks = ['a', 'b', 'c', 'd']
  const done = await Promise.all(
    Array.from({ length: 40 }, async (_, at) => {
      const mine = [...locks.slice(at % 4), ...locks.slice(0, at % 4)]
      return await t.records.write(at % 2 === 0 ? mine : mine.reverse(), async () => at)
    }),
  )
  expect(done).toEqual(Array.from({ length: 40 }, (_, at) => at))
})

test('writers of the same records in another order wait, and one of them conflicts', async () => {
  const ids = Array.from({ length: 30 }, () => randomUUID())
  await t.save(...ids.map((id) => patient(id, id)))
  const before = new Map(
    (await t.records.findMany(ids.map((id) => ({ type: 'Patient', id })))).map((row) => [row.id, row]),
  )
  for (let round = 0; round < 5; round++) {
    const changes = (order: string[]) => order.map((id) => changeOf(patient(id, id), before.get(id)))
    const [one, two] = await Promise.all([
      prepare(t.records, changes(ids), CONTEXT),
      prepare(t.records, changes([...ids].reverse()), CONTEXT),
    ])
    const outcomes = await Promise.all(
      [one, two].map(
        async (prepared) => await t.records.write([], async (writer) => await writer.store(prepared)),
      ),
    )
    expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(1)
    for (const row of await t.records.findMany(ids.map((id) => ({ type: 'Patient', id })))) {
      before.set(row.id, row)
    }
  }
})

test('a conflict in one store undoes every store of the transaction', async () => {
  const [kept, other] = [randomUUID(), randomUUID()]
  await t.save(patient(kept, kept))
  const [fine] = await prepare(t.records, [changeOf(patient(other, other))], CONTEXT)
  const [stale] = await prepare(t.records, [changeOf(patient(kept, kept))], CONTEXT)
  if (fine === undefined || stale === undefined) throw new Error('nothing prepared')
  const outcome = await t.records.write([], async (writer) => {
    expect(await writer.store([fine])).toBe('stored')
    return await writer.store([stale])
  })
  expect(outcome).toEqual({ conflicts: [{ type: 'Patient', id: kept }] })
  expect(await t.records.findCurrent('Patient', other)).toBeUndefined()
})

test('work that fails leaves nothing', async () => {
  const id = randomUUID()
  const prepared = await prepare(t.records, [changeOf(patient(id, id))], CONTEXT)
  const failing = t.records.write([], async (writer) => {
    await writer.store(prepared)
    throw new Error('the ledger refused')
  })
  await expect(failing).rejects.toThrow('the ledger refused')
  expect(await t.records.findCurrent('Patient', id)).toBeUndefined()
})

test('one record twice in one write is refused', async () => {
  const id = randomUUID()
  const [one] = await prepare(t.records, [changeOf(patient(id, id))], CONTEXT)
  if (one === undefined) throw new Error('nothing prepared')
  await expect(
    t.records.write([], async (writer) => await writer.store([one, { ...one, version: 2 }])),
  ).rejects.toMatchObject({ code: 'BUNDLE_INVALID' })
})

test('rows are found in the order asked for, newest or by version', async () => {
  const ids = [randomUUID(), randomUUID(), randomUUID()]
  await t.save(...ids.map((id) => patient(id, id)))
  await t.save(patient(ids[1] ?? '', 'again'))
  const [a = '', b = '', c = ''] = ids
  const rows = await t.records.findMany([
    { type: 'Patient', id: c },
    { type: 'Patient', id: b, version: 1 },
    { type: 'Patient', id: randomUUID() },
    { type: 'Patient', id: b },
    { type: 'Patient', id: a, version: 1 },
    { type: 'Patient', id: a, version: 9 },
  ])
  expect(rows.map(({ id, version }) => [id, version])).toEqual([
    [c, 1],
    [b, 1],
    [b, 2],
    [a, 1],
  ])
})

test('versions are listed newest first, in pages', async () => {
  const id = randomUUID()
  for (let at = 0; at < 5; at++) await t.save(patient(id, String(at)))
  const first = await t.records.listVersions('Patient', id, { limit: 3 })
  const second = await t.records.listVersions('Patient', id, { limit: 3, before: 3 })
  expect([first, second].map(({ rows }) => rows.map(({ version }) => version))).toEqual([
    [5, 4, 3],
    [2, 1],
  ])
  expect([first.complete, second.complete]).toEqual([false, true])
})
