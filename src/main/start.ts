import { parseArgs } from 'node:util'
import { ChartwardError, jsonLog, systemClock } from '../kernel/index.ts'
import type { Terminal } from '../cli/index.ts'
import { type Config, homeDirectory, readConfig } from './config.ts'
import { fillWithDemo } from './demo.ts'
import { type Server, startServer } from './server.ts'
import { untilStopped } from './stopping.ts'

const PORT_MAX = 65_535
const USAGE = 'usage: chartward start [--home DIR] [--port 8103] [--empty]'

/** `chartward start`: serves until SIGTERM or Ctrl-C, and then closes in order. */
export async function startCommand(words: readonly string[], terminal: Terminal): Promise<number> {
  const { home, port, empty } = parse(words)
  const settings = readConfig(home)
  const config: Config = port === undefined ? settings : { ...settings, http: { ...settings.http, port } }
  const log = jsonLog(terminal.err, Date.now)
  const stopped = untilStopped()
  const server = await startServer({ home, config, clock: systemClock, log, onFatal: stopNow })
  if (!empty) await fillWithDemo(server, terminal)
  announce(server, terminal, home)
  await stopped
  terminal.err('stopping\n')
  await server.close()
  return 0
}

function parse(words: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: { home: { type: 'string' }, port: { type: 'string' }, empty: { type: 'boolean' } },
    })
    const port = values.port === undefined ? undefined : portOf(values.port)
    return { home: values.home ?? homeDirectory(), port, empty: values.empty === true }
  } catch (error) {
    throw new ChartwardError('USAGE', `${error instanceof Error ? error.message : ''}\n${USAGE}`)
  }
}

function portOf(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > PORT_MAX)
    throw new Error(`--port takes a number from 0 to ${PORT_MAX}`)
  return Number(text)
}

function announce({ url, chartward }: Server, terminal: Terminal, home: string): void {
  const lines = [
    `FHIR R4   ${url}/fhir/R4`,
    `sign in   ${chartward.site.url}/sign-in`,
    `ledger    ${url}/log/disclosure/checkpoint`,
    `home      ${home}`,
  ]
  terminal.err(`${lines.join('\n')}\n`)
  terminal.out(`ready ${url}\n`)
}

/** The state of a ledger or of keys is not known any more: stopping is the only right answer; a start recovers. */
function stopNow(error: Error): void {
  process.stderr.write(`${JSON.stringify({ level: 'error', event: 'fatal', reason: error.message })}\n`)
  process.exit(1)
}
