import { table } from '../cli/index.ts'

/** One command as help tells of it. */
export interface Told {
  readonly words: readonly string[]
  readonly usage: string
  readonly says: string
}

const HELP: readonly (string | undefined)[] = ['help', '--help', '-h']
const HOME =
  'Every command takes --home DIR (or CHARTWARD_HOME; default ~/.chartward). `chartward COMMAND --help` tells of one.\n'

/**
 * What help is asked for: the words of a command or the beginning of them, none for all; undefined when it is not asked
 * for. `help WORDS` asks, and `--help` or `-h` anywhere before `--`.
 */
export function helpAsked(words: readonly string[]): readonly string[] | undefined {
  const [first, ...rest] = words
  if (first === undefined) return []
  if (HELP.includes(first)) return HELP.includes(rest[0]) ? [] : commandWords(rest)
  const end = words.indexOf('--')
  const asks = words.slice(0, end < 0 ? words.length : end).some((word) => word === '--help' || word === '-h')
  return asks ? commandWords(words) : undefined
}

function commandWords(words: readonly string[]): readonly string[] {
  const end = words.findIndex((word) => word.startsWith('-'))
  return end < 0 ? words : words.slice(0, end)
}

/** Everything, or of each command that begins so how it is used; undefined where none does. */
export function helpFor(
  asked: readonly string[],
  own: readonly Told[],
  asking: readonly Told[],
): string | undefined {
  const all = [...own, ...asking]
  if (asked.length === 0) return overview(all)
  const begins = (long: readonly string[], short: readonly string[]) =>
    short.every((word, place) => long[place] === word)
  const below = all.filter(({ words }) => begins(words, asked))
  // Of `import FILE` the command is `import`.
  const above = all.filter(({ words }) => begins(asked, words))
  const found = below.length > 0 ? below : above.slice(0, 1)
  if (found.length === 0) return undefined
  const lines = found.map((one) => `${nameOf(one)} ${one.usage}`.trimEnd() + `\n  ${one.says}\n`)
  // A command that is a server says itself where it lives.
  return `${lines.join('')}${found.every((one) => own.includes(one)) ? '' : `\n${HOME}`}`
}

function overview(all: readonly Told[]): string {
  const lines = table(
    ['command', 'what it does'],
    all.map((one) => [nameOf(one), one.says]),
  )
  const uses = all.map((one) => `  ${nameOf(one)} ${one.usage}\n`).join('')
  return `Chartward: a health record that accounts for every record it gave out\n\n${lines}\nusage:\n${uses}\n${HOME}`
}

function nameOf({ words }: Told): string {
  return `chartward ${words.join(' ')}`
}
