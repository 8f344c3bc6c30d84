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
 * hide whom it does not find any more.
 *
 * **Errors.** `USAGE`.
 */
export function checkGrown(query: ScopeQuery, add: CaseGrown): void {
  for (const list of LISTS) {
    const texts: unknown = add[list] ?? []
    if (!Array.isArray(texts) || !texts.every(isName))
      throw new ChartwardError('USAGE', 'a session, user, client or address is a text')
    if (query[list].length + texts.length > PRINCIPALS_MAX)
      throw new ChartwardError('USAGE', `a case names at most ${PRINCIPALS_MAX} of each kind`)
  }
  const isFresh = !asksAnything(query)
  const narrows =
    later(query.from, add.from, isFresh) ||
    earlier(query.to, add.to, isFresh) ||
    later(query.processFrom, add.processFrom, query.processFrom === undefined) ||
    earlier(query.processTo, add.processTo, query.processFrom === undefined)
  if (narrows)
    throw new ChartwardError('USAGE', 'the window of a case only grows: this would make it smaller')
  // Everything between two times, whoever it was: with somebody named beside it, it would be only what they did.
  const wasWindow = !namesAny(query) && (query.from ?? query.to) !== undefined
  if (wasWindow && namesAny({ ...NOBODY, ...add }))
    throw new ChartwardError(
      'USAGE',
      'this case asks about everybody in a window: naming somebody makes it smaller',
    )
}

export function namesAny(query: ScopeQuery): boolean {
  return LISTS.some((list) => query[list].length > 0)
}

function isName(text: unknown): boolean {
  return typeof text === 'string' && text !== '' && text.length <= LETTERS_MAX && text.isWellFormed()
}

function later(was: number | undefined, is: number | undefined, isFresh: boolean): boolean {
  return is !== undefined && !isFresh && (was === undefined || is > was)
}

function earlier(was: number | undefined, is: number | undefined, isFresh: boolean): boolean {
  return is !== undefined && !isFresh && (was === undefined || is < was)
}
