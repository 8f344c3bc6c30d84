import type { Command } from './command.ts'

/** What a recipient can check. */
export const VERIFY_COMMANDS: readonly Command[] = []
