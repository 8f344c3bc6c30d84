import type { Command } from './command.ts'
import { dutiesOfCase } from './case-duties.ts'
import { dutiesFromFacts } from './duties.ts'

/** What the law asks for, and by when. */
export const DUTY_COMMANDS: readonly Command[] = [
  {
    words: ['duties'],
    usage: '(--case C | --facts FILE [--rules DIR|FILE]) [--all] [--ics OUT] [--json]',
    says: 'what the law asks for after a breach, and by when; of a file of facts without a server',
    options: ['case', 'facts', 'rules', 'all', 'ics', 'json'],
    operandsMax: 0,
    run: async (situation) =>
      situation.asked.one('case') === undefined
        ? await dutiesFromFacts(situation)
        : await dutiesOfCase(situation),
  },
]
