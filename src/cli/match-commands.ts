import type { Command } from './command.ts'
import { match } from './match.ts'

/** Whose records a file that turned up elsewhere came from. */
export const MATCH_COMMANDS: readonly Command[] = [
  {
    words: ['match'],
    usage: 'FILE [--from T] [--to T] [--json]',
    says: 'whom a file that turned up elsewhere names, when its values were ours, and which sessions explain it',
    options: ['from', 'to', 'json'],
    operandsMax: 1,
    run: async (situation) => await match(situation),
  },
]
