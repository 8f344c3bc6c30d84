import { ChartwardError } from '../kernel/index.ts'
import type { SearchQuery } from '../fhir/index.ts'
import type { How } from '../ledger/index.ts'
import type { Ground, Interaction } from './interaction.ts'
import { account } from './leaves.ts'
import type { Opened } from './opening.ts'
import { findMatches } from './matching.ts'

/** Conditions asked together may match at most this many resources in all. */
const MATCHES_MAX = 2_000
/** How many conditions on one parameter are asked in one search. */
const ASKED_TOGETHER = 50

/** `Type?criteria` -> the `Type/id` that match, at most two of them: none, one, or not clear. */
export type Matches = ReadonlyMap<string, readonly string[]>

/**
 * Looks up conditions (`ifNoneExist`, conditional references). A condition is a question about records, so
 * it stands in the ledger before its outcome shows (law L9).
 *
 * **Errors.** Those of a search; `SEARCH_TOO_COSTLY` for conditions that match very much.
 */
export async function resolveConditions(
  ground: Ground,
  interaction: Interaction,
  how: How,
  conditions: readonly string[],
): Promise<Matches> {
  const asked = [...new Set(conditions)].map((text) => ({ text, query: parseCondition(ground, text) }))
  const found = new Map<string, readonly string[]>()
  for (const group of grouped(asked)) {
    const opened = await findMatches(ground, interaction, together(ground, group), MATCHES_MAX)
    for (const { text, query } of group) found.set(text, matching(ground, query, opened))
  }
  if (asked.length > 0) {
    const predicate = asked.map(({ query }) => query.canonical).join(' ; ')
    await account(ground, interaction, { how, shown: [], predicate })
  }
  return found
}

interface Asked {
  readonly text: string
  readonly query: SearchQuery
}

function parseCondition(ground: Ground, text: string): SearchQuery {
  const mark = text.indexOf('?')
  const type = text.slice(0, mark)
  if (!ground.fhir.isResourceType(type)) {
    throw new ChartwardError('REFERENCE_UNRESOLVED', 'a condition is written Type?parameter=value')
  }
  const query = ground.fhir.parseSearch(type, [...new URLSearchParams(text.slice(mark + 1))])
  if (query.clauses.length === 0)
    throw new ChartwardError('SEARCH_VALUE_INVALID', 'a condition needs a parameter')
  return query
}

/** Conditions on one and the same parameter go into one search with alternatives. */
function grouped(asked: readonly Asked[]): Asked[][] {
  const groups = new Map<string, Asked[]>()
  for (const item of asked) {
    const pairs = [...new URLSearchParams(item.text.slice(item.text.indexOf('?') + 1))]
    const single = pairs.length === 1 ? `${item.query.type}?${pairs[0]?.[0] ?? ''}` : item.text
    groups.set(single, [...(groups.get(single) ?? []), item])
  }
  return [...groups.values()].flatMap((group) => {
    const parts: Asked[][] = []
    for (let start = 0; start < group.length; start += ASKED_TOGETHER)
      parts.push(group.slice(start, start + ASKED_TOGETHER))
    return parts
  })
}

function together(ground: Ground, group: readonly Asked[]): SearchQuery {
  const [first] = group
  if (first === undefined) throw new ChartwardError('INTERNAL', 'an empty group of conditions')
  if (group.length === 1) return first.query
  const pairs = group.map(({ text }) => [...new URLSearchParams(text.slice(text.indexOf('?') + 1))][0])
  return ground.fhir.parseSearch(first.query.type, [
    [pairs[0]?.[0] ?? '', pairs.map((pair) => pair?.[1] ?? '').join(',')],
  ])
}

function matching(ground: Ground, query: SearchQuery, opened: readonly Opened[]): string[] {
  const found: string[] = []
  for (const { row, resource } of opened) {
    if (found.length < 2 && query.clauses.every((clause) => ground.fhir.matches(resource, clause))) {
      found.push(`${row.type}/${row.id}`)
    }
  }
  return found
}
