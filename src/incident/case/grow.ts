import { ChartwardError } from '../../kernel/index.ts'
import type { ScopeQuery } from '../../scope/index.ts'
import type { CaseGrown } from './case.ts'

const LISTS = ['sessions', 'users', 'clients', 'addresses'] as const
const PRINCIPALS_MAX = 1_000
const LETTERS_MAX = 1_000

/** Asks about nobody. */
export const NOBODY: ScopeQuery = { sessions: [], users: [], clients: [], addresses: [] }

/** The question with more in it. */
export function widen(query: ScopeQuery, add: CaseGrown): ScopeQuery {
  const lists = LISTS.map((list) => [list, [...new Set([...query[list], ...(add[list] ?? [])])].sort()])
  const { sessions: _s, users: _u, clients: _c, addresses: _a, ...times } = add
  return { ...query, ...times, ...(Object.fromEntries(lists) as Pick<ScopeQuery, (typeof LISTS)[number]>) }
}

/** Whether anything is asked. */
export function asksAnything(query: ScopeQuery): boolean {
  return namesAny(query) || [query.from, query.to, query.processFrom].some((time) => time !== undefined)
}

/**
 * Refuses what would ask about less: nobody who was counted is ever dropped, and a question that became smaller would
 * hide whom it does not find any more. An end that is open can be closed: before anybody was counted at any time, later not
 * before `counted`, when that was.
 *
 * **Errors.** `USAGE`.
 */
export function checkGrown(query: ScopeQuery, add: CaseGrown, counted = 0): void {
  for (const list of LISTS) {
    const texts: unknown = add[list] ?? []
    if (!Array.isArray(texts) || !texts.every(isName))
      throw new ChartwardError('USAGE', 'a session, user, client or address is a text')
    if (query[list].length + texts.length > PRINCIPALS_MAX)
      throw new ChartwardError('USAGE', `a case names at most ${PRINCIPALS_MAX} of each kind`)
  }
  const isFresh = !asksAnything(query)
  const isWhole = query.processFrom === undefined
  const narrows =
    isLater(query.from, add.from, isFresh) ||
    isEarlier(query.to, add.to, isFresh ? 0 : counted) ||
    isLater(query.processFrom, add.processFrom, isWhole) ||
    isEarlier(query.processTo, add.processTo, isWhole ? 0 : counted)
  if (narrows)
    throw new ChartwardError('USAGE', 'the window of a case only grows: this would make it smaller')
  // Everything between two times, whoever it was: with somebody named beside it, it would be only what they did.
  const wasWindow = !namesAny(query) && (query.from ?? query.to) !== undefined
  if (wasWindow && namesAny({ ...NOBODY, ...add }))
    throw new ChartwardError(
      'USAGE',
      'this case asks about everybody in a window: naming somebody makes it smaller',
    )
  requireWindows(widen(query, add))
}

/** A case that asked the wrong way round could never be counted. */
function requireWindows({ from, to, processFrom, processTo }: ScopeQuery): void {
  if ((from ?? 0) > (to ?? Infinity) || (processFrom ?? 0) > (processTo ?? Infinity))
    throw new ChartwardError('USAGE', 'a window ends before it begins')
  if (processTo !== undefined && processFrom === undefined)
    throw new ChartwardError('USAGE', 'until when the process was taken over needs since when')
}

export function namesAny(query: ScopeQuery): boolean {
  return LISTS.some((list) => query[list].length > 0)
}

function isName(text: unknown): boolean {
  return typeof text === 'string' && text !== '' && text.length <= LETTERS_MAX && text.isWellFormed()
}

function isLater(was: number | undefined, is: number | undefined, isFresh: boolean): boolean {
  return is !== undefined && !isFresh && (was === undefined || is > was)
}

/** An end that is open may be closed at `closable` or later. */
function isEarlier(was: number | undefined, is: number | undefined, closable: number): boolean {
  return is !== undefined && is < (was ?? closable)
}
