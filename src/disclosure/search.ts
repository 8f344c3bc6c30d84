import { hasCode, type PatientId } from '../kernel/index.ts'
import type { SearchQuery } from '../fhir/index.ts'
import { AUDIT_EVENT, searchAuditEvents } from './audit-events.ts'
import { bundleBody, searchPart } from './bundle-body.ts'
import { requireType } from './gate.ts'
import { findIncluded } from './includes.ts'
import type { Answer, Ground, Interaction } from './interaction.ts'
import { account } from './leaves.ts'
import { shownOf } from './opening.ts'
import { askedAbout, findInOrder, findSorted, type Found, needsAll } from './matching.ts'
import { type PageStart, sealPageLink } from './page-link.ts'
import type { QueryPairs } from './query-pairs.ts'

/** Where the answer will be seen from: links and full URLs start with it. */
export interface Seat {
  /** Absolute URL of the FHIR base, without a slash at its end. */
  readonly base: string
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
  if (start.type === AUDIT_EVENT) return await searchAuditEvents(ground, interaction, seat, start)
  await requireType(ground, interaction, 'search', { type: start.type })
  const query = ground.fhir.parseSearch(start.type, start.pairs)
  const { found, included } = await find(ground, interaction, query, start)
  const { matches } = found
  const shown = [...matches, ...included].map((opened) => shownOf(ground, opened))
  const about = [...askedAbout(query), ...pointedAt(ground, found)]
  const told = { how: 'search' as const, shown, predicate: query.canonical, about }
  const body = bundleBody(headOf(ground, interaction, seat, { start, found, query }), [
    ...matches.map((opened) => searchPart(seat.base, opened, 'match')),
    ...included.map((opened) => searchPart(seat.base, opened, 'include')),
  ])
  const accounted = await account(ground, interaction, told)
  return { status: 200, body: accounted.send(body) }
}

/**
 * A total this small tells of each person in it that they meet the predicate, though none of them is shown.
 *
 * **Source.** The cell size suppression policy of the US Centers for Medicare & Medicaid Services: no counts under 11.
 */
export const COUNT_THAT_POINTS_MAX = 10

function pointedAt(ground: Ground, { counted }: Found): PatientId[] {
  const people = new Set<PatientId>()
  for (const opened of counted) {
    for (const patient of shownOf(ground, opened).patients) people.add(patient)
    if (people.size > COUNT_THAT_POINTS_MAX) return []
  }
  return [...people]
}

/** That a search would show too much tells something of what is stored: the question is accounted for then too. */
async function find(ground: Ground, interaction: Interaction, query: SearchQuery, start: PageStart) {
  try {
    const found = needsAll(query)
      ? await findSorted(ground, interaction, query, start)
      : await findInOrder(ground, interaction, query, start)
    return { found, included: await findIncluded(ground, interaction, query, found.matches) }
  } catch (error) {
    if (hasCode(error, 'SEARCH_TOO_COSTLY')) {
      const about = askedAbout(query)
      await account(ground, interaction, { how: 'search', shown: [], predicate: query.canonical, about })
    }
    throw error
  }
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
