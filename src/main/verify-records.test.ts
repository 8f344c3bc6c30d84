import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openTestChartward, type TestChartward } from '../../test/support/chartward.ts'

let chartward: TestChartward
beforeAll(async () => {
  chartward = await openTestChartward()
})
afterAll(async () => await chartward.close())

let id: string
beforeEach(async () => {
  const body = { resourceType: 'Patient', name: [{ family: 'Kept' }] }
  id = (await chartward.fhir('POST', 'Patient', { body })).json.id as string
  await chartward.fhir('PUT', `Patient/${id}`, { body: { ...body, id, active: true } })
})

const sql = async (text: string) => await chartward.chartward.database.query(text, [id])

test('every stored version is one the ledger tells of', async () => {
  const report = await chartward.operations.verifyRecords()
  expect({ ...report, versions: report.versions >= 2 }).toEqual({
    ok: true,
    versions: true,
    unaccounted: 0,
    missing: 0,
    uncertain: 0,
    stale: 0,
    examples: [],
  })
})

test('a version altered, a version deleted and an older one put back are found', async () => {
  const before = await sql('select * from record where id = $1')
  await sql(`update record r set sealed = h.sealed, version = 1, updated = h.updated
    from record_history h where h.id = r.id and h.version = 1 and r.id = $1`)
  expect(await chartward.operations.verifyRecords()).toMatchObject({ ok: false, stale: 1 })
  await sql('delete from record_history where id = $1 and version = 1')
  expect(await chartward.operations.verifyRecords()).toMatchObject({
    missing: 1,
    examples: [`Patient/${id}/1`],
  })
  await sql(
    `update record_history set sealed = set_byte(sealed, 40, (get_byte(sealed, 40) + 1) % 256) where id = $1`,
  )
  expect(await chartward.operations.verifyRecords()).toMatchObject({ unaccounted: 1 })
  expect(before.length).toBe(1)
})
