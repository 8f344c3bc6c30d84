import { ChartwardError } from '../kernel/index.ts'
import { ADMIN_PATHS, type LedgerReport } from '../contract/index.ts'
import type { Situation } from './situation.ts'
import { table } from './terminal.ts'

/** `chartward ledger verify`: ends with 1 when a ledger does not check. */
export async function ledgerVerify({ client, terminal, asked }: Situation): Promise<number> {
  const reports = await client.send<readonly LedgerReport[]>('POST', ADMIN_PATHS.verify)
  const rows = reports.map((report) => [
    report.ledger,
    report.ok ? 'verified' : 'BROKEN',
    String(report.size),
    String(report.cosignatures),
    report.root,
    report.finding ?? '',
  ])
  const heading = ['ledger', 'state', 'leaves', 'cosignatures', 'root', '']
  terminal.out(asked.json ? `${JSON.stringify(reports)}\n` : table(heading, rows))
  return reports.every(({ ok }) => ok) ? 0 : 1
}

/** `chartward ledger proof INDEX`. */
export async function ledgerProof({ client, terminal, asked }: Situation): Promise<number> {
  const [index] = asked.rest
  const ledger = asked.one('ledger') ?? 'disclosure'
  if (index === undefined || !/^\d{1,15}$/.test(index))
    throw new ChartwardError('USAGE', 'name the leaf by its index')
  terminal.out(await client.getText(`${ADMIN_PATHS.proof}/${encodeURIComponent(ledger)}/${index}`))
  return 0
}
