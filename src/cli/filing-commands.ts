import type { Command } from './command.ts'

/** Drafts for authorities, and the defence file. */
export const FILING_COMMANDS: readonly Command[] = []
