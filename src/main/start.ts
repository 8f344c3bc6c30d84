import { parseArgs } from 'node:util'
import { ChartwardError, jsonLog, type Log, systemClock } from '../kernel/index.ts'
import { table, type Terminal } from '../cli/index.ts'
import { SURFACES } from '../contract/index.ts'
import { type Config, homeDirectory, readConfig } from './config.ts'
import { fillWithDemo } from './demo.ts'
import { settleDemoConfig } from './demo-config.ts'
import { playDemoDrill } from './demo-drill.ts'
import { DEMO_PEOPLE } from './demo-people.ts'
import { instantOf, progressTo } from './restore-command.ts'
import { type ReadOnlyServer, startReadOnly } from './read-only.ts'
import { type Server, startServer } from './server.ts'
import { untilStopped } from './stopping.ts'

const PORT_MAX = 65_535
const USAGE =
  'usage: chartward start [--home DIR] [--port 8103] [--empty] [--no-drill] [--read-only --from-backup DIR|s3://BUCKET/PREFIX [--at TIME]]'

/** `chartward start`: serves until SIGTERM or Ctrl-C, and then closes in order. */
export async function startCommand(words: readonly string[], terminal: Terminal): Promise<number> {
  const { home, port, empty, drill, backup } = parse(words)
  // What is there is read before anything is put there.
  const found = readConfig(home)
  if (!empty && backup === undefined) settleDemoConfig(home)
  const settings = empty ? found : readConfig(home)
  const config: Config = port === undefined ? settings : { ...settings, http: { ...settings.http, port } }
  const log = jsonLog(terminal.err, Date.now)
  const stopped = untilStopped()
  const options = { config, clock: systemClock, log, onFatal: stopNow }
  if (backup !== undefined) {
    await serveBackup({ ...options, home, ...backup }, terminal, stopped)
    return 0
  }
  const server = await startServer({ home, ...options })
  const isDemo = !empty && (await fillWithDemo(server, terminal))
  announce(server, terminal, home)
  if (isDemo) introduce(server, terminal)
  terminal.out(`ready ${server.url}\n`)
  const drilling = isDemo && drill ? drillInBackground(server, terminal, log) : undefined
  await stopped
  terminal.err('stopping\n')
  await server.close()
  await drilling
  return 0
}

function parse(words: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        home: { type: 'string' },
        port: { type: 'string' },
        empty: { type: 'boolean' },
        'no-drill': { type: 'boolean' },
        'read-only': { type: 'boolean' },
        'from-backup': { type: 'string' },
        at: { type: 'string' },
      },
    })
    const port = values.port === undefined ? undefined : portOf(values.port)
    const common = {
      home: values.home ?? homeDirectory(),
      port,
      empty: values.empty === true,
      drill: values['no-drill'] !== true,
    }
    const { 'read-only': readOnly = false, 'from-backup': from, at } = values
    if (!readOnly && from === undefined && at === undefined) return { ...common, backup: undefined }
    if (!readOnly || from === undefined) throw new Error('--read-only and --from-backup go together')
    return { ...common, backup: { from, instant: instantOf(at ?? 'latest', USAGE) } }
  } catch (error) {
    if (error instanceof ChartwardError) throw error
    throw new ChartwardError('USAGE', `${error instanceof Error ? error.message : ''}\n${USAGE}`)
  }
}

function portOf(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > PORT_MAX)
    throw new Error(`--port takes a number from 0 to ${PORT_MAX}`)
  return Number(text)
}

async function serveBackup(
  asked: Parameters<typeof startReadOnly>[0],
  terminal: Terminal,
  stopped: Promise<unknown>,
): Promise<void> {
  const served: ReadOnlyServer = await startReadOnly({ ...asked, onProgress: progressTo(terminal) })
  const { report, server, home } = served
  const differs = report.ok ? '' : `; ${report.missing} versions are missing, see chartward restore`
  terminal.err(`read only, as of ${new Date(report.instant).toISOString()}${differs}\n`)
  announce(server, terminal, home)
  terminal.out(`ready ${server.url}\n`)
  await stopped
  terminal.err('stopping\n')
  await served.close()
}

function announce({ url, chartward }: Server, terminal: Terminal, home: string): void {
  const lines = [
    `FHIR R4   ${url}/fhir/R4`,
    `sign in   ${chartward.site.url}/sign-in`,
    `ledger    ${url}/log/disclosure/checkpoint`,
    `home      ${home}`,
  ]
  terminal.err(`${lines.join('\n')}\n`)
}

/** The first start of a demo plays a theft and the answer to it, so that there is something to look at. */
async function drillInBackground(server: Server, terminal: Terminal, log: Log): Promise<void> {
  if (await playDemoDrill(server, log))
    terminal.err('the drill is over: its case is in the console, its notice in the portal\n')
}

/** Who can be signed in, and by which command. */
function introduce({ chartward: { site } }: Server, terminal: Terminal): void {
  const surfaces = SURFACES.map((name) => `${name.padEnd(9)} ${site.url}/${name}\n`).join('')
  const people = DEMO_PEOPLE.map(({ user, role, says }) => [user, role, says])
  const heading = ['sign in as', 'role', 'to see']
  const how = 'npx chartward demo sign-in NAME    prints a link that signs you in, once, on this machine'
  terminal.err(`${surfaces}\n${table(heading, people)}\n${how}\n\n`)
}

/** The state of a ledger or of keys is not known any more: stopping is the only right answer; a start recovers. */
function stopNow(error: Error): void {
  process.stderr.write(`${JSON.stringify({ level: 'error', event: 'fatal', reason: error.message })}\n`)
  process.exit(1)
}
