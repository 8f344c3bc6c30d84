import { ChartwardError } from '../kernel/index.ts'
import { COMMANDS, runCommand, unknownCommand, type Terminal } from '../cli/index.ts'
import { homeDirectory } from './config.ts'
import { helpAsked, helpFor } from './help.ts'
import { openTerminal } from './terminal.ts'

const EXIT_USAGE = 2
const EXIT_FAILED = 1

/**
 * Commands that are a server, or bring one along; the others ask the one that runs. Each is loaded when it is asked
 * for: a client command does not wait for a server's modules.
 */
const OWN = {
  start: {
    usage:
      '[--home DIR] [--port 8103] [--empty] [--no-drill] [--read-only --from-backup DIR|s3://BUCKET/PREFIX [--at TIME]]',
    says: 'serve one environment; prints `ready URL`',
    run: async (words: readonly string[], terminal: Terminal) =>
      await (await import('./start.ts')).startCommand(words, terminal),
  },
  restore: {
    usage: '--at TIME|latest --from DIR|s3://BUCKET/PREFIX [--home DIR] [--database URL] [--json]',
    says: 'fill an empty database from a backup, held against the ledger version by version',
    run: async (words: readonly string[], terminal: Terminal) =>
      await (await import('./restore-command.ts')).restoreCommand(words, terminal),
  },
  replay: {
    usage: '[--data PATH] [--keep DIR] [--json] [--verbose]',
    says: 'play the intrusion of March 16 on a throw-away environment and hold the report against the truth',
    run: async (words: readonly string[], terminal: Terminal) =>
      await (await import('./replay-command.ts')).replayCommand(words, terminal),
  },
  drill: {
    usage: '[--keep DIR] [--json] [--verbose]',
    says: 'a theft and the answer to it, in real time, in two throw-away environments, with a timeline at the end',
    run: async (words: readonly string[], terminal: Terminal) =>
      await (await import('./drill-command.ts')).drillCommand(words, terminal),
  },
  witness: {
    usage: '[--home DIR] [--port 8104] [--name NAME] [--log VKEY]...',
    says: 'cosign the checkpoints of ledgers, for another organisation',
    run: async (words: readonly string[], terminal: Terminal) =>
      await (await import('./witness-command.ts')).witnessCommand(words, terminal),
  },
} as const

const OWN_TOLD = Object.entries(OWN).map(([name, { usage, says }]) => ({ words: [name], usage, says }))

await main(process.argv.slice(2), openTerminal())

async function main(words: readonly string[], terminal: Terminal): Promise<void> {
  const [first, ...rest] = words
  try {
    const asked = helpAsked(words)
    if (asked !== undefined) {
      const help = helpFor(asked, OWN_TOLD, COMMANDS)
      if (help === undefined) throw unknownCommand(asked)
      terminal.out(help)
      return
    }
    if (first === '--version') {
      terminal.out('chartward 0.1.0\n')
      return
    }
    process.exitCode = isOwn(first)
      ? await OWN[first].run(rest, terminal)
      : await runCommand(words, terminal, (named) => named ?? homeDirectory())
  } catch (error) {
    tell(error, terminal)
  }
}

function tell(error: unknown, terminal: Terminal): void {
  const known = error instanceof ChartwardError ? error : undefined
  const detail = known?.detail === undefined ? '' : ` (${known.detail})`
  terminal.err(`chartward: ${known?.message ?? unforeseen(error)}${detail}\n`)
  for (const { expression, message } of known?.findings ?? []) terminal.err(`  ${expression} ${message}\n`)
  if (known?.code === 'USAGE') terminal.err('chartward help lists the commands\n')
  process.exitCode = known?.code === 'USAGE' ? EXIT_USAGE : EXIT_FAILED
}

/** What the system refused names its file or address and is for the operator; anything else is for us. */
function unforeseen(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return 'syscall' in error ? error.message : (error.stack ?? error.message)
}

function isOwn(name: string | undefined): name is keyof typeof OWN {
  return name !== undefined && Object.hasOwn(OWN, name)
}
