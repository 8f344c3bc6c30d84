import { ChartwardError, type PatientId } from '../kernel/index.ts'
import { patientIdOf, type Resource, type SearchQuery } from '../fhir/index.ts'
import type { How } from '../ledger/index.ts'
import type { Ground, Interaction } from './interaction.ts'
import { accountQuestions } from './leaves.ts'
import { type Opened, shownOf } from './opening.ts'
import { findMatches } from './matching.ts'
import { type QueryPairs, queryPairs } from './query-pairs.ts'

/** Conditions asked together may match at most this many resources in all; beyond it each is asked alone. */
const MATCHES_MAX = 2_000
/** None, one, or not clear: nobody needs more than two. */
const MATCHES_OF_ONE = 2
/** How many conditions on one parameter are asked in one search. */
const ASKED_TOGETHER = 50

/** `Type?criteria` -> the `Type/id` that match, at most two of them: none, one, or not clear. */
export type Matches = ReadonlyMap<string, readonly string[]>

/**
 * Looks up conditions (`ifNoneExist`, conditional references). A condition is a question about records, so
 * it stands in the ledger before its outcome shows (law L9).
 *
 * **Errors.** Those of a search; `REFERENCE_UNRESOLVED` for what is no condition.
 */
export async function resolveConditions(
  ground: Ground,
  interaction: Interaction,
  how: How,
  conditions: readonly string[],
): Promise<Matches> {
  const asked = [...new Set(conditions)].map((text) => askedOf(ground, text))
  const found: Answers = { matches: new Map(), people: new Set() }
  for (const { query } of asked) if (query.patient !== undefined) found.people.add(patientIdOf(query.patient))
  try {
    for (const group of grouped(asked)) await resolveGroup(ground, interaction, group, found)
  } finally {
    // That there would be too much to look at is an answer too.
    const questions = asked.map(({ query }) => query.canonical)
    await accountQuestions(ground, interaction, how, { asked: questions, about: [...found.people] })
  }
  return found.matches
}

interface Answers {
  readonly matches: Map<string, readonly string[]>
  /** Everyone about whom something was asked or found. */
  readonly people: Set<PatientId>
}

/** A resource as a bundle leaves it: undefined when the bundle deletes it. */
export interface Left {
  readonly reference: string
  readonly resource: Resource | undefined
}

/**
 * What conditional references lead to once a bundle is written: what it writes counts with its new content.
 *
 * **Source.** FHIR R4 http.html, section Transaction Processing Rules: they are resolved last.
 */
export function resolveAfter(ground: Ground, matches: Matches, left: readonly Left[]): Map<string, string> {
  const touched = new Set(left.map(({ reference }) => reference))
  const resolved = new Map<string, string>()
  for (const [text, found] of matches) {
    const { query } = askedOf(ground, text)
    const ours = left.filter(({ resource }) => resource !== undefined && fits(ground, query, resource))
    const [one, ...others] = [
      ...found.filter((reference) => !touched.has(reference)),
      ...ours.map(({ reference }) => reference),
    ]
    if (one !== undefined && others.length === 0) resolved.set(text, one)
  }
  return resolved
}

function fits(ground: Ground, { type, clauses }: SearchQuery, resource: Resource): boolean {
  return resource.resourceType === type && clauses.every((clause) => ground.fhir.matches(resource, clause))
}

interface Asked {
  readonly text: string
  readonly pairs: QueryPairs
  readonly query: SearchQuery
}

/** What two conditional creates must not do at the same time: the same for every way to write one condition. */
export function lockOf(ground: Ground, condition: string): string {
  return askedOf(ground, condition).query.canonical
}

function askedOf(ground: Ground, text: string): Asked {
  const mark = text.indexOf('?')
  const type = text.slice(0, mark)
  if (!ground.fhir.isResourceType(type)) {
    throw new ChartwardError('REFERENCE_UNRESOLVED', 'a condition is written Type?parameter=value')
  }
  const pairs = queryPairs(text.slice(mark + 1))
  const query = ground.fhir.parseSearch(type, pairs)
  if (query.clauses.length === 0)
    throw new ChartwardError('SEARCH_VALUE_INVALID', 'a condition needs a parameter')
  return { text, pairs, query }
}

async function resolveGroup(
  ground: Ground,
  interaction: Interaction,
  group: readonly Asked[],
  found: Answers,
): Promise<void> {
  const [one, ...others] = group
  if (one === undefined) return
  if (others.length === 0) {
    const opened = await findMatches(ground, interaction, one.query, MATCHES_OF_ONE)
    noteMatches(ground, found, one, opened)
    return
  }
  const opened = await findMatches(ground, interaction, together(ground, group), MATCHES_MAX)
  if (opened.length < MATCHES_MAX) {
    for (const each of group) noteMatches(ground, found, each, opened)
    return
  }
  // Something was left out, perhaps all that one of them matches.
  for (const asked of group) await resolveGroup(ground, interaction, [asked], found)
}

/** Conditions on one and the same parameter go into one search with alternatives. */
export function grouped(asked: readonly Asked[]): Asked[][] {
  const groups = new Map<string, Asked[]>()
  for (const item of asked) {
    const key = joinable(item) ?? item.text
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return [...groups.values()].flatMap((group) => {
    const parts: Asked[][] = []
    for (let start = 0; start < group.length; start += ASKED_TOGETHER)
      parts.push(group.slice(start, start + ASKED_TOGETHER))
    return parts
  })
}

/**
 * What conditions that can be asked as alternatives have in common. A comma or backslash would change meaning
 * next to another value; a modifier is not about alternatives; a question within one patient is served from
 * that patient alone.
 */
function joinable({ pairs, query }: Asked): string | undefined {
  const [pair, ...others] = pairs
  if (pair === undefined || others.length > 0 || query.patient !== undefined) return undefined
  const [name, value] = pair
  return /[,\\]/.test(value) || name.includes(':') ? undefined : `${query.type}?${name}`
}

function together(ground: Ground, group: readonly Asked[]): SearchQuery {
  const [first] = group
  const name = first?.pairs[0]?.[0] ?? ''
  const values = group.map(({ pairs }) => pairs[0]?.[1] ?? '')
  return ground.fhir.parseSearch(first?.query.type ?? '', [[name, values.join(',')]])
}

function noteMatches(
  ground: Ground,
  { matches, people }: Answers,
  { text, query }: Asked,
  opened: readonly Opened[],
): void {
  const fitting = opened.filter(({ resource }) => fits(ground, query, resource)).slice(0, MATCHES_OF_ONE)
  for (const one of fitting) for (const patient of shownOf(ground, one).patients) people.add(patient)
  matches.set(
    text,
    fitting.map(({ row }) => `${row.type}/${row.id}`),
  )
}
