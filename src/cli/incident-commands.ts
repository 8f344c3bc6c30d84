import { alertStatus, testAlerts } from './alert.ts'
import type { OptionName } from './arguments.ts'
import { countCanaries, plantCanaries } from './canary.ts'
import type { Command } from './command.ts'
import { contain, containStatus, endMeasure, listMeasures } from './contain.ts'
import { detect } from './detect.ts'
import { exportEvidenceFile, verifyEvidenceFile } from './evidence.ts'
import { listFindings, settleFinding, showFinding } from './finding.ts'
import { rollback } from './rollback.ts'
import { scope } from './scope.ts'

const ASKED: readonly OptionName[] = [
  'session',
  'user',
  'client',
  'address',
  'from',
  'to',
  'process-from',
  'process-to',
  'copied',
]

const CONTAINED: readonly OptionName[] = ['session', 'user', 'client', 'environment']

/** `chartward contain`, by how far it goes. */
const CONTAIN: readonly Command[] = (
  [
    ['question', 'ask somebody why they are here; until they answer, only broken glass opens a record'],
    ['step-up', 'the same until they show their passkey'],
    ['care-safe', 'leave somebody their own patients, and broken glass of a few'],
    ['suspend', 'end everything of a session, a person or an app, and let it in no more'],
    ['freeze', 'stop every record of the environment but for broken glass'],
  ] as const
).map(([word, says]) => ({
  words: ['contain', word],
  usage:
    word === 'freeze'
      ? '--environment --reason R [--for MINUTES] [--json]'
      : `(--session S | --user U | --client C${word === 'suspend' ? '' : ' | --environment'}) --reason R [--for MINUTES] [--json]`,
  says,
  options: [...CONTAINED, 'reason', 'for', 'json'],
  operandsMax: 0,
  run: async (situation) => await contain(situation, word),
}))

/** What is noticed, what is done about it, and what it came to. */
export const INCIDENT_COMMANDS: readonly Command[] = [
  ...CONTAIN,
  {
    words: ['contain', 'end'],
    usage: 'ID',
    says: 'end a measure; what it ended stays ended',
    options: [],
    operandsMax: 1,
    run: async (situation) => await endMeasure(situation),
  },
  {
    words: ['contain', 'list'],
    usage: '[--json]',
    says: 'the measures in force',
    options: ['json'],
    operandsMax: 0,
    run: async (situation) => await listMeasures(situation),
  },
  {
    words: ['contain', 'status'],
    usage: '(--session S | --user U | --client C | --environment) [--json]',
    says: 'what is alive of somebody, and what was tried since; ends with 1 when anything is',
    options: [...CONTAINED, 'json'],
    operandsMax: 0,
    run: async (situation) => await containStatus(situation),
  },
  {
    words: ['finding', 'list'],
    usage: '[--level L] [--state open|acknowledged|closed] [--json]',
    says: 'what was noticed in the ledgers, the newest first; --level: so serious or more',
    options: ['level', 'state', 'json'],
    operandsMax: 0,
    run: async (situation) => await listFindings(situation),
  },
  {
    words: ['finding', 'show'],
    usage: 'ID [--json]',
    says: 'one finding: who, whose records, and the leaves that say so',
    options: ['json'],
    operandsMax: 1,
    run: async (situation) => await showFinding(situation),
  },
  {
    words: ['finding', 'acknowledge'],
    usage: 'ID',
    says: 'somebody looks at it',
    options: [],
    operandsMax: 1,
    run: async (situation) => await settleFinding(situation, 'acknowledge'),
  },
  {
    words: ['finding', 'close'],
    usage: 'ID --verdict confirmed|harmless|mistaken',
    says: 'done with it, and what it was',
    options: ['verdict'],
    operandsMax: 1,
    run: async (situation) => await settleFinding(situation, 'close'),
  },
  {
    words: ['canary', 'plant'],
    usage: '[--share 0.002]',
    says: 'make patients whom nobody has a reason to open; nobody is told which they are',
    options: ['share'],
    operandsMax: 0,
    run: async (situation) => await plantCanaries(situation),
  },
  {
    words: ['canary', 'list'],
    usage: '[--json]',
    says: 'how many there are',
    options: ['json'],
    operandsMax: 0,
    run: async (situation) => await countCanaries(situation),
  },
  {
    words: ['scope'],
    usage:
      '(--session S | --user U | --client C | --address A | --from T --to T)... [--process-from T --process-to T] [--copied] [--json]',
    says: 'whose records left, which elements, how sure; and who is untouched',
    options: [...ASKED, 'all', 'json'],
    operandsMax: 0,
    run: async (situation) => await scope(situation),
  },
  {
    words: ['evidence', 'export'],
    usage: '--out F (as scope)',
    says: 'the same with proofs, as a file anybody can check',
    options: [...ASKED, 'out'],
    operandsMax: 0,
    run: async (situation) => await exportEvidenceFile(situation),
  },
  {
    words: ['evidence', 'verify'],
    usage: 'F [--trust VKEY]... [--json]',
    says: 'check such a file; needs no server',
    options: ['trust', 'json'],
    operandsMax: 1,
    run: async (situation) => await verifyEvidenceFile(situation),
  },
  {
    words: ['rollback'],
    usage:
      '(--session S | --user U | --client C | --address A)... [--from T --to T] [--json] | --apply PLAN [--merge] [--json]',
    says: 'what somebody wrote and what it does to care, as a plan; with --apply: take it back by new versions',
    options: ['session', 'user', 'client', 'address', 'from', 'to', 'apply', 'merge', 'json'],
    operandsMax: 0,
    run: async (situation) => await rollback(situation),
  },
  {
    words: ['detect'],
    usage: 'FILE... [--rules DIR] [--level L] [--json]',
    says: 'run detection rules over recorded events: CloudTrail or evidence, any size, packed or not; needs no server',
    options: ['rules', 'level', 'json'],
    operandsMax: Infinity,
    run: async (situation) => await detect(situation),
  },
  {
    words: ['alert', 'status'],
    usage: '[--json]',
    says: 'where findings are sent: what waits, since when, and what went wrong',
    options: ['json'],
    operandsMax: 0,
    run: async (situation) => await alertStatus(situation),
  },
  {
    words: ['alert', 'test'],
    usage: '[--json]',
    says: 'send a test finding to every target, and say what each answered',
    options: ['json'],
    operandsMax: 0,
    run: async (situation) => await testAlerts(situation),
  },
]
