import type { Command } from './command.ts'
import { dutiesFromFacts } from './duties.ts'

/** What the law asks for, and by when. */
export const DUTY_COMMANDS: readonly Command[] = [
  {
    words: ['duties'],
    usage: '--facts FILE [--rules DIR|FILE] [--all] [--ics OUT] [--json]',
    says: 'what the law asks for after a breach, and by when; needs no server',
    options: ['facts', 'rules', 'all', 'ics', 'json'],
    operandsMax: 0,
    run: async (situation) => await dutiesFromFacts(situation),
  },
]
