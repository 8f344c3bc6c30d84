import { readFile, writeFile } from 'node:fs/promises'
import { ChartwardError } from '../kernel/index.ts'
import { ADMIN_PATHS } from '../contract/index.ts'
import { elementNames } from '../fhir/index.ts'
import { verifyEvidence, type VerifiedEvidence } from '../scope/index.ts'
import type { Situation } from './situation.ts'
import { queryOf } from './scope.ts'
import { table, type Terminal } from './terminal.ts'

/** `chartward evidence export --out F`. */
export async function exportEvidenceFile({ client, terminal, asked }: Situation): Promise<number> {
  const file = asked.one('out')
  if (file === undefined) throw new ChartwardError('USAGE', 'name the file to write with --out')
  const text = await client.sendText(ADMIN_PATHS.evidence, JSON.stringify({ query: queryOf(asked) }))
  await writeFile(file, text, { mode: 0o600 })
  terminal.err(
    `${file}: ${Buffer.byteLength(text)} bytes; chartward evidence verify ${file} checks it anywhere\n`,
  )
  return 0
}

/** `chartward evidence verify F [--trust VKEY]...`: needs the file and nothing else. **Errors.** `EVIDENCE_INVALID`. */
export async function verifyEvidenceFile({ terminal, asked }: Situation): Promise<number> {
  const [file] = asked.rest
  if (file === undefined) throw new ChartwardError('USAGE', 'name the evidence file')
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ChartwardError('USAGE', `${file} cannot be read`, { cause })
  })
  const logs = asked.many('trust')
  const evidence = verifyEvidence(text, { elementNames, ...(logs.length === 0 ? {} : { trusted: { logs } }) })
  if (asked.json) terminal.out(`${JSON.stringify(evidence)}\n`)
  else printEvidence(terminal, evidence)
  return 0
}

function printEvidence(
  terminal: Terminal,
  { report, ledgers, trusted, shown, notShown }: VerifiedEvidence,
): void {
  const { counts } = report
  terminal.out(
    `verified: ${counts.disclosed} disclosed, ${counts.exposed} exposed, ${counts.sealed} sealed, ${counts.untouched} untouched\n`,
  )
  const rows = ledgers.map(({ kind, origin, size, opened, witnessed }) => [
    kind,
    origin,
    String(size),
    String(opened),
    String(witnessed.length),
  ])
  terminal.out(`\n${table(['ledger', 'origin', 'leaves', 'opened', 'witnesses'], rows)}`)
  for (const sentence of shown) terminal.out(`shown: ${sentence}\n`)
  for (const sentence of notShown) terminal.out(`not shown: ${sentence}\n`)
  if (!trusted) {
    const keys = ledgers.map(({ vkey }) => ` --trust ${vkey}`).join('')
    terminal.out(
      `\nThe file brings its own ledger keys. Compare them with what the hospital published, then give them:${keys}\n`,
    )
  }
}
