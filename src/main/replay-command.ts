import { parseArgs } from 'node:util'
import { ChartwardError, jsonLog, silentLog } from '../kernel/index.ts'
import { printScope, table, type Terminal } from '../cli/index.ts'
import { type Replay, replay } from './replay.ts'

const USAGE = 'usage: chartward replay [--data PATH] [--keep DIR] [--json] [--verbose]'

/** `chartward replay`: ends with 1 when any tier differs from the truth. */
export async function replayCommand(words: readonly string[], terminal: Terminal): Promise<number> {
  const { data, keep, json, verbose } = parse(words)
  const log = verbose ? jsonLog(terminal.err, Date.now) : silentLog
  const played = await replay({ data, keep, terminal, log })
  if (json) terminal.out(`${JSON.stringify(resultOf(played))}\n`)
  else print(terminal, played)
  return played.differences.length === 0 && played.copied.markersFound === 0 ? 0 : 1
}

function resultOf({ report, truth, recall, overNotification, differences, copied, keys }: Replay) {
  return { ...report, truth, recall, overNotification, differences, copied, keys }
}

function print(
  terminal: Terminal,
  { report, truth, recall, overNotification, differences, copied, keys }: Replay,
): void {
  printScope(terminal, report)
  const tiers = Object.entries(truth).map(([tier, count]) => [
    tier,
    String(count),
    String(report.counts[tier as keyof typeof report.counts]),
  ])
  terminal.out(`\n${table(['tier', 'in truth', 'reported'], tiers)}`)
  terminal.out(`\nrecall ${recall.toFixed(3)}, over-notification ${overNotification.toFixed(3)}\n`)
  terminal.out(
    `copied ${copied.files} files, ${copied.bytes} bytes: ${copied.markersFound} of the markers searched for were readable\n`,
  )
  terminal.out(`ledger key ${keys.ledger}\nwitness key ${keys.witness}\n`)
  for (const difference of differences) terminal.out(`DIFFERS ${difference}\n`)
  terminal.out(
    differences.length === 0 ? 'every tier is as it was in truth\n' : 'the report differs from the truth\n',
  )
}

function parse(words: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        data: { type: 'string' },
        keep: { type: 'string' },
        json: { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
      },
    })
    return { data: values.data, keep: values.keep, json: values.json, verbose: values.verbose }
  } catch (error) {
    throw new ChartwardError('USAGE', `${error instanceof Error ? error.message : ''}\n${USAGE}`)
  }
}
