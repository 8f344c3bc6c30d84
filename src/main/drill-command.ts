import { parseArgs } from 'node:util'
import { ChartwardError, jsonLog, silentLog } from '../kernel/index.ts'
import { table, type Terminal } from '../cli/index.ts'
import { drill } from './drill.ts'
import type { Done } from './drill-acts.ts'

const USAGE = 'usage: chartward drill [--keep DIR] [--json] [--verbose]'

/** `chartward drill`: ends with 1 when anything did not go as it should. */
export async function drillCommand(words: readonly string[], terminal: Terminal): Promise<number> {
  const { keep, json, verbose } = parse(words)
  const log = verbose ? jsonLog(terminal.err, Date.now) : silentLog
  const done = await drill({ terminal, log, keep })
  if (json) terminal.out(`${JSON.stringify(done)}\n`)
  else print(terminal, done)
  return done.checks.every(({ holds }) => holds) ? 0 : 1
}

function print(terminal: Terminal, { timeline, checks, lost }: Done): void {
  const [first] = timeline
  const rows = timeline.map(({ at, says }) => [`${((at - (first?.at ?? at)) / 1000).toFixed(1)} s`, says])
  terminal.out(table(['after', 'what happened'], rows))
  terminal.out(`\n${lost.patients} patients lost in ${lost.seconds.toFixed(1)} s\n\n`)
  for (const { says, holds } of checks) terminal.out(`${holds ? 'holds' : 'FAILS'}  ${says}\n`)
}

function parse(words: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        keep: { type: 'string' },
        json: { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
      },
    })
    return { keep: values.keep, json: values.json, verbose: values.verbose }
  } catch (error) {
    throw new ChartwardError('USAGE', `${error instanceof Error ? error.message : ''}\n${USAGE}`)
  }
}
