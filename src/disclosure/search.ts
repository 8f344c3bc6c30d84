import { ChartwardError } from '../kernel/index.ts'
import { patientIdOf, type SearchQuery } from '../fhir/index.ts'
import { bundleBody, searchPart } from './bundle-body.ts'
import { findIncluded } from './includes.ts'
import { type Answer, type Ground, type Interaction, releaseContext } from './interaction.ts'
import { account } from './leaves.ts'
import { type Opened, openRows, shownOf } from './opening.ts'
import { type PageStart, sealPageLink } from './page-link.ts'

/** How many candidate rows one request may open before it is told to narrow its search. */
const CANDIDATES_MAX = 10_000
const CANDIDATES_PER_STEP_MIN = 32

export type QueryPairs = readonly (readonly [name: string, value: string])[]

/** Where the answer will be seen from: links and full URLs start with it. */
export interface Seat {
  /** Absolute URL of the FHIR base, without a slash at its end. */
  readonly base: string
}

interface Found {
  /** Exact matches of this page, at most `query.count`. */
  readonly matches: readonly Opened[]
  readonly next: Pick<PageStart, 'afterId' | 'offset'> | undefined
  /** How many match in all, where that is known without opening more. */
  readonly total: number | undefined
  readonly snapshot: string
}

/** FHIR search in one resource type; answers the first page. */
export async function search(
  ground: Ground,
  interaction: Interaction,
  seat: Seat,
  { type, pairs }: { readonly type: string; readonly pairs: QueryPairs },
): Promise<Answer> {
  return await searchPage(ground, interaction, seat, { type, pairs, snapshot: '' })
}

/** A page of a search; the first when `start` carries no snapshot. */
export async function searchPage(
  ground: Ground,
  interaction: Interaction,
  seat: Seat,
  start: PageStart,
): Promise<Answer> {
  const query = ground.fhir.parseSearch(start.type, start.pairs)
  const found = needsAll(query)
    ? await findSorted(ground, interaction, query, start)
    : await findInOrder(ground, interaction, query, start)
  const { matches } = found
  const included = await findIncluded(ground, interaction, query, matches)
  const shown = [...matches, ...included].map((opened) => shownOf(ground, opened))
  const told = {
    how: 'search' as const,
    shown,
    predicate: query.canonical,
    ...(query.patient === undefined ? {} : { about: patientIdOf(query.patient) }),
  }
  const body = bundleBody(headOf(ground, interaction, seat, { start, found, query }), [
    ...matches.map((opened) => searchPart(seat.base, opened, 'match')),
    ...included.map((opened) => searchPart(seat.base, opened, 'include')),
  ])
  const accounted = await account(ground, interaction, told)
  return { status: 200, body: accounted.send(body) }
}

/** Every exact match of a query, up to `limit`: for conditional interactions, which show nothing of it. */
export async function findMatches(
  ground: Ground,
  interaction: Interaction,
  query: SearchQuery,
  limit: number,
): Promise<readonly Opened[]> {
  const start = { type: query.type, pairs: [], snapshot: '' }
  const found = await findInOrder(ground, interaction, { ...query, count: limit }, start)
  return found.matches
}

function needsAll(query: SearchQuery): boolean {
  return query.sort.length > 0 || query.total === 'accurate' || query.count === 0
}

async function findInOrder(
  ground: Ground,
  interaction: Interaction,
  query: SearchQuery,
  start: PageStart,
): Promise<Found> {
  const matches: Opened[] = []
  let { snapshot, afterId } = start
  for (let opened = 0, complete = false; matches.length <= query.count && !complete;) {
    const limit = Math.max(CANDIDATES_PER_STEP_MIN, query.count + 1 - matches.length)
    const step = await candidates(ground, interaction, query, { snapshot, afterId, limit })
    matches.push(...step.matches)
    ;({ snapshot, afterId, complete } = step)
    opened += step.opened
    if (opened > CANDIDATES_MAX && !complete) throw tooCostly()
  }
  const more = matches.length > query.count
  const page = matches.slice(0, query.count)
  const last = page.at(-1)
  return {
    matches: page,
    snapshot,
    total: more || start.afterId !== undefined ? undefined : matches.length,
    next: more && last !== undefined ? { afterId: last.row.id } : undefined,
  }
}

async function findSorted(
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
    next: end < matches.length && query.count > 0 ? { offset: end } : undefined,
  }
}

async function candidates(
  ground: Ground,
  interaction: Interaction,
  query: SearchQuery,
  from: { readonly snapshot: string; readonly afterId: string | undefined; readonly limit: number },
) {
  const { rows, snapshot, complete } = await ground.records.candidates(query, {
    context: releaseContext(interaction, 'search'),
    limit: from.limit,
    ...(from.snapshot === '' ? {} : { snapshot: from.snapshot }),
    ...(from.afterId === undefined ? {} : { afterId: from.afterId }),
  })
  const opened = await openRows(ground, interaction, 'search', rows)
  const matches = opened.filter(({ resource }) =>
    query.clauses.every((clause) => ground.fhir.matches(resource, clause)),
  )
  return { matches, snapshot, complete, opened: rows.length, afterId: rows.at(-1)?.id ?? from.afterId }
}

function headOf(
  ground: Ground,
  interaction: Interaction,
  { base }: Seat,
  { start, found, query }: { readonly start: PageStart; readonly found: Found; readonly query: SearchQuery },
) {
  const { type, pairs } = start
  const link = [{ relation: 'self', url: `${base}/${query.canonical}` }]
  if (found.next !== undefined) {
    const next = sealPageLink(ground, interaction, { type, pairs, snapshot: found.snapshot, ...found.next })
    link.push({ relation: 'next', url: `${base}?_page=${next}` })
  }
  return { type: 'searchset', ...(found.total === undefined ? {} : { total: found.total }), link }
}

function tooCostly(): ChartwardError {
  return new ChartwardError(
    'SEARCH_TOO_COSTLY',
    `this search would open over ${CANDIDATES_MAX} records: narrow it`,
  )
}
