import type { Command } from './command.ts'

/** Cases: what happened, whose it is, and what was decided. */
export const CASE_COMMANDS: readonly Command[] = []
