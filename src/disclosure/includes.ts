import { ChartwardError } from '../kernel/index.ts'
import { isProjectedType, type SearchQuery } from '../fhir/index.ts'
import { openable, visible } from './gate.ts'
import type { Ground, Interaction } from './interaction.ts'
import { type Opened, openRows } from './opening.ts'
import { findMatches } from './matching.ts'
import { keyOf, placeOf } from './place.ts'

/** How many resources `_include` and `_revinclude` may add to a page. */
const INCLUDED_MAX = 1_000
/** One resource may be brought along by so many parameters of one search. */
const INCLUDES_MAX = 16

/** The resources a page brings along by `_include` and `_revinclude`, each once, none that is a match. */
export async function findIncluded(
  ground: Ground,
  interaction: Interaction,
  query: SearchQuery,
  matches: readonly Opened[],
): Promise<readonly Opened[]> {
  if (matches.length === 0) return []
  const found = new Map<string, Opened>()
  for (const opened of await forward(ground, interaction, query, matches))
    found.set(keyOf(opened.row), opened)
  for (const opened of await backward(ground, interaction, query, matches))
    found.set(keyOf(opened.row), opened)
  for (const { row } of matches) found.delete(keyOf(row))
  if (found.size > INCLUDED_MAX) {
    throw new ChartwardError(
      'SEARCH_TOO_COSTLY',
      `this page would include over ${INCLUDED_MAX} resources: lower _count`,
    )
  }
  return [...found.values()]
}

async function forward(
  ground: Ground,
  interaction: Interaction,
  query: SearchQuery,
  matches: readonly Opened[],
) {
  const references = new Set<string>()
  for (const include of query.includes) {
    for (const { resource } of matches) {
      for (const reference of ground.fhir.included(resource, include)) references.add(reference)
    }
  }
  if (references.size === 0) return []
  const rows = await ground.records.findMany([...references].map(placeOf))
  const present = rows.filter((row) => !row.deleted && !isProjectedType(row.type))
  const wanted = await openable(ground, interaction, 'search', present)
  return await visible(ground, interaction, 'search', await openRows(ground, interaction, 'search', wanted))
}

async function backward(
  ground: Ground,
  interaction: Interaction,
  query: SearchQuery,
  matches: readonly Opened[],
) {
  const found: Opened[] = []
  const targets = matches.map(({ row }) => keyOf(row))
  // What belongs to a person is found under that person, one at a time.
  const asked = query.type === 'Patient' ? targets : [targets.join(',')]
  for (const { parameter } of query.revincludes) {
    if (isProjectedType(parameter.resourceType))
      throw new ChartwardError('NOT_SUPPORTED', `${parameter.resourceType} is searched by itself`)
    for (const target of asked) {
      const reverse = ground.fhir.parseSearch(parameter.resourceType, [[parameter.code, target]])
      found.push(...(await findMatches(ground, interaction, reverse, INCLUDED_MAX + 1)))
      if (found.length > INCLUDED_MAX * INCLUDES_MAX) return found
    }
  }
  return found
}
