import path from 'node:path'
import { ADMIN_PATHS, type BackupReportAnswer, type BackupStatusAnswer } from '../contract/index.ts'
import type { Situation } from './situation.ts'
import type { Terminal } from './terminal.ts'

/** `chartward backup status`: ends with 1 when the last attempt failed. */
export async function backupStatus({ client, terminal, asked }: Situation): Promise<number> {
  return printStatus(terminal, asked.json, await client.get<BackupStatusAnswer>(ADMIN_PATHS.backup))
}

/** `chartward backup now`. */
export async function backupNow({ client, terminal, asked }: Situation): Promise<number> {
  const status = await client.send<BackupStatusAnswer>('POST', ADMIN_PATHS.backupNow)
  return printStatus(terminal, asked.json, status)
}

function printStatus(terminal: Terminal, json: boolean, status: BackupStatusAnswer): number {
  const { where, segment, files, bytes, completeUntil, lagMs, failure } = status
  if (json) terminal.out(`${JSON.stringify(status)}\n`)
  else {
    const until =
      completeUntil === null || lagMs === null
        ? 'nothing is in it yet'
        : `everything until ${new Date(completeUntil).toISOString()} is in it (${Math.round(lagMs / 1000)} s ago)`
    terminal.out(`${where}\n  ${until}\n  segment ${segment}, ${files} files, ${bytes} bytes\n`)
    if (failure !== null) terminal.out(`  the last attempt failed: ${failure}\n`)
  }
  return failure === null ? 0 : 1
}

/** `chartward backup verify`: ends with 1 when something is missing, altered or older than the ledger says. */
export async function backupVerify({ client, terminal, asked }: Situation): Promise<number> {
  const from = asked.one('from')
  // The server stands in another folder than whoever asks.
  const place = from === undefined || from.startsWith('s3://') ? from : path.resolve(from)
  const body = JSON.stringify(place === undefined ? {} : { from: place })
  const report = await client.send<BackupReportAnswer>('POST', ADMIN_PATHS.backupVerify, body)
  if (asked.json) terminal.out(`${JSON.stringify(report)}\n`)
  else printReport(terminal, report)
  return report.ok ? 0 : 1
}

function printReport(terminal: Terminal, report: BackupReportAnswer): void {
  const { ok, where, segments, versions, problems, unaccounted, missing, examples } = report
  const verdict = ok ? 'as the ledger tells' : 'NOT as the ledger tells'
  terminal.out(`${where}: ${segments} segments, ${versions} versions, ${verdict}\n`)
  for (const { segment, what } of problems) terminal.out(`  segment ${segment}: ${what}\n`)
  if (unaccounted > 0) terminal.out(`  ${unaccounted} versions stand in no leaf\n`)
  if (missing > 0) terminal.out(`  ${missing} versions that were acknowledged are not in it\n`)
  for (const reference of examples) terminal.out(`  ${reference}\n`)
}
