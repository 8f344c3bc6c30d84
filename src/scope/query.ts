import { asUnixMs, ChartwardError, type UnixMs } from '../kernel/index.ts'
import type { LeafQuestion, Who } from '../ledger/index.ts'

/**
 * What is asked. Principals are alternatives; `from` and `to` narrow them, and without a principal select
 * everything between them.
 */
export interface ScopeQuery {
  readonly sessions: readonly string[]
  readonly users: readonly string[]
  readonly clients: readonly string[]
  readonly addresses: readonly string[]
  readonly from?: UnixMs
  readonly to?: UnixMs
  /** When foreign code ran in the web process: from then, every key it could ask for was in reach. */
  readonly processFrom?: UnixMs
  readonly processTo?: UnixMs
  /** The database and its files may have been copied. */
  readonly copied?: boolean
}

const PRINCIPALS_MAX = 1000
const PRINCIPAL_LENGTH_MAX = 1000
/** The last time a JavaScript date can hold. */
const TIME_MAX = 8.64e15
const LISTS = ['sessions', 'users', 'clients', 'addresses'] as const
const TIMES = ['from', 'to', 'processFrom', 'processTo'] as const

/**
 * The query in its one form: members in order, lists sorted and without repetition.
 *
 * **Errors** `USAGE` when nothing is asked, a window is the wrong way round, or a member is not what it should be.
 */
export function checkQuery(query: ScopeQuery): ScopeQuery {
  const checked: Record<string, unknown> = {}
  for (const list of LISTS) checked[list] = checkList(query[list])
  for (const time of TIMES) {
    const value = query[time]
    if (value === undefined) continue
    if (!Number.isSafeInteger(value) || value < 0 || value > TIME_MAX)
      throw usage('A time must be milliseconds since 1970')
    checked[time] = asUnixMs(value)
  }
  if (query.copied === true) checked['copied'] = true
  const found = checked as unknown as ScopeQuery
  if (!selectsAny(found) && found.processFrom === undefined) {
    throw usage('Name a session, user, client or address, or a time')
  }
  if ((found.from ?? 0) > (found.to ?? Infinity)) throw usage('The window ends before it begins')
  if (found.processTo !== undefined && found.processFrom === undefined) {
    throw usage('The time until which the process was taken over needs the time from which it was')
  }
  if ((found.processFrom ?? 0) > (found.processTo ?? Infinity)) {
    throw usage('The window of the process ends before it begins')
  }
  return found
}

function checkList(texts: readonly string[] | undefined): string[] {
  if (!Array.isArray(texts) || texts.length > PRINCIPALS_MAX) {
    throw usage(`At most ${PRINCIPALS_MAX} of each kind can be named`)
  }
  for (const text of texts as readonly unknown[]) {
    if (
      typeof text !== 'string' ||
      text === '' ||
      text.length > PRINCIPAL_LENGTH_MAX ||
      !text.isWellFormed()
    ) {
      throw usage('A session, user, client or address is a text that is not empty')
    }
  }
  return [...new Set(texts as readonly string[])].toSorted()
}

/** True when the query selects leaves by principal or window; false when it is about the process only. */
export function selectsAny(query: ScopeQuery): boolean {
  return namesAny(query) || query.from !== undefined || query.to !== undefined
}

export function namesAny(query: ScopeQuery): boolean {
  return LISTS.some((list) => query[list].length > 0)
}

/** Whether a leaf of `who` at `at` is one the query selects, as a function that looks lists up quickly. */
export function selector(query: ScopeQuery): (who: Who | null, at: UnixMs) => boolean {
  const isNamed = principalTest(query)
  const any = selectsAny(query)
  const { from = -Infinity, to = Infinity } = query
  return (who, at) => any && at >= from && at <= to && isNamed(who)
}

/** Whether `who` is one the query names; everyone is when it names nobody. */
export function principalTest(query: ScopeQuery): (who: Who | null) => boolean {
  if (!namesAny(query)) return () => true
  const [sessions, users, clients, addresses] = LISTS.map((list) => new Set(query[list]))
  return (who) =>
    who !== null &&
    ((sessions?.has(who.session) ?? false) ||
      (users?.has(who.user) ?? false) ||
      (clients?.has(who.client) ?? false) ||
      (addresses?.has(who.address) ?? false))
}

/** The question to an index that finds the leaves of the query, `slackMs` wider at both ends. */
export function leafQuestion(query: ScopeQuery, slackMs: number): LeafQuestion {
  return {
    sessions: query.sessions,
    users: query.users,
    clients: query.clients,
    addresses: query.addresses,
    from: query.from === undefined ? undefined : asUnixMs(query.from - slackMs),
    to: query.to === undefined ? undefined : asUnixMs(query.to + slackMs),
  }
}

function usage(message: string): ChartwardError {
  return new ChartwardError('USAGE', message)
}
