import { ChartwardError } from '../kernel/index.ts'
import {
  ADMIN_PATHS,
  type ContainAsked,
  type ContainStatusAnswer,
  type MeasureLine,
  type TargetAsked,
} from '../contract/index.ts'
import type { Situation } from './situation.ts'
import { table } from './terminal.ts'

const MINUTE_MS = 60_000

/** What `suspend` is called for each target. */
const SUSPENDED: Readonly<Record<string, string>> = {
  session: 'suspend-session',
  person: 'suspend-person',
  app: 'suspend-app',
}

/** `chartward contain question|step-up|care-safe|suspend|freeze`. */
export async function contain(situation: Situation, word: string): Promise<number> {
  const { client, terminal, asked } = situation
  const target = targetIn(asked)
  const reason = asked.one('reason')
  if (reason === undefined)
    throw new ChartwardError('USAGE', 'say why with --reason, in one line, without a word about a patient')
  const body: ContainAsked = { degree: degreeOf(word, target), target, reason, ...lastsIn(asked) }
  const measure = await client.send<MeasureLine>('POST', ADMIN_PATHS.contain, JSON.stringify(body))
  terminal.out(asked.json ? `${JSON.stringify(measure)}\n` : `${measure.id}\n`)
  if (!asked.json) terminal.err(`${measure.degree} of ${nameOf(target)} is in force\n`)
  return 0
}

/** `chartward contain end`. Ends with 1 when there was none. */
export async function endMeasure({ client, terminal, asked }: Situation): Promise<number> {
  const [id] = asked.rest
  if (id === undefined) throw new ChartwardError('USAGE', 'name the measure by its id')
  const path = `${ADMIN_PATHS.contain}/${encodeURIComponent(id)}/end`
  const { ended } = await client.send<{ ended: boolean }>('POST', path)
  terminal.out(ended ? 'ended\n' : 'there was no such measure in force\n')
  return ended ? 0 : 1
}

/** `chartward contain list`. */
export async function listMeasures({ client, terminal, asked }: Situation): Promise<number> {
  const { measures } = await client.get<{ measures: readonly MeasureLine[] }>(ADMIN_PATHS.contain)
  terminal.out(asked.json ? `${JSON.stringify({ measures })}\n` : measureTable(measures))
  return 0
}

/** `chartward contain status`. Ends with 0 when nothing is alive. */
export async function containStatus({ client, terminal, asked }: Situation): Promise<number> {
  const body = JSON.stringify({ target: targetIn(asked) })
  const status = await client.send<ContainStatusAnswer>('POST', ADMIN_PATHS.containStatus, body)
  const alive = status.alive.reduce((sum, { count }) => sum + count, 0)
  terminal.out(asked.json ? `${JSON.stringify({ ...status, isAlive: alive > 0 })}\n` : textOf(status))
  return alive > 0 ? 1 : 0
}

function textOf({ target, measures, alive, since, attempts, lasting }: ContainStatusAnswer): string {
  const total = alive.reduce((sum, { count }) => sum + count, 0)
  const verdict =
    total === 0 ? `nothing of ${nameOf(target)} is alive` : `${nameOf(target)} is alive: ${total}`
  const lives = table(
    ['alive', '', 'what'],
    alive.map(({ kind, count, says }) => [kind, String(count), says]),
  )
  const tried = table(
    ['since then', '', 'refused', 'sign-in failed', 'keys refused', 'shown', 'last'],
    attempts.map((one) => [
      one.by,
      one.name,
      String(one.denied),
      String(one.signInFailed),
      String(one.keysRefused),
      String(one.shown),
      timeText(one.last),
    ]),
  )
  const nothing = `nothing was tried under its names since ${timeText(since)}\n`
  const outlives = table(
    ['look at what outlives them', '', 'last', 'newest leaves'],
    lasting.map(({ how, count, last, leaves }) => [how, String(count), timeText(last), leaves.join(' ')]),
  )
  return [
    `${verdict}\n`,
    measures.length === 0 ? 'no measure is in force\n' : measureTable(measures),
    lives,
    attempts.length === 0 ? nothing : tried,
    ...(lasting.length === 0 ? [] : [outlives]),
  ].join('\n')
}

function measureTable(measures: readonly MeasureLine[]): string {
  const rows = measures.map(({ id, degree, target, by, begun, until, reason }) => [
    id,
    degree,
    nameOf(target),
    by,
    timeText(begun),
    until === undefined ? '' : timeText(until),
    reason,
  ])
  return table(['measure', 'degree', 'of', 'by', 'since', 'until', 'reason'], rows)
}

function timeText(ms: number): string {
  return new Date(ms).toISOString()
}

function nameOf({ kind, name }: TargetAsked): string {
  return kind === 'environment' ? 'the environment' : `${kind} ${name}`
}

function targetIn(asked: Situation['asked']): TargetAsked {
  const [session, user, client] = [asked.one('session'), asked.one('user'), asked.one('client')]
  const named: TargetAsked[] = [
    ...(session === undefined ? [] : [{ kind: 'session' as const, name: session }]),
    ...(user === undefined ? [] : [{ kind: 'person' as const, name: user }]),
    ...(client === undefined ? [] : [{ kind: 'app' as const, name: client }]),
    ...(asked.flag('environment') ? [{ kind: 'environment' as const, name: 'environment' }] : []),
  ]
  const [target] = named
  if (target === undefined || named.length > 1)
    throw new ChartwardError('USAGE', 'name one: --session, --user, --client or --environment')
  return target
}

function degreeOf(word: string, { kind }: TargetAsked): string {
  if (word !== 'suspend') return word
  const degree = SUSPENDED[kind]
  if (degree === undefined)
    throw new ChartwardError('USAGE', 'an environment is not suspended but frozen: chartward contain freeze')
  return degree
}

function lastsIn(asked: Situation['asked']): { readonly forMs?: number } {
  const minutes = asked.one('for')
  if (minutes === undefined) return {}
  if (!/^[1-9]\d{0,5}$/.test(minutes)) throw new ChartwardError('USAGE', '--for takes a number of minutes')
  return { forMs: Number(minutes) * MINUTE_MS }
}
