import { ADMIN_PATHS, type DoctorReport } from '../contract/index.ts'
import type { Situation } from './situation.ts'
import { table } from './terminal.ts'

/** `chartward doctor`: ends with 1 when something is broken. */
export async function doctor({ client, terminal, asked }: Situation): Promise<number> {
  const report = await client.get<DoctorReport>(ADMIN_PATHS.doctor)
  const rows = report.checks.map(({ name, state, finding, advice }) => [name, state, finding, advice ?? ''])
  terminal.out(
    asked.json ? `${JSON.stringify(report)}\n` : table(['part', 'state', 'finding', 'what to do'], rows),
  )
  return report.checks.some(({ state }) => state === 'broken') ? 1 : 0
}
