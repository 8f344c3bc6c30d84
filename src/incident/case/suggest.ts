import { asUnixMs } from '../../kernel/index.ts'
import { sessionsEver } from '../contain.ts'
import type { Case, CaseGrown } from './case.ts'
import type { CaseGround } from './ground.ts'
import { namesAny } from './grow.ts'
import { questionOf, type Trace, tracesOf } from './traces.ts'

/** Who else may belong to a case, and what speaks for it. For a person to decide. */
export interface Suggestion {
  readonly kind: 'token-lineage' | 'same-address' | 'same-account' | 'same-app'
  readonly says: string
  readonly add: CaseGrown
  readonly sessions: number
  /** How many accounts: many behind one address are a shared network. */
  readonly users: number
  readonly shown: number
  /** ISO 8601. */
  readonly first: string
  readonly last: string
}

const DAY_MS = 86_400_000
/** What is near in time. */
const NEAR_MS = DAY_MS
/** Of these, sessions of other days are looked at too: an account that was taken over may have been before. */
const ACCOUNT_NEAR_MS = 30 * DAY_MS
/** Names under which everybody stands. */
const EVERYBODYS: ReadonlySet<string> = new Set(['browser', 'command-line', 'server', 'local', ''])
const SESSIONS_MAX = 500

/** Whose leaves look like those of the case: the same token's offspring, address, account, app. */
export async function suggest(ground: CaseGround, { query }: Case): Promise<readonly Suggestion[]> {
  if (!namesAny(query)) return []
  const theirs = await tracesOf(ground, questionOf(query))
  const known = new Set([...query.sessions, ...theirs.map(({ session }) => session)])
  if (theirs.length === 0) return []
  const first = Math.min(...theirs.map((one) => one.first))
  const last = Math.max(...theirs.map((one) => one.last))
  const around = async (named: object, ms: number) =>
    (
      await tracesOf(ground, { ...named, from: asUnixMs(Math.max(0, first - ms)), to: asUnixMs(last + ms) })
    ).filter(
      ({ session, user }) => !known.has(session) && !query.users.includes(user) && !EVERYBODYS.has(session),
    )
  const found: Suggestion[] = []
  const lineage = await lineageOf(ground, theirs, known)
  if (lineage.length > 0) {
    const traces = await tracesOf(ground, { sessions: lineage })
    found.push(
      suggestion('token-lineage', 'opened out of a session of the case, or before it', traces, lineage),
    )
  }
  for (const address of distinct(theirs.flatMap(({ addresses }) => addresses)))
    found.push(
      ...many(
        'same-address',
        `from ${address}, within a day`,
        await around({ addresses: [address] }, NEAR_MS),
      ),
    )
  for (const user of distinct(theirs.map((one) => one.user))) {
    const others = await around({ users: [user] }, ACCOUNT_NEAR_MS)
    const fresh = others.filter(({ newDevice }) => newDevice).length
    const devices = fresh === 0 ? '' : `, ${fresh} of them signed in with a new device`
    found.push(...many('same-account', `of the account ${user}, within 30 days${devices}`, others))
  }
  for (const client of distinct(theirs.map((one) => one.client)))
    found.push(
      ...many('same-app', `of the app ${client}, within a day`, await around({ clients: [client] }, NEAR_MS)),
    )
  return found
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)].filter((name) => !EVERYBODYS.has(name)).sort()
}

/** Sessions that came out of those of the case, and those they came out of. */
async function lineageOf(
  { identity }: CaseGround,
  theirs: readonly Trace[],
  known: ReadonlySet<string>,
): Promise<readonly string[]> {
  const found = new Set(theirs.flatMap(({ names }) => names))
  for (const { session } of theirs.slice(0, SESSIONS_MAX)) {
    if (EVERYBODYS.has(session)) continue
    const family = (await sessionsEver({ identity }, { kind: 'session', name: session })) ?? []
    for (const one of family) found.add(one.session)
  }
  return [...found].filter((session) => !known.has(session)).sort()
}

function many(kind: Suggestion['kind'], says: string, traces: readonly Trace[]): readonly Suggestion[] {
  return traces.length === 0
    ? []
    : [
        suggestion(
          kind,
          says,
          traces,
          traces.map(({ session }) => session),
        ),
      ]
}

function suggestion(
  kind: Suggestion['kind'],
  says: string,
  traces: readonly Trace[],
  sessions: readonly string[],
): Suggestion {
  const times = traces.flatMap(({ first, last }) => [first, last])
  const users = new Set(traces.map(({ user }) => user)).size
  return {
    kind,
    says: `${sessions.length === 1 ? '1 session' : `${sessions.length} sessions`} ${says}`,
    add: { sessions: [...new Set(sessions)].slice(0, SESSIONS_MAX) },
    sessions: sessions.length,
    users,
    shown: traces.reduce((sum, { shown }) => sum + shown, 0),
    first: isoOf(Math.min(...times)),
    last: isoOf(Math.max(...times)),
  }
}

function isoOf(at: number): string {
  return Number.isFinite(at) ? new Date(at).toISOString() : ''
}
