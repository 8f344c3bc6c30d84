import path from 'node:path'
import { ChartwardError } from '../kernel/index.ts'
import {
  findRecorded,
  inTimeOrder,
  readRecorded,
  type RecordedEvent,
  readRuleFiles,
} from '../intake/index.ts'
import { type Level, LEVELS, type Match, openSigma, readRules, type RuleSet } from '../sigma/index.ts'
import type { Situation } from './situation.ts'
import type { Terminal } from './terminal.ts'

/** The rules that come with Chartward. */
const RULES = path.resolve(import.meta.dirname, '..', '..', 'rules')
const PROBLEMS_SHOWN = 100
const NAME_LENGTH_MAX = 200

/** One rule that matched, as `--json` prints it. */
interface Finding {
  readonly rule: string
  readonly level: Level
  /** When the event was that completed it. */
  readonly time: string
  readonly summary: string
  /** Where its events stand: `file:number`, or `disclosure:index` and `keys:index` for leaves. */
  readonly events: readonly string[]
}

/**
 * `chartward detect FILE...`: rules over recorded events, without a server. Answers 1 when a file could not be read to
 * its end, nothing in what was read was an event, or a rule could not be used; and 0 otherwise, findings or not.
 *
 * **Errors** `USAGE`.
 */
export async function detect({ terminal, asked }: Situation): Promise<number> {
  if (asked.rest.length === 0)
    throw new ChartwardError('USAGE', 'name the files or folders to look at, or - for standard input')
  const level = levelOf(asked.one('level'))
  const files = await findRecorded(asked.rest)
  const problems = problemsTold(terminal)
  const rules = await loadRules(asked.one('rules') ?? RULES, problems)
  const printed = asked.json ? jsonPrinted(terminal) : linesPrinted(terminal)
  const began = performance.now()
  const sigma = openSigma<string>(rules)
  let events = 0
  const recorded = readRecorded(files, {
    standardInput: process.stdin as AsyncIterable<Buffer>,
    onProblem: ({ file, line, message }) =>
      problems.tell(file, line === 0 ? message : `line ${line}: ${message}`, line === 0),
  })
  for await (const batch of inTimeOrder(recorded)) {
    events += batch.length
    for (const event of batch)
      for (const match of sigma.take(event, event.ref)) {
        if (LEVELS.indexOf(match.rule.level) >= LEVELS.indexOf(level)) printed.add(findingOf(match, event))
      }
  }
  printed.finish(events, Math.round(performance.now() - began))
  const { groups, events: dropped } = sigma.dropped()
  if (groups > 0 || dropped > 0)
    terminal.err(
      `too much at once: ${groups} groups and ${dropped} events were let go to stay within memory\n`,
    )
  return problems.finish(events)
}

function levelOf(asked: string | undefined): Level {
  const level = LEVELS.find((known) => known === (asked ?? 'low'))
  if (level === undefined) throw new ChartwardError('USAGE', `--level is one of ${LEVELS.join(', ')}`)
  return level
}

async function loadRules(from: string, problems: Problems): Promise<RuleSet> {
  const { rules, problems: found } = readRules(await readRuleFiles(from))
  for (const { file, message } of found) problems.tell(file, message, true)
  if (rules.rules.length === 0)
    throw new ChartwardError('USAGE', `there is no rule in ${from} that can be used`)
  return rules
}

/** What went wrong on the way, the first hundred by name. */
interface Problems {
  tell(file: string, message: string, isGrave: boolean): void
  /** The exit code. */
  finish(events: number): number
}

function problemsTold(terminal: Terminal): Problems {
  let count = 0
  let isFailed = false
  return {
    tell: (file, message, isGrave) => {
      count++
      isFailed ||= isGrave
      if (isGrave || count <= PROBLEMS_SHOWN) terminal.err(`${plain(file)}: ${plain(message)}\n`)
    },
    finish: (events) => {
      if (count > PROBLEMS_SHOWN) terminal.err(`${count} places could not be read\n`)
      return isFailed || (events === 0 && count > 0) ? 1 : 0
    },
  }
}

interface Printed {
  add(finding: Finding): void
  finish(events: number, elapsedMs: number): void
}

/** A line for each finding, as it is found. */
function linesPrinted(terminal: Terminal): Printed {
  let count = 0
  return {
    add: ({ time, level, summary }) => {
      count++
      terminal.out(`${time}  ${level.padEnd(8)}  ${summary}\n`)
    },
    finish: (events, elapsedMs) =>
      terminal.err(`${events} events, ${count} findings, ${(elapsedMs / 1000).toFixed(1)} s\n`),
  }
}

/** One object, written piece by piece: findings are not kept. */
function jsonPrinted(terminal: Terminal): Printed {
  let separator = '{"findings":['
  return {
    add: (finding) => {
      terminal.out(`${separator}${JSON.stringify(finding)}`)
      separator = ','
    },
    finish: (events, elapsedMs) => {
      if (separator !== ',') terminal.out(separator)
      terminal.out(`],"events":${events},"elapsedMs":${elapsedMs}}\n`)
    },
  }
}

function findingOf({ rule, at, events, count, group }: Match<string>, event: RecordedEvent): Finding {
  const of = count > 1 ? ` (${count} events)` : ''
  return {
    rule: rule.title,
    level: rule.level,
    time: new Date(at).toISOString(),
    summary: `${rule.title}: ${actOf(event, group)}${of}`,
    events,
  }
}

/** Who did what from where, by names that are ids: nothing of a record, no parameter of a request. */
function actOf({ logsource, fields }: RecordedEvent, group: Readonly<Record<string, unknown>>): string {
  const isAws = logsource.product === 'aws'
  const who = member(fields, isAws ? 'userIdentity' : 'who')
  const names = isAws
    ? [who['arn'] ?? who['principalId'] ?? who['type'], fields['eventName'], fields['sourceIPAddress']]
    : [who['user'], fields['how'] ?? fields['op'], who['address']]
  const [actor = 'somebody', act = 'did something', address] = names.map(named)
  const session = isAws ? undefined : named(who['session'])
  const by = Object.entries(group).flatMap(([name, value]) => {
    const said = named(value)
    return said === undefined || names.includes(value) || value === who['session']
      ? []
      : [`${plain(name)} ${said}`]
  })
  const where = address === undefined ? '' : ` from ${address}`
  const more = [...(session === undefined ? [] : [`session ${session}`]), ...by]
  return `${actor}: ${act}${where}${more.map((one) => `, ${one}`).join('')}`
}

function member(fields: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  const value = fields[name]
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}

const named = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? plain(value) : undefined

/** Recordings are written by anybody: nothing in them moves the cursor of who reads this. */
const plain = (text: string): string => text.replace(/\p{C}/gu, '?').slice(0, NAME_LENGTH_MAX)
