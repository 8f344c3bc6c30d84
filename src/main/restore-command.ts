import { existsSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import type { RestoreProgress, RestoreReport } from '../backup/index.ts'
import type { Terminal } from '../cli/index.ts'
import { ChartwardError, jsonLog, systemClock } from '../kernel/index.ts'
import { superviseEmbeddedPostgres } from '../postgres/index.ts'
import { storeAt } from './backup-place.ts'
import { closing } from './closing.ts'
import { homeDirectory, readConfig } from './config.ts'
import { type Home, openHome } from './home.ts'
import { restoreDatabase } from './restore-database.ts'

const USAGE =
  'usage: chartward restore --at TIME|latest --from DIR|s3://BUCKET/PREFIX [--home DIR] [--database URL] [--json]'
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/
const PROGRESS_INTERVAL_MS = 1_000

/** `chartward restore`: ends with 1 when something that was acknowledged is not in the backup. */
export async function restoreCommand(words: readonly string[], terminal: Terminal): Promise<number> {
  const { home: directory, from, instant, url, json } = parse(words)
  const home = openEnvironment(directory)
  const config = readConfig(directory)
  const log = jsonLog(terminal.err, Date.now)
  const opened = closing()
  try {
    const connection = url === undefined ? await openEmbedded(home) : { url }
    const report = await restoreDatabase({
      home,
      config,
      clock: systemClock,
      log,
      store: await storeAt(from, config),
      connection,
      instant,
      onProgress: progressTo(terminal),
    })
    tell(terminal, json, report)
    return report.ok ? 0 : 1
  } finally {
    await opened.close()
  }

  async function openEmbedded({ postgres }: Home) {
    const server = await superviseEmbeddedPostgres({ directory: postgres, log })
    opened.add(async () => await server.close())
    return server.connection
  }
}

/**
 * The home of an environment that has been: an empty one would get keys that open nothing.
 *
 * **Errors** `CONFIG_INVALID`.
 */
export function openEnvironment(directory: string): Home {
  for (const needed of ['environment', 'keys/root.key', 'ledger/journal']) {
    if (!existsSync(path.join(directory, needed)))
      throw new ChartwardError(
        'CONFIG_INVALID',
        `${path.join(directory, needed)} is not there: a backup opens with the environment's own keys and ledger only`,
      )
  }
  return openHome(directory)
}

/** An instant as the command line takes it; undefined for `latest`. **Errors** `USAGE`. */
export function instantOf(text: string | undefined, usage: string): number | undefined {
  if (text === 'latest') return undefined
  if (text === undefined || !TIME.test(text))
    throw new ChartwardError(
      'USAGE',
      `--at takes latest, or a time with its zone, such as 2026-03-16T14:00:00Z\n${usage}`,
    )
  return Date.parse(text)
}

function parse(words: readonly string[]) {
  const options = {
    home: { type: 'string' },
    at: { type: 'string' },
    from: { type: 'string' },
    database: { type: 'string' },
    json: { type: 'boolean' },
  } as const
  try {
    const { values } = parseArgs({ args: [...words], options })
    if (values.from === undefined) throw new Error('--from is missing')
    return {
      home: values.home ?? homeDirectory(),
      from: values.from,
      instant: instantOf(values.at, USAGE),
      url: values.database,
      json: values.json === true,
    }
  } catch (error) {
    if (error instanceof ChartwardError) throw error
    throw new ChartwardError('USAGE', `${error instanceof Error ? error.message : ''}\n${USAGE}`)
  }
}

/** A line a second, and one for each step. */
export function progressTo({ err }: Terminal): (progress: RestoreProgress) => void {
  const begun = performance.now()
  let last = { at: begun, versions: 0, doing: '' }
  return ({ doing, versions, bytes, bytesAll }) => {
    const now = performance.now()
    if (doing === last.doing && now - last.at < PROGRESS_INTERVAL_MS) return
    const seconds = Math.max(0.001, (now - last.at) / 1000)
    const rate = Math.round((versions - last.versions) / seconds)
    const share = bytesAll === 0 ? 100 : Math.round((bytes / bytesAll) * 100)
    err(`${doing}: ${versions} versions, ${share} %${doing === 'rows' ? `, ${rate}/s` : ''}\n`)
    last = { at: now, versions, doing }
  }
}

function tell(terminal: Terminal, json: boolean, report: RestoreReport): void {
  if (json) {
    terminal.out(`${JSON.stringify(report)}\n`)
    return
  }
  const { ok, instant, leaves, versions, missing, examples, unaccounted, passedOver } = report
  terminal.out(
    `restored to ${new Date(instant).toISOString()} (the first ${leaves} leaves): ${versions} versions, each as the ledger tells\n`,
  )
  if (missing > 0) terminal.out(`  ${missing} versions acknowledged by then are NOT in the backup\n`)
  for (const reference of examples) terminal.out(`  ${reference}\n`)
  if (unaccounted > 0) terminal.out(`  ${unaccounted} versions stand in no leaf and were left out\n`)
  if (passedOver.length > 0)
    terminal.out(`  segments that are not as they were told: ${passedOver.join(', ')}\n`)
  if (ok) terminal.out('nothing differs\n')
}
