import type { Command } from './command.ts'

/** What the law asks for, and by when. */
export const DUTY_COMMANDS: readonly Command[] = []
