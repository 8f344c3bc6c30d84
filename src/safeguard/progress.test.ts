import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { asUnixMs, type PatientId } from '../kernel/index.ts'
import { migrate } from '../postgres/index.ts'
import { openSafeguard, type SafeguardOptions } from './progress.ts'

const ANN = '00000000-0000-4000-8000-000000000001' as PatientId
const BEN = '00000000-0000-4000-8000-000000000002' as PatientId

let testing: TestDatabase
let options: SafeguardOptions

beforeAll(async () => {
  testing = await openTestDatabase()
  await migrate(testing.database, path.resolve(import.meta.dirname, '..', '..', 'migrations'))
  options = {
    database: testing.database,
    clock: { now: () => asUnixMs(Date.UTC(2026, 3, 2)) },
    environment: 'test',
    root: Buffer.alloc(32, 3),
  }
})
afterAll(async () => await testing.close())

test('what somebody said of a step is kept, for them and nobody else', async () => {
  const safeguard = openSafeguard(options)
  await safeguard.keep(ANN, 'ip-pin', { state: 'done' })
  await safeguard.keep(ANN, 'credit-freeze', { state: 'open', remind: '2026-05-01' })
  const at = Date.UTC(2026, 3, 2)
  expect([...(await safeguard.progress(ANN))]).toEqual([
    ['ip-pin', { state: 'done', at }],
    ['credit-freeze', { state: 'open', remind: '2026-05-01', at }],
  ])
  expect([...(await safeguard.progress(BEN))]).toEqual([])
})

test('two who say something at once lose nothing of each other', async () => {
  const safeguard = openSafeguard(options)
  const steps = Array.from({ length: 8 }, (_, at) => `step-${at}`)
  await Promise.all(steps.map(async (step) => await safeguard.keep(BEN, step, { state: 'done' })))
  expect([...(await safeguard.progress(BEN)).keys()].toSorted()).toEqual(steps)
})

test('the table says neither whose a plan is nor what is in it, and a row of one is none of another', async () => {
  const rows = await testing.database.query<{ person: Buffer; sealed: Buffer }>(
    'select person, sealed from protection_plan order by person',
  )
  expect(rows).toHaveLength(2)
  const text = rows
    .map(({ person, sealed }) => person.toString('latin1') + sealed.toString('latin1'))
    .join('')
  for (const word of [ANN, BEN, 'ip-pin', 'credit-freeze', 'done']) expect(text).not.toContain(word)
  await testing.database.query(
    'update protection_plan set sealed = case when person = $1::bytea then $4::bytea else $3::bytea end where person in ($1, $2)',
    [rows[0]?.person, rows[1]?.person, rows[0]?.sealed, rows[1]?.sealed],
  )
  const safeguard = openSafeguard(options)
  await expect(safeguard.progress(ANN)).rejects.toMatchObject({ code: 'SEAL_BROKEN' })
})
