import type { LeafIndex } from '../../kernel/index.ts'
import type { Measure } from '../../containment/index.ts'
import type { Finding } from '../../detection/index.ts'
import type { Case } from './case.ts'
import type { CaseGround } from './ground.ts'
import { asksAnything } from './grow.ts'
import { questionOf, type Trace, tracesOf } from './traces.ts'

/** One line of what happened, and where it is known from. */
export interface TimelineItem {
  readonly at: number
  readonly kind: 'ledger' | 'finding' | 'containment' | 'case'
  readonly says: string
  readonly leaf?: LeafIndex
  readonly finding?: string
  readonly measure?: string
  readonly seq?: number
}

/** What of a session stands in a timeline by itself, beside what it was shown. */
const TOLD = {
  'sign-in': 'signed in',
  'sign-in-failed': 'failed to sign in',
  token: 'was given a token',
  consent: 'let an app in',
  'break-glass': 'broke the glass',
  export: 'exported',
  denied: 'was refused',
  create: 'created records',
  update: 'changed records',
  delete: 'deleted records',
  transaction: 'wrote records',
} as const

/** Sessions that are told one by one. */
const TRACES_TOLD = 200

/** What happened, as ledger, findings, containment and the case itself tell it, in order. */
export async function timelineOf(ground: CaseGround, found: Case): Promise<readonly TimelineItem[]> {
  const traces = asksAnything(found.query) ? await tracesOf(ground, questionOf(found.query)) : []
  const items: TimelineItem[] = [
    ...traces.slice(0, TRACES_TOLD).flatMap(itemsOfTrace),
    ...(await findingsOf(ground, found, traces)).flatMap(itemsOfFinding),
    ...(await measuresOf(ground, found, traces)).flatMap(itemsOfMeasure),
    ...found.entries.map(({ at, by, says, seq, leaf }): TimelineItem => ({
      at,
      kind: 'case',
      says: `${by}: ${says}`,
      seq,
      leaf,
    })),
  ]
  return items.toSorted((one, other) => one.at - other.at)
}

function itemsOfTrace(trace: Trace): readonly TimelineItem[] {
  const { session, user, shown, bytes, firstShown, lastShown, acts } = trace
  const who = `session ${session} of ${user}`
  const told = Object.entries(TOLD).flatMap(([how, says]): TimelineItem[] => {
    const act = acts.get(how as keyof typeof TOLD)
    if (act === undefined) return []
    const times = act.count === 1 ? '' : `, ${act.count} times in all`
    return [{ at: act.at, kind: 'ledger', says: `${who} ${says}${times}`, leaf: act.leaf }]
  })
  const begins: TimelineItem[] =
    firstShown === undefined
      ? []
      : [
          {
            at: firstShown.at,
            kind: 'ledger',
            says: `${who} was shown the first record`,
            leaf: firstShown.leaf,
          },
        ]
  const ends: TimelineItem[] =
    lastShown === undefined
      ? []
      : [
          {
            at: lastShown.at,
            kind: 'ledger',
            says: `${who} was shown the last: ${shown} leaves, ${bytes} bytes`,
            leaf: lastShown.leaf,
          },
        ]
  return [...told, ...begins, ...ends]
}

/** Those that were named, and those about whom the case is. */
export async function findingsOf(
  { findings }: CaseGround,
  { findings: named, query }: Case,
  traces: readonly Trace[],
): Promise<readonly Finding[]> {
  const sessions = new Set([...query.sessions, ...traces.map(({ session }) => session)])
  const all = await findings.list({})
  const theirs = all.filter(
    ({ actor }) => actor !== null && actor.session !== '' && sessions.has(actor.session),
  )
  const linked = await Promise.all(named.map(async (id) => await findings.find(id)))
  const found = [...linked.filter((one) => one !== undefined), ...theirs]
  return [...new Map(found.map((one) => [one.id, one])).values()]
}

function itemsOfFinding({
  id,
  at,
  noticed,
  level,
  title,
  acknowledged,
  closed,
  verdict,
}: Finding): TimelineItem[] {
  const item = (when: number, says: string): TimelineItem => ({
    at: when,
    kind: 'finding',
    says,
    finding: id,
  })
  return [
    item(at, `what was found began: ${title}`),
    item(noticed, `noticed, ${level}: ${title}`),
    ...(acknowledged === undefined ? [] : [item(acknowledged.at, `${acknowledged.by} looked at: ${title}`)]),
    ...(closed === undefined ? [] : [item(closed.at, `${closed.by} closed as ${verdict ?? ''}: ${title}`)]),
  ]
}

/** What was done to contain whoever the case is about. */
export async function measuresOf(
  { containment }: CaseGround,
  { query, findings }: Case,
  traces: readonly Trace[],
): Promise<readonly Measure[]> {
  const names = {
    session: new Set([...query.sessions, ...traces.map(({ session }) => session)]),
    person: new Set([...query.users, ...traces.map(({ user }) => user)]),
    app: new Set([...query.clients, ...traces.map(({ client }) => client)]),
  }
  const all = await containment.list({ ended: true })
  const first = Math.min(...traces.map((one) => one.first))
  return all.filter(({ target: { kind, name }, finding, begun }) => {
    if (finding !== undefined && findings.includes(finding)) return true
    return kind === 'environment' ? begun >= first : names[kind].has(name)
  })
}

function itemsOfMeasure({
  id,
  degree,
  target: { kind, name },
  by,
  begun,
  ended,
  answered,
}: Measure): TimelineItem[] {
  const of = kind === 'environment' ? 'the environment' : `${kind} ${name}`
  const item = (at: number, says: string): TimelineItem => ({ at, kind: 'containment', says, measure: id })
  return [
    item(begun, `${by} began ${degree} of ${of}`),
    ...(answered === undefined ? [] : [item(answered, `${degree} was answered by ${of}`)]),
    ...(ended === undefined ? [] : [item(ended, `${degree} of ${of} ended`)]),
  ]
}
