import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { openTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { asUnixMs, type PatientId } from '../kernel/index.ts'
import { migrate } from '../postgres/index.ts'
import { findCurrent, listVersions } from './reads.ts'
import type { RecordsState } from './state.ts'
import type { Prepared } from './store.ts'
import { openStoreQueue, storeOne } from './store-together.ts'
import { write } from './write.ts'

const PATIENT = 'b4f50b17-0000-4000-8000-000000000001' as PatientId

let test1: TestDatabase
let state: RecordsState
let forgotten: PatientId[] = []

beforeAll(async () => {
  test1 = await openTestDatabase({ poolSize: 20 })
  await migrate(test1.database, 'migrations')
  await test1.database.query(
    'insert into patient_key (patient, wrapped, key_version, fingerprint) values ($1, $2, 1, 77)',
    [PATIENT, randomBytes(62)],
  )
  const keys = { forget: (patients: PatientId[]) => (forgotten = patients) }
  state = {
    database: test1.database,
    keys,
    creating: new Map(),
    mentions: new Map(),
    storing: openStoreQueue(),
  } as unknown as RecordsState
})

afterAll(async () => {
  await test1.close()
})

function version(id: string, number: number, more: Partial<Prepared> = {}): Prepared {
  const sealed = randomBytes(200)
  return {
    type: 'Observation',
    id,
    version: number,
    patient: PATIENT,
    shared: false,
    patients: [PATIENT],
    updated: asUnixMs(1_790_000_000_000 + number),
    deleted: false,
    lookup: ['1', '-2', '9223372036854775807'],
    within: ['-9223372036854775808'],
    elements: 5,
    labels: 0,
    related: [],
    sealed,
    digest: createHash('sha256').update(sealed).digest(),
    fingerprint: '77',
    ...more,
  }
}

test('what is stored is read back, newest and every version', async () => {
  const id = randomUUID()
  const [first, second] = [version(id, 1), version(id, 2)]
  const before = test1.database.statementCount()
  expect(await storeOne(state, first)).toBe('stored')
  expect(test1.database.statementCount() - before).toBe(1)
  expect(await storeOne(state, second)).toBe('stored')
  const row = await findCurrent(test1.database.query, 'Observation', id)
  expect(row).toMatchObject({ version: 2, patient: PATIENT, shared: false, elements: 5, deleted: false })
  expect(row?.sealed.equals(second.sealed)).toBe(true)
  const { rows } = await listVersions(test1.database.query, { type: 'Observation', id }, { limit: 10 })
  expect(
    rows.map((row) => [row.version, row.sealed.equals((row.version === 1 ? first : second).sealed)]),
  ).toEqual([
    [2, true],
    [1, true],
  ])
})

test('of 64 writers of one version exactly one wins, for every version', async () => {
  const id = randomUUID()
  for (let number = 1; number <= 8; number++) {
    const attempts = Array.from({ length: 64 }, () => version(id, number))
    const outcomes = await Promise.all(attempts.map(async (one) => await storeOne(state, one)))
    expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(1)
    const winner = attempts[outcomes.indexOf('stored')]
    const row = await findCurrent(test1.database.query, 'Observation', id)
    expect(row?.sealed.equals(winner?.sealed ?? Buffer.alloc(0))).toBe(true)
  }
  const { rows } = await listVersions(test1.database.query, { type: 'Observation', id }, { limit: 100 })
  expect(rows.map(({ version }) => version)).toEqual([8, 7, 6, 5, 4, 3, 2, 1])
})

test('many are stored by one statement, or none of them', async () => {
  const rows = Array.from({ length: 600 }, () => version(randomUUID(), 1))
  const before = test1.database.statementCount()
  expect(await write(state, [], async (writer) => await writer.store(rows))).toBe('stored')
  expect(test1.database.statementCount() - before).toBe(3)
  for (const row of rows.slice(0, 5)) {
    const found = await findCurrent(test1.database.query, row.type, row.id)
    expect(found?.sealed.equals(row.sealed)).toBe(true)
  }
  const again = [version(randomUUID(), 1), version(rows[7]?.id ?? '', 1), version(randomUUID(), 2)]
  const outcome = await write(state, [], async (writer) => await writer.store(again))
  expect(outcome).toEqual({
    conflicts: expect.arrayContaining([
      { type: 'Observation', id: again[1]?.id },
      { type: 'Observation', id: again[2]?.id },
    ]),
  })
  expect(await findCurrent(test1.database.query, 'Observation', again[0]?.id ?? '')).toBeUndefined()
})

test('a row sealed under a key that is not in the table is not stored, and the key is forgotten', async () => {
  const id = randomUUID()
  await expect(storeOne(state, version(id, 1, { fingerprint: '78' }))).rejects.toMatchObject({
    code: 'KEYS_UNAVAILABLE',
  })
  expect(forgotten).toEqual([PATIENT])
  expect(await findCurrent(test1.database.query, 'Observation', id)).toBeUndefined()
})

test('a row that another transaction holds is a conflict, not a wait', async () => {
  const id = randomUUID()
  await storeOne(state, version(id, 1))
  await write(state, [], async (writer) => {
    expect(await writer.lockMany([{ type: 'Observation', id }])).toHaveLength(1)
    expect(await storeOne(state, version(id, 2))).toBe('conflict')
  })
  expect(await storeOne(state, version(id, 2))).toBe('stored')
})

test('writers that come together share statements, and each is told of its own row', async () => {
  const before = test1.database.statementCount()
  const there = randomUUID()
  await storeOne(state, version(there, 1))
  const fresh = Array.from({ length: 200 }, () => version(randomUUID(), 1))
  const repeated = fresh[0]?.id ?? ''
  const asked = [...fresh, version(there, 1), version(there, 2), version(repeated, 2), version(there, 4)]
  const outcomes = await Promise.all(asked.map(async (one) => await storeOne(state, one)))
  expect(outcomes.slice(0, 200).every((outcome) => outcome === 'stored')).toBe(true)
  expect(outcomes.slice(200)).toEqual(['conflict', 'stored', 'stored', 'conflict'])
  expect(test1.database.statementCount() - before).toBeLessThan(12)
  const { query } = test1.database
  expect((await findCurrent(query, 'Observation', there))?.version).toBe(2)
  expect((await listVersions(query, { type: 'Observation', id: repeated }, { limit: 9 })).rows).toHaveLength(
    2,
  )
})

test('a row that the database refuses does not take others with it', async () => {
  const good = Array.from({ length: 5 }, () => version(randomUUID(), 1))
  const bad = version(randomUUID(), 1, { lookup: ['not a number'] })
  const foreign = version(randomUUID(), 1, { fingerprint: '78' })
  const results = await Promise.allSettled(
    [...good, bad, foreign].map(async (one) => await storeOne(state, one)),
  )
  expect(results.map(({ status }) => status)).toEqual([
    ...good.map(() => 'fulfilled'),
    'rejected',
    'rejected',
  ])
  expect(results[5]).toMatchObject({ reason: { code: 'DATABASE_FAULT' } })
  expect(results[6]).toMatchObject({ reason: { code: 'KEYS_UNAVAILABLE' } })
})
