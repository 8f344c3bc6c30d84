import { readFile, writeFile } from 'node:fs/promises'
import { ChartwardError } from '../kernel/index.ts'
import { ADMIN_PATHS } from '../contract/index.ts'
import { verifyEvidence } from '../scope/index.ts'
import type { Situation } from './commands.ts'
import { queryOf } from './scope.ts'

/** `chartward evidence export --out F`. */
export async function exportEvidenceFile({ client, terminal, asked }: Situation): Promise<number> {
  const file = asked.one('out')
  if (file === undefined) throw new ChartwardError('USAGE', 'name the file to write with --out')
  const text = await client.sendText(ADMIN_PATHS.evidence, JSON.stringify({ query: queryOf(asked) }))
  await writeFile(file, text, { mode: 0o600 })
  terminal.err(`${file}: ${Buffer.byteLength(text)} bytes; chartward evidence verify ${file} checks it anywhere\n`)
  return 0
}

/** `chartward evidence verify F`: needs the file and nothing else; ends with 1 when it does not check. */
export async function verifyEvidenceFile({ terminal, asked }: Situation): Promise<number> {
  const [file] = asked.rest
  if (file === undefined) throw new ChartwardError('USAGE', 'name the evidence file')
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ChartwardError('USAGE', `${file} cannot be read`, { cause })
  })
  const trusted = asked.many('trust')
  const verdict = verifyEvidence(text, trusted.length === 0 ? {} : { trusted })
  if (asked.json) terminal.out(`${JSON.stringify(verdict)}\n`)
  return verdict.ok ? 0 : 1
}
