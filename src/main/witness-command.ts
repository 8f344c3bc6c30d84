import path from 'node:path'
import { parseArgs } from 'node:util'
import { ChartwardError, jsonLog, systemClock } from '../kernel/index.ts'
import type { Terminal } from '../cli/index.ts'
import { homeDirectory } from './config.ts'
import { untilStopped } from './stopping.ts'
import { startWitness } from './witness.ts'

const PORT_DEFAULT = '8104'
const USAGE = 'usage: chartward witness [--home DIR] [--port 8104] [--name NAME] [--log VKEY]...'

/** `chartward witness`: cosigns the ledgers it is given, until it is stopped. */
export async function witnessCommand(words: readonly string[], terminal: Terminal): Promise<number> {
  const { home, port, name, logs } = parse(words)
  const stopped = untilStopped()
  const witness = await startWitness({
    directory: path.join(home, 'witness'),
    port,
    name,
    logs: logs.length === 0 ? 'from-file' : logs,
    clock: systemClock,
    log: jsonLog(terminal.err, Date.now),
  })
  terminal.out(`${JSON.stringify({ url: witness.url, vkey: witness.vkey })}\nready ${witness.url}\n`)
  await stopped
  await witness.close()
  return 0
}

function parse(words: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        home: { type: 'string', default: homeDirectory() },
        port: { type: 'string', default: PORT_DEFAULT },
        name: { type: 'string', default: 'witness.local' },
        log: { type: 'string', multiple: true, default: [] },
      },
    })
    if (!/^\d{1,5}$/.test(values.port)) throw new Error('--port takes a number')
    return { home: values.home, port: Number(values.port), name: values.name, logs: values.log }
  } catch (error) {
    throw new ChartwardError('USAGE', `${error instanceof Error ? error.message : ''}\n${USAGE}`)
  }
}
