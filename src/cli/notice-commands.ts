import type { Command } from './command.ts'
import {
  actOnCampaign,
  approveCampaign,
  campaignStatus,
  draftCampaign,
  freezeCampaign,
  previewCampaign,
  writePublicTexts,
} from './notice.ts'
import { listDeliveries, listSuppressed, settlePiece, suppress, suppressNoMore } from './notice-people.ts'
import { exportMailHouse, takeReturnFile } from './mail-house.ts'

/** What a campaign is asked once it is frozen. */
const ACTS: readonly Command[] = (
  [
    ['send', 'begin: e-mails and portal messages go out by themselves, letters with chartward notice export'],
    ['pause', 'let nothing more go out, until it is resumed'],
    ['resume', 'go on'],
    ['stop', 'for good: whoever got nothing of it can be written to by another campaign'],
  ] as const
).map(([word, says]) => ({
  words: ['notice', word],
  usage: 'CAMPAIGN [--json]',
  says,
  options: ['json'],
  operandsMax: 1,
  run: async (situation) => await actOnCampaign(situation, word),
}))

/** Letters and mail: approve, freeze, send. */
export const NOTICE_COMMANDS: readonly Command[] = [
  {
    words: ['notice', 'draft'],
    usage: '(--case C | CAMPAIGN) --file WORDS.json [--supplement] [--post-only] [--json]',
    says: 'what everybody of a case will be told; CAMPAIGN: other words, and approvals begin again',
    options: ['case', 'file', 'supplement', 'post-only', 'json'],
    operandsMax: 1,
    run: async (situation) => await draftCampaign(situation),
  },
  {
    words: ['notice', 'preview'],
    usage: 'CAMPAIGN [--out LETTERS.pdf] [--json]',
    says: 'what it would come to: how many of which kind, and one letter of each, told to the ledger',
    options: ['out', 'json'],
    operandsMax: 1,
    run: async (situation) => await previewCampaign(situation),
  },
  {
    words: ['notice', 'public'],
    usage: 'CAMPAIGN --out DIR [--json]',
    says: 'posting for the home page, a release for the press of each state where it has to be told, and call script, in both languages',
    options: ['out', 'json'],
    operandsMax: 1,
    run: async (situation) => await writePublicTexts(situation),
  },
  {
    words: ['notice', 'approve'],
    usage: 'CAMPAIGN [--json]',
    says: 'say yes to these words; two different people do',
    options: ['json'],
    operandsMax: 1,
    run: async (situation) => await approveCampaign(situation),
  },
  {
    words: ['notice', 'freeze'],
    usage: 'CAMPAIGN [--json]',
    says: 'settle words and list: both stand in the ledger by their digests, and neither changes any more',
    options: ['json'],
    operandsMax: 1,
    run: async (situation) => await freezeCampaign(situation),
  },
  ...ACTS,
  {
    words: ['notice', 'status'],
    usage: '[CAMPAIGN | --case C] [--json]',
    says: 'how far campaigns are: what went out, came back, waits, or is not known',
    options: ['case', 'json'],
    operandsMax: 1,
    run: async (situation) => await campaignStatus(situation),
  },
  {
    words: ['notice', 'export'],
    usage: 'CAMPAIGN --out FILE.csv [--pdf DIR] [--number N] [--json]',
    says: 'a file for the mail house of all letters that wait, and with --pdf the letters; --number: such a file again',
    options: ['out', 'pdf', 'number', 'json'],
    operandsMax: 1,
    run: async (situation) => await exportMailHouse(situation),
  },
  {
    words: ['notice', 'returns'],
    usage: 'FILE.csv [--json]',
    says: 'take in what the mail house or the mail server says became of pieces; twice does no harm',
    options: ['json'],
    operandsMax: 1,
    run: async (situation) => await takeReturnFile(situation),
  },
  {
    words: ['notice', 'settle'],
    usage: 'PIECE --as sent|again|letter',
    says: 'say what became of an e-mail of which nobody knows: it arrived, send it again, or send a letter',
    options: ['as'],
    operandsMax: 1,
    run: async (situation) => await settlePiece(situation),
  },
  {
    words: ['notice', 'suppress'],
    usage: '(--patient P | --email E) --reason R',
    says: 'send nothing to somebody; to an e-mail address: a letter instead',
    options: ['patient', 'email', 'reason'],
    operandsMax: 0,
    run: async (situation) => await suppress(situation),
  },
  {
    words: ['notice', 'unsuppress'],
    usage: '(--patient P | --email E)',
    says: 'they can be written to again, by campaigns that are frozen from now on',
    options: ['patient', 'email'],
    operandsMax: 0,
    run: async (situation) => await suppressNoMore(situation),
  },
  {
    words: ['notice', 'suppressed'],
    usage: '[--json]',
    says: 'whom nothing is sent to, why, and who said so',
    options: ['json'],
    operandsMax: 0,
    run: async (situation) => await listSuppressed(situation),
  },
  {
    words: ['notice', 'deliveries'],
    usage: '--patient P [--json]',
    says: 'everything that was sent to one person, and what became of it',
    options: ['patient', 'json'],
    operandsMax: 0,
    run: async (situation) => await listDeliveries(situation),
  },
]
