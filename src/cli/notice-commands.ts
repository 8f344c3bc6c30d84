import type { Command } from './command.ts'

/** Letters and mail: approve, freeze, send. */
export const NOTICE_COMMANDS: readonly Command[] = []
