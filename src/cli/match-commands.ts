import type { Command } from './command.ts'

/** Whose records a file that turned up elsewhere came from. */
export const MATCH_COMMANDS: readonly Command[] = []
