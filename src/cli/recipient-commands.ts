import type { Command } from './command.ts'
import { gatherRecipients, listQueues, listRecipients, resolveRecipient } from './recipients.ts'

/** Who of a case is written to, and whom somebody has to look at first. */
export const RECIPIENT_COMMANDS: readonly Command[] = [
  {
    words: ['recipients', 'gather'],
    usage: '--case C [--all] [--json]',
    says: 'read how the people of a case are written to; goes on where it stopped, --all reads everybody again',
    options: ['case', 'all', 'json'],
    operandsMax: 0,
    run: async (situation) => await gatherRecipients(situation),
  },
  {
    words: ['recipients', 'queues'],
    usage: '--case C [--json]',
    says: 'how many are ready, and how many wait for somebody to look, by queue',
    options: ['case', 'json'],
    operandsMax: 0,
    run: async (situation) => await listQueues(situation),
  },
  {
    words: ['recipients', 'list'],
    usage: '--case C [--queue Q] [--json]',
    says: 'the people of a queue, or of all that somebody has to look at; each is told to the ledger',
    options: ['case', 'queue', 'json'],
    operandsMax: 0,
    run: async (situation) => await listRecipients(situation),
  },
  {
    words: ['recipients', 'resolve'],
    usage: '--case C --patient P --reason R (--accept Q | --same-as P2 | --file FILE) [--json]',
    says: 'decide about one person, or put right their name, addressee, address or residence from a JSON file',
    options: ['case', 'patient', 'reason', 'accept', 'same-as', 'file', 'json'],
    operandsMax: 0,
    run: async (situation) => await resolveRecipient(situation),
  },
]
