import { ChartwardError } from '../kernel/index.ts'
import { patientIdOf, type SearchQuery } from '../fhir/index.ts'
import { canReach, openable, visible } from './gate.ts'
import { type Ground, type Interaction, releaseContext } from './interaction.ts'
import { type Opened, openRows } from './opening.ts'
import type { PageStart } from './page-link.ts'

/** How many candidate rows one request may open before it is told to narrow its search. */
const CANDIDATES_MAX = 10_000
const CANDIDATES_PER_STEP_MIN = 32
/** A page ends early, and the next begins there, once its matches are larger than this. */
const PAGE_BYTES_MAX = 64 * 1024 * 1024

/** A page of exact matches. */
export interface Found {
  /** Exact matches of this page, at most `query.count`. */
  readonly matches: readonly Opened[]
  readonly next: Pick<PageStart, 'afterId' | 'offset'> | undefined
  /** How many match in all, where that is known without opening more. */
  readonly total: number | undefined
  /** Those among the total that are not shown. */
  readonly counted: readonly Opened[]
  readonly snapshot: string
}

/** Every exact match of a query, up to `limit`: for conditional interactions, which show nothing of it. */
export async function findMatches(
  ground: Ground,
  interaction: Interaction,
  query: SearchQuery,
  limit: number,
): Promise<readonly Opened[]> {
  const start = { type: query.type, pairs: [], snapshot: '' }
  const { matches, next } = await findInOrder(ground, interaction, { ...query, count: limit }, start)
  if (matches.length < limit && next !== undefined) throw tooCostly()
  return matches
}

export function needsAll(query: SearchQuery): boolean {
  return query.sort.length > 0 || query.total === 'accurate' || query.count === 0
}

/**
 * Reads candidates in the order of their ids until the page is full. Across patients exactly as many are opened
 * as can be shown, for each opens another person's record; of one patient a few more in one go cost nobody, where
 * more is asked than whose they are.
 */
export async function findInOrder(
  ground: Ground,
  interaction: Interaction,
  query: SearchQuery,
  start: PageStart,
): Promise<Found> {
  const matches: Opened[] = []
  let { snapshot, afterId } = start
  let complete = false
  let bytes = 0
  for (let opened = 0; matches.length < query.count && bytes < PAGE_BYTES_MAX && !complete;) {
    const wanted = query.count - matches.length
    const confined = query.patient !== undefined && query.clauses.length > 1
    const limit = confined ? Math.max(CANDIDATES_PER_STEP_MIN, wanted) : wanted
    const step = await candidates(ground, interaction, query, { snapshot, afterId, limit })
    matches.push(...step.matches)
    ;({ snapshot, afterId, complete } = step)
    opened += step.opened
    for (const { json } of step.matches) bytes += json.length
    if (opened > CANDIDATES_MAX && !complete) throw tooCostly()
  }
  const left = matches.length > query.count
  const page = matches.slice(0, query.count)
  const next = left ? page.at(-1)?.row.id : afterId
  return {
    matches: page,
    snapshot,
    total: left || !complete || start.afterId !== undefined ? undefined : matches.length,
    counted: [],
    next: (left || !complete) && next !== undefined ? { afterId: next } : undefined,
  }
}

/** Reads every match, up to a limit, and shows a part of them in the order asked for. */
export async function findSorted(
  ground: Ground,
  interaction: Interaction,
  query: SearchQuery,
  start: PageStart,
): Promise<Found> {
  const first = { snapshot: start.snapshot, afterId: undefined, limit: CANDIDATES_MAX }
  const { matches: unsorted, snapshot, complete } = await candidates(ground, interaction, query, first)
  if (!complete) throw tooCostly()
  const matches = ground.fhir.sort(unsorted, query.sort, ({ resource }) => resource)
  const offset = start.offset ?? 0
  const end = offset + query.count
  return {
    matches: matches.slice(offset, end),
    snapshot,
    total: matches.length,
    counted: [...matches.slice(0, offset), ...matches.slice(end)],
    next: end < matches.length && query.count > 0 ? { offset: end } : undefined,
  }
}

async function candidates(
  ground: Ground,
  interaction: Interaction,
  query: SearchQuery,
  from: { readonly snapshot: string; readonly afterId: string | undefined; readonly limit: number },
) {
  if (!(await canReach(ground, interaction, query))) {
    return { matches: [], snapshot: from.snapshot, complete: true, opened: 0, afterId: from.afterId }
  }
  const { rows, snapshot, complete } = await ground.records.candidates(query, {
    context: releaseContext(
      interaction,
      'search',
      query.patient === undefined ? [] : [patientIdOf(query.patient)],
    ),
    limit: from.limit,
    ...(from.snapshot === '' ? {} : { snapshot: from.snapshot }),
    ...(from.afterId === undefined ? {} : { afterId: from.afterId }),
  })
  // What this caller may not see is left out before it could match: it is neither shown, counted nor compared.
  const wanted = await openable(ground, interaction, 'search', rows)
  const opened = await openRows(ground, interaction, 'search', wanted)
  const seen = await visible(ground, interaction, 'search', opened)
  const matches = seen.filter(({ resource }) =>
    query.clauses.every((clause) => ground.fhir.matches(resource, clause)),
  )
  return { matches, snapshot, complete, opened: rows.length, afterId: rows.at(-1)?.id ?? from.afterId }
}

function tooCostly(): ChartwardError {
  return new ChartwardError(
    'SEARCH_TOO_COSTLY',
    `this search would open over ${CANDIDATES_MAX} records or 64 MiB: narrow it`,
  )
}
