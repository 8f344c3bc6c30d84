import type { BulkFor } from '../../src/access/index.ts'
import type { TestChartward } from './chartward.ts'

/** An administrator of this name, at the command line. */
export const operator = (user: string) => ({
  user,
  role: 'administrator',
  client: 'test',
  session: 'test',
})

/** Bulk work, asked for by one and approved by another; answers its id. */
export async function approveBulk(
  { chartward }: Pick<TestChartward, 'chartward'>,
  who: BulkFor,
  { patientsPerDay = 100_000, exports = 1000 }: { patientsPerDay?: number; exports?: number } = {},
): Promise<string> {
  const { bulk } = chartward.access
  const id = await bulk.ask({
    for: who,
    reason: 'the warehouse is filled every night',
    patientsPerDay,
    exports,
    durationMs: 30 * 86_400_000,
    by: operator('asker'),
  })
  await bulk.approve(id, operator('approver'))
  return id
}
