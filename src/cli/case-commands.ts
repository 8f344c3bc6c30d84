import type { CaseActWord } from '../contract/index.ts'
import { ChartwardError } from '../kernel/index.ts'
import type { Arguments, OptionName } from './arguments.ts'
import {
  actInCase,
  grownIn,
  jsonFile,
  listCases,
  listPeopleOfCase,
  openCase,
  optionsIn,
  patientsIn,
  type Sending,
  showInputs,
  showOfCase,
  wordAt,
} from './case.ts'
import type { Command } from './command.ts'

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
const PRINCIPALS =
  '[--session S]... [--user U]... [--client C]... [--address A]... [--from T] [--to T] [--process-from T] [--process-to T] [--copied]'

/** Something done in a case: its words, how it is called, and what it sends. */
interface Acting {
  readonly words: readonly string[]
  readonly act: CaseActWord
  readonly usage: string
  readonly says: string
  readonly options: readonly OptionName[]
  readonly operands: number
  readonly sending: Sending
}

const why = (asked: Arguments) => optionsIn(asked, { why: 'reason' })

const ACTS: readonly Acting[] = [
  {
    words: ['anchor'],
    act: 'anchor',
    usage: 'ANCHOR TIME --reason R',
    says: 'say when something happened that clocks of law are counted from, such as incidentKnown 2026-03-16',
    options: ['reason'],
    operands: 3,
    sending: (asked) => ({
      anchor: wordAt(asked, 1, 'name the anchor, such as incidentKnown'),
      at: wordAt(asked, 2, 'say when, such as 2026-03-16'),
      ...why(asked),
    }),
  },
  {
    words: ['grow'],
    act: 'grow',
    usage: `${PRINCIPALS} --reason R`,
    says: 'ask about more; nobody who was counted is ever dropped',
    options: [...ASKED, 'reason'],
    operands: 1,
    sending: (asked) => ({ add: grownIn(asked), ...why(asked) }),
  },
  {
    words: ['link'],
    act: 'link',
    usage: 'FINDING',
    says: 'a finding belongs to it',
    options: [],
    operands: 2,
    sending: (asked) => ({ finding: wordAt(asked, 1, 'name the finding by its id') }),
  },
  {
    words: ['rescope'],
    act: 'rescope',
    usage: '',
    says: 'count the people of a case anew, as of now',
    options: [],
    operands: 1,
    sending: () => ({}),
  },
  {
    words: ['note'],
    act: 'note',
    usage: 'TEXT',
    says: 'write something down; it is sealed, and nobody can change it',
    options: [],
    operands: 2,
    sending: (asked) => ({ text: wordAt(asked, 1, 'write the note behind the case, in quotes') }),
  },
  {
    words: ['task', 'done'],
    act: 'finish',
    usage: 'TASK',
    says: 'it is done',
    options: [],
    operands: 2,
    sending: (asked) => ({ task: wordAt(asked, 1, 'name the task, such as T-1') }),
  },
  {
    words: ['task', 'assign'],
    act: 'assign',
    usage: 'TASK --assignee U',
    says: 'give it to somebody',
    options: ['assignee'],
    operands: 2,
    sending: (asked) => ({
      task: wordAt(asked, 1, 'name the task, such as T-1'),
      ...optionsIn(asked, { assignee: 'assignee' }),
    }),
  },
  {
    words: ['task', 'add'],
    act: 'task',
    usage: 'WHAT [--assignee U] [--due DATE]',
    says: 'something is to be done',
    options: ['assignee', 'due'],
    operands: 2,
    sending: (asked) => ({
      what: wordAt(asked, 1, 'say what is to be done, in quotes'),
      ...optionsIn(asked, { assignee: 'assignee', due: 'due' }),
    }),
  },
  {
    words: ['role'],
    act: 'role',
    usage: '--user U --role R',
    says: 'somebody is its lead, privacy, security, counsel, communications or approver',
    options: ['user', 'role'],
    operands: 1,
    sending: (asked) => optionsIn(asked, { user: 'user', role: 'role' }),
  },
  {
    words: ['hold'],
    act: 'hold',
    usage: '--agency A --requester R --form written|oral --from DATE [--to DATE] [--covers all|CODE]...',
    says: 'law enforcement asks to wait: in writing for its time, by word for 30 days at most',
    options: ['agency', 'requester', 'form', 'from', 'to', 'covers'],
    operands: 1,
    sending: (asked) => ({
      ...optionsIn(asked, {
        agency: 'agency',
        requester: 'requester',
        form: 'form',
        from: 'from',
        until: 'to',
      }),
      ...(asked.many('covers').length === 0 ? {} : { covers: asked.many('covers') }),
    }),
  },
  {
    words: ['release'],
    act: 'release',
    usage: 'HOLD --reason R',
    says: 'a hold is over',
    options: ['reason'],
    operands: 2,
    sending: (asked) => ({ hold: wordAt(asked, 1, 'name the hold, such as H-1'), ...why(asked) }),
  },
  {
    words: ['determine'],
    act: 'determine',
    usage:
      'KIND --reason R [--tier disclosed|exposed|everyone | --patients FILE] [--nature W] [--recipient W] [--acquired W] [--mitigation W] [--exception E] [--jurisdiction CODE]',
    says: 'find breach, low-probability, exception, encryption, no-harm or hipaa; it counts when it is signed',
    options: [
      'reason',
      'tier',
      'patients',
      'nature',
      'recipient',
      'acquired',
      'mitigation',
      'exception',
      'jurisdiction',
    ],
    operands: 2,
    sending: async (asked) => await determination(asked),
  },
  {
    words: ['decide'],
    act: 'decide',
    usage: 'ABOUT --outcome O --reason R [--inputs FILE] [--needs N]',
    says: 'keep another decision, with what it was made from; --needs: signatures before it counts',
    options: ['outcome', 'reason', 'inputs', 'needs'],
    operands: 2,
    sending: async (asked) => await decision(asked),
  },
  {
    words: ['sign'],
    act: 'sign',
    usage: 'DECISION --name "FIRST LAST, OFFICE"',
    says: 'sign a decision by name; a relief needs two people, and never one it is about',
    options: ['name'],
    operands: 2,
    sending: (asked) => ({
      decision: wordAt(asked, 1, 'name the decision, such as D-1'),
      ...optionsIn(asked, { name: 'name' }),
    }),
  },
  {
    words: ['close'],
    act: 'close',
    usage: '--reason R',
    says: 'nothing is done in it any more',
    options: ['reason'],
    operands: 1,
    sending: why,
  },
  {
    words: ['reopen'],
    act: 'reopen',
    usage: '--reason R',
    says: 'go on with it',
    options: ['reason'],
    operands: 1,
    sending: why,
  },
]

async function determination(asked: Arguments): Promise<object> {
  const file = asked.one('patients')
  return {
    kind: wordAt(asked, 1, 'say what you find, such as breach'),
    ...why(asked),
    ...optionsIn(asked, { tier: 'tier', exception: 'exception', jurisdiction: 'jurisdiction' }),
    ...(file === undefined ? {} : { patients: await patientsIn(file) }),
    statements: optionsIn(asked, {
      nature: 'nature',
      recipient: 'recipient',
      acquired: 'acquired',
      mitigation: 'mitigation',
    }),
  }
}

async function decision(asked: Arguments): Promise<object> {
  const needs = asked.one('needs')
  if (needs !== undefined && !/^\d$/.test(needs))
    throw new ChartwardError('USAGE', '--needs takes a number of signatures')
  const file = asked.one('inputs')
  return {
    about: wordAt(asked, 1, 'name what is decided, such as materiality'),
    ...optionsIn(asked, { outcome: 'outcome' }),
    ...why(asked),
    ...(needs === undefined ? {} : { needs: Number(needs) }),
    ...(file === undefined ? {} : { inputs: await jsonFile(file) }),
  }
}

/** Cases: what happened, whose it is, and what was decided. */
export const CASE_COMMANDS: readonly Command[] = [
  {
    words: ['case', 'open'],
    usage: `[--title T] [--finding F | --tip WHO] ${PRINCIPALS} [--capacity C] [--zone Z] [--json]`,
    says: 'open a case: by a finding, from an outside tip, or by hand',
    options: ['title', 'finding', 'tip', ...ASKED, 'capacity', 'zone', 'json'],
    operandsMax: 0,
    run: async (situation) => await openCase(situation),
  },
  {
    words: ['case', 'list'],
    usage: '[--json]',
    says: 'all cases, the newest first',
    options: ['json'],
    operandsMax: 0,
    run: async (situation) => await listCases(situation),
  },
  ...(
    [
      ['show', 'one case: its anchors, runs, tasks, holds and decisions'],
      ['suggest', 'who else may belong to it: the same account, address, app, or what came of its tokens'],
      ['worksheet', 'the four factors of HIPAA, filled from evidence'],
      ['timeline', 'what happened, from ledger, findings, containment and the case itself'],
    ] as const
  ).map(([word, says]): Command => ({
    words: ['case', word],
    usage: 'CASE [--json]',
    says,
    options: ['json'],
    operandsMax: 1,
    run: async (situation) => await showOfCase(situation, word),
  })),
  {
    words: ['case', 'people'],
    usage: 'CASE',
    says: 'everybody ever counted, one line of JSON each',
    options: [],
    operandsMax: 1,
    run: async (situation) => await listPeopleOfCase(situation),
  },
  {
    words: ['case', 'inputs'],
    usage: 'CASE DECISION|DIGEST [--out F]',
    says: 'what a decision was made from, so that anyone can make it again',
    options: ['out'],
    operandsMax: 2,
    run: async (situation) => await showInputs(situation),
  },
  ...ACTS.map(({ words, act, usage, says, options, operands, sending }): Command => ({
    words: ['case', ...words],
    usage: `CASE ${usage} [--json]`.replace('  ', ' '),
    says,
    options: [...options, 'json'],
    operandsMax: operands,
    run: async (situation) => await actInCase(situation, act, sending),
  })),
]
