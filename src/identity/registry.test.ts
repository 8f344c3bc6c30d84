import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestChartward, type TestChartward } from '../../test/support/chartward.ts'
import { openRegistry, type Registry } from './registry.ts'
import { IS_LIVE, SESSION_COLUMNS, type SessionRow } from './session.ts'

let chartward: TestChartward
let registry: Registry
beforeAll(async () => {
  chartward = await openTestChartward()
  const { database, clock, log } = chartward.chartward
  registry = await openRegistry(database, clock, log)
})
afterAll(async () => {
  await registry.close()
  await chartward.close()
})

async function rowOf(session: string): Promise<SessionRow | undefined> {
  const { database, clock } = chartward.chartward
  const sql = `select ${SESSION_COLUMNS} from session s where s.session = $1 and ${IS_LIVE}`
  const [row] = await database.query<SessionRow>(sql, [session, clock.now()])
  return row
}

const end = async (session: string) =>
  await chartward.chartward.database.query('update session set ended = 1 where session = $1', [session])

test('a row that was read before its session ended here is read again, and not believed', async () => {
  const { session } = await chartward.token()
  let reads = 0
  const live = await registry.look(async () => {
    reads += 1
    const row = await rowOf(session)
    if (reads === 1) {
      // No transaction is told of it: only this process knows.
      await end(session)
      registry.end([session])
    }
    return row
  })
  expect([live, reads, registry.known(session)]).toEqual([undefined, 2, undefined])
})

test('a row that was read before its secret was changed here is read again', async () => {
  const { session } = await chartward.token()
  let reads = 0
  const live = await registry.look(async () => {
    reads += 1
    const row = await rowOf(session)
    if (reads === 1) registry.forget(session)
    return row
  })
  expect([live?.session.session, reads]).toEqual([session, 2])
})
