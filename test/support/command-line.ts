import { spawn } from 'node:child_process'
import { runCommand } from '../../src/cli/index.ts'
import { BIN } from './running.ts'

/** What a command came to. */
export interface CommandEnded {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs the command line in a process of its own, against the server of this home. */
export async function runCommandLine(
  home: string,
  words: readonly string[],
  environment: Record<string, string> = {},
): Promise<CommandEnded> {
  const env = { ...process.env, CHARTWARD_HOME: home, ...environment }
  const child = spawn(BIN, words, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const written = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (written.out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (written.err += text))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, ...written }
}

/** A command by somebody, in this process, against the server of this home; answers what it wrote. **Errors.** Its own. */
export async function commandBy(home: string, operator: string, words: readonly string[]): Promise<string> {
  const written: string[] = []
  const terminal = {
    out: (text: string) => void written.push(text),
    err: () => {},
    watched: false,
    operator,
  }
  await runCommand(words, terminal, () => home)
  return written.join('')
}
