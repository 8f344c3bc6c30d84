import { ChartwardError } from '../kernel/index.ts'
import { ADMIN_PATHS, type VerifyAnswer } from '../contract/index.ts'
import type { Situation } from './situation.ts'
import { table, type Terminal } from './terminal.ts'

/** `chartward ledger verify`: ends with 1 when a ledger or a record does not check. */
export async function ledgerVerify({ client, terminal, asked }: Situation): Promise<number> {
  const answer = await client.send<VerifyAnswer>('POST', ADMIN_PATHS.verify)
  if (asked.json) terminal.out(`${JSON.stringify(answer)}\n`)
  else printVerdict(terminal, answer)
  return answer.records.ok && answer.ledgers.every(({ ok }) => ok) ? 0 : 1
}

function printVerdict(terminal: Terminal, { ledgers, records }: VerifyAnswer): void {
  const rows = ledgers.map((report) => [
    report.ledger,
    report.ok ? 'verified' : 'BROKEN',
    String(report.size),
    String(report.cosignatures),
    report.root,
    report.finding ?? '',
  ])
  terminal.out(table(['ledger', 'state', 'leaves', 'cosignatures', 'root', ''], rows))
  for (const { ledger, vkey } of ledgers) terminal.out(`${ledger} key ${vkey}\n`)
  const { ok, versions, unaccounted, missing, uncertain, stale, examples } = records
  const verdict = ok
    ? 'each as the ledger tells'
    : `NOT as the ledger tells: ${unaccounted} in no leaf, ${missing} gone, ${stale} not the newest of their record`
  terminal.out(`records: ${versions} versions, ${verdict}\n`)
  if (uncertain > 0) {
    terminal.out(
      `  ${uncertain} writes were interrupted and are not stored; nobody was told that they were\n`,
    )
  }
  for (const reference of examples) terminal.out(`  ${reference}\n`)
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
