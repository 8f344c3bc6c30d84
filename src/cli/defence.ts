import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { ChartwardError } from '../kernel/index.ts'
import { elementNames } from '../fhir/index.ts'
import { type VerifiedDefence, verifyDefence } from '../defence/index.ts'
import type { Situation } from './situation.ts'
import type { Terminal } from './terminal.ts'

/** `chartward defence verify F [--trust VKEY]...`: needs the file and nothing else. **Errors.** `EVIDENCE_INVALID`. */
export async function verifyDefenceFile({ terminal, asked }: Situation): Promise<number> {
  const [file] = asked.rest
  if (file === undefined) throw new ChartwardError('USAGE', 'name the defence file')
  const logs = asked.many('trust')
  const trusted = logs.length === 0 ? {} : { trusted: { logs } }
  const verified = await verifyDefence(linesIn(file), { elementNames, ...trusted })
  if (asked.json) terminal.out(`${JSON.stringify(verified)}\n`)
  else print(terminal, verified)
  return 0
}

async function* linesIn(file: string): AsyncGenerator<string> {
  try {
    const input = createReadStream(file, 'utf8')
    for await (const line of createInterface({ input, crlfDelay: Infinity })) yield line
  } catch (cause) {
    throw new ChartwardError('USAGE', `${file} cannot be read`, { cause })
  }
}

function print(
  terminal: Terminal,
  { case: id, made, name, trusted, vkeys, shown, notShown }: VerifiedDefence,
): void {
  terminal.out(`verified: ${id}, made ${made}, name sha256:${name}\n\n`)
  for (const sentence of shown) terminal.out(`shown: ${sentence}\n`)
  for (const sentence of notShown) terminal.out(`not shown: ${sentence}\n`)
  if (!trusted) {
    const keys = vkeys.map((vkey) => ` --trust ${vkey}`).join('')
    terminal.out(
      `\nThe file brings its own ledger key. Compare it with what the hospital published, then give it:${keys}\n`,
    )
  }
}
