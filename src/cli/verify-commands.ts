import type { Command } from './command.ts'
import { callerPhrase, callerWord, reportContact, verifyNotice, withdrawNotice } from './verify.ts'

/** What a recipient can check. */
export const VERIFY_COMMANDS: readonly Command[] = [
  {
    words: ['notice', 'verify'],
    usage: 'CODE [--json]',
    says: 'whether a notice with this code was issued, when and to whom; with --json and its proof',
    options: ['json'],
    operandsMax: 1,
    run: async (situation) => await verifyNotice(situation),
  },
  {
    words: ['notice', 'withdraw'],
    usage: 'CODE --reason R',
    says: 'take a notice back: whoever checks it is told that it does not count',
    options: ['reason'],
    operandsMax: 1,
    run: async (situation) => await withdrawNotice(situation),
  },
  {
    words: ['notice', 'false', 'add'],
    usage: 'PHONE|EMAIL|LINK',
    says: 'others use this in our name: whoever checks it is told so',
    options: [],
    operandsMax: 1,
    run: async (situation) => await reportContact(situation, 'add'),
  },
  {
    words: ['notice', 'false', 'end'],
    usage: 'PHONE|EMAIL|LINK',
    says: 'they do not, after all',
    options: [],
    operandsMax: 1,
    run: async (situation) => await reportContact(situation, 'end'),
  },
  {
    words: ['caller', 'phrase'],
    usage: '--user U',
    says: 'what a person wants to hear from whoever calls them; that it was shown is told to the ledger and to them',
    options: ['user'],
    operandsMax: 0,
    run: async (situation) => await callerPhrase(situation),
  },
  {
    words: ['caller', 'word'],
    usage: '--user U [--json]',
    says: 'a word to say to a person on the phone, who checks it once within ten minutes',
    options: ['user', 'json'],
    operandsMax: 0,
    run: async (situation) => await callerWord(situation),
  },
]
