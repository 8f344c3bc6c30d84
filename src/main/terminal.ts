import os from 'node:os'
import type { Terminal } from '../cli/index.ts'

const EXIT_FAILED = 1

/**
 * The terminal this process was started in. One that is closed while it is written to (`| head`, a window gone)
 * ends nothing: a server goes on without its log. Results that could not be kept, on a full disk, are a failure.
 */
export function openTerminal(): Terminal {
  process.stderr.on('error', () => {})
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return
    process.stderr.write(`chartward: the output could not be written: ${error.code ?? 'unknown'}\n`)
    process.once('exit', () => (process.exitCode = EXIT_FAILED))
  })
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    watched: process.stderr.isTTY,
    operator: operatorName(),
  }
}

function operatorName(): string {
  try {
    return os.userInfo().username
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`
  }
}
