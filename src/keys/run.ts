import { ChartwardError, type Clock, jsonLog, type Log } from '../kernel/index.ts'
import { openKeyServer } from './key-server.ts'
import { decodeSettings, type KeyServerSettings } from './settings.ts'

const SETTINGS_BYTES_MAX = 64 * 1024
const CLOSE_TIMEOUT_MS = 5000

/**
 * Runs the key server in this process until its standard input ends, which it also does when the parent is
 * killed. Prints `ready` when it serves; logs JSON lines to standard error.
 *
 * Refuses to run outside Node's permission model, so that no start script can leave the fence out.
 */
export async function runKeyServer(clockOf: (settings: KeyServerSettings) => Clock): Promise<void> {
  let clock: Clock | undefined
  const write = (line: string): void => {
    process.stderr.write(line)
  }
  const log = jsonLog(write, () => clock?.now() ?? 0)
  // Ctrl-C reaches every process of the terminal: the parent decides when this one ends.
  process.on('SIGINT', () => {})
  try {
    refuseUnfenced()
    const settings = decodeSettings(await firstLine(process.stdin))
    clock = clockOf(settings)
    const { clockFile: _, ...options } = settings
    const server = await openKeyServer({ ...options, clock, log, onFatal: (error) => die(log, error) })
    let stopping = false
    const stop = (): void => {
      if (stopping) return
      stopping = true
      setTimeout(() => process.exit(1), CLOSE_TIMEOUT_MS).unref()
      server.close().then(
        () => process.exit(0),
        (error: unknown) => die(log, error),
      )
    }
    process.on('SIGTERM', stop)
    if (process.stdin.readableEnded || process.stdin.destroyed) stop()
    process.stdin.on('end', stop)
    process.stdin.on('close', stop)
    process.stdin.on('error', stop)
    process.stdin.resume()
    process.stdout.write('ready\n')
  } catch (error) {
    die(log, error)
  }
}

/** Fatal either way: the state is not known, and a start takes the same path as recovery. */
function die(log: Log, error: unknown): never {
  const known = error instanceof ChartwardError ? error : undefined
  log.error('stopped', {
    code: known?.code ?? (error as NodeJS.ErrnoException | undefined)?.code ?? 'INTERNAL',
    message: known?.message ?? 'The key server could not go on',
  })
  process.exit(1)
}

function refuseUnfenced(): void {
  const { permission } = process as { permission?: { has(scope: string): boolean } }
  if (permission === undefined || permission.has('child') || permission.has('fs.read')) {
    throw new ChartwardError('CONFIG_INVALID', "The key server runs only under Node's permission model")
  }
}

async function firstLine(input: NodeJS.ReadStream): Promise<string> {
  return await new Promise<string>((resolve, reject) => {
    let text = ''
    const failed = (): void => reject(new ChartwardError('CONFIG_INVALID', 'The key server got no settings'))
    const take = (chunk: Buffer): void => {
      text += chunk.toString('utf8')
      const end = text.indexOf('\n')
      if (end === -1 && text.length <= SETTINGS_BYTES_MAX) return
      input.off('data', take)
      input.off('end', failed)
      input.pause()
      if (end === -1) failed()
      else resolve(text.slice(0, end))
    }
    input.on('data', take)
    input.once('end', failed)
  })
}
