import type { Command } from './command.ts'

/** Whom to write to, and who waits in which queue. */
export const RECIPIENT_COMMANDS: readonly Command[] = []
