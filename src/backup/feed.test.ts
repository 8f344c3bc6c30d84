import { randomUUID } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { type Fed, openFed } from '../../test/support/fed.ts'
import type { Backup } from './backup.ts'
import { readStore } from './reading.ts'
import type { Store } from './store.ts'

const DAY_MS = 86_400_000

let fed: Fed
let backup: Backup
beforeEach(async () => {
  fed = await openFed()
  backup = fed.open()
})

async function restoredIds(): Promise<string[]> {
  const { target, report } = await fed.restore()
  expect(report).toMatchObject({ ok: true, missing: 0 })
  const rows = await target.database.query<{ id: string }>('select id from record order by id')
  return rows.map(({ id }) => id)
}

const idsTo = (count: number) =>
  Array.from({ length: count }, (_none, at) => `o-${String(at).padStart(3, '0')}`)

test('segments of many seconds are put together to few files, and each is still the one that was told', async () => {
  for (const id of idsTo(70)) {
    await fed.write(id)
    await backup.now()
  }
  const files = (await fed.store.list()).filter(({ family }) => family === 'rows')
  expect(files.length).toBeLessThan(64)
  expect(Math.max(...files.map(({ first, last }) => last - first))).toBeGreaterThan(60)
  expect(await fed.verify()).toMatchObject({ ok: true, versions: 70, missing: 0 })
  expect(await restoredIds()).toEqual(idsTo(70))
})

test('what is too much for one segment is in several, and a feed that is interrupted among them leaves nothing out', async () => {
  await backup.close()
  await fed.source.database.transaction(async ({ query }) => {
    for (const id of idsTo(60)) {
      const { sql, values } = fed.row(id)
      await query(sql, values)
    }
  })
  let writes = 0
  const failing: Store = {
    ...fed.store,
    write: async (name, bytes) => {
      writes += 1
      if (writes >= 4) throw new Error('the store is gone')
      await fed.store.write(name, bytes)
    },
  }
  backup = fed.open({ store: failing, segmentBytes: 2_000, intervalMs: 100 })
  // It is killed: what it had told and not written is lost.
  await expect.poll(() => writes).toBeGreaterThanOrEqual(4)
  const killed = backup
  backup = fed.open({ segmentBytes: 2_000 })
  await backup.now()
  await killed.close()
  expect((await fed.store.list()).filter(({ family }) => family === 'rows').length).toBeGreaterThan(6)
  expect(await restoredIds()).toEqual(idsTo(60))
})

test('a segment that was told and never written is not missed, for what it had is written anew', async () => {
  await fed.write('o-000')
  await backup.now()
  await backup.close()
  await fed.write('o-001')
  // Told, and then the power went.
  await fed.source.database.query('update backup_feed set told = told + 1')
  const number = (await fed.store.list()).reduce((highest, { last }) => Math.max(highest, last), 0) + 1
  fed.ledger.push({
    at: fed.clock.now,
    how: 'backup',
    note: `segment ${number} sha256:${'A'.repeat(43)} 1 rows`,
  })
  expect((await fed.verify()).problems).toEqual([{ segment: number, what: 'it is missing' }])
  backup = fed.open()
  await backup.now()
  expect(await fed.verify()).toMatchObject({ ok: true, versions: 2 })
  expect(await restoredIds()).toEqual(['o-000', 'o-001'])
})

test('what a transaction wrote that began before others and ended after them is not left out', async () => {
  await fed.source.database.transaction(async ({ query }) => {
    const slow = fed.row('o-slow')
    await query(slow.sql, slow.values)
    await fed.write('o-fast')
    await backup.now()
    expect((await fed.verify()).versions).toBe(0)
  })
  await backup.now()
  expect(await fed.verify()).toMatchObject({ ok: true, versions: 2, missing: 0 })
})

test('rounds are kept as long as the days kept need them, and what is taken away is told', async () => {
  const person = async (name: string) =>
    await fed.source.database.query(
      'insert into person (id, user_name, details, created) values ($1, $2, $3, 0)',
      [randomUUID(), name, Buffer.from('sealed')],
    )
  for (let day = 0; day < 30; day += 1) {
    await person(`person-${day}`)
    await backup.now()
    fed.clock.now += DAY_MS + 1
  }
  // One that has just begun takes away what is old.
  await backup.close()
  backup = fed.open()
  await backup.now()
  const days: number[] = []
  for await (const read of readStore(fed.store))
    if ('segment' in read && read.segment.head.holds !== 'rows')
      days.push(Math.round((fed.clock.now - read.segment.head.taken) / DAY_MS))
  expect(Math.max(...days)).toBeGreaterThanOrEqual(10)
  expect(Math.max(...days)).toBeLessThanOrEqual(12)
  expect(fed.ledger.filter(({ note }) => note?.startsWith('segments removed')).length).toBeGreaterThan(10)
  expect(await fed.verify()).toMatchObject({ ok: true })
})

test('a store that has the backup of another environment is not written to', async () => {
  await fed.write('o-000')
  await backup.now()
  const other = fed.open({ environment: randomUUID() })
  await expect(other.now()).rejects.toMatchObject({ code: 'BACKUP_BROKEN' })
  await other.close()
  expect(await fed.verify()).toMatchObject({ ok: true })
})
