import type { Term } from '../fhir/index.ts'
import type { PatientId } from '../kernel/index.ts'
import type { LookupTerm, ReleaseContext } from '../keys/index.ts'
import type { RecordsState } from './state.ts'
import { labelOf, lookupTokens } from './tokens.ts'

/** What is known of somebody, as the index knows it. **Shape** `text` folded: a day, a number, an address, a word of a name. */
export interface Clue {
  readonly code: 'identifier' | 'phone' | 'email' | 'birthdate' | 'family' | 'given'
  readonly text: string
}

/** Clues, and which of them have to fit: at least one of each group. Clues and groups name each other by place. */
export interface CarriersAsked {
  readonly clues: readonly Clue[]
  readonly groups: readonly (readonly number[])[]
  /** Whoever carried them once is meant as well. */
  readonly former: FormerTokens
}

/** By a token that an earlier version of a Patient row carried and the newest does not: whose, by logical id. */
export type FormerTokens = ReadonlyMap<string, readonly string[]>

/** A patient whose own row carries some of the clues, by the places of these. */
export interface Carrier {
  readonly patient: PatientId
  /** Of the Patient resource. */
  readonly id: string
  readonly clues: ReadonlySet<number>
}

interface Row {
  readonly id: string
  readonly patient: PatientId
  readonly lookup: readonly string[]
}

const CARRIERS_MAX = 20_000
const FORMER_MAX = 200_000

/** One parameter a group. */
const carrying = (
  groups: number,
): string => `select r.id, r.patient::text as patient, r.lookup::text[] as lookup
  from record r where r.type = 'Patient' and r.patient is not null and not r.deleted
    and ${Array.from({ length: groups }, (_, at) => `r.lookup && $${at + 1}::bigint[]`).join(' and ')}
  limit ${CARRIERS_MAX}`

const NAMED = `select r.id, r.patient::text as patient, r.lookup::text[] as lookup
  from record r where r.type = 'Patient' and r.patient is not null and r.id = any($1::text[])`

const FORMER = `select distinct r.id, t.token::text as token from record r
  join record_history h on h.type = r.type and h.id = r.id cross join lateral unnest(h.lookup) as t (token)
  where r.type = 'Patient' and (r.deleted or r.version > 1) and h.patient is not null
    and (r.deleted or t.token <> all (r.lookup)) limit ${FORMER_MAX}`

/** Tokens of what patients were found by once. One statement, through all that were changed; at most 200,000. */
export async function formerTokens({ database }: RecordsState): Promise<FormerTokens> {
  const rows = await database.query<{ id: string; token: string }>(FORMER, [], { plan: 'custom' })
  const former = new Map<string, string[]>()
  for (const { id, token } of rows) former.set(token, [...(former.get(token) ?? []), id])
  return former
}

/**
 * Patients whose row carries one clue of every group. No record is opened and no key released: clues are made tokens
 * and held against those of the rows. Names are tokens of beginnings that unlike names can share, so they fit too often
 * and never too seldom; the others fit exactly.
 *
 * **Shape** at most 20,000. A clue the index policy keeps no tokens of fits nobody.
 */
export async function carriersOf(
  state: RecordsState,
  { clues, groups, former }: CarriersAsked,
  context: ReleaseContext,
): Promise<Carrier[]> {
  const indexed = new Set(state.policy.parameters('Patient', 'lookup').map(({ code }) => code))
  const terms = clues.map((clue) => (indexed.has(clue.code) ? termsOf(state, clue) : []))
  const tokens = await lookupTokens(state.keys, terms.flat(), context)
  let next = 0
  const places = new Map<string, number[]>()
  const byClue = terms.map(({ length }, place) => {
    const own = tokens.slice(next, (next += length))
    for (const token of own) places.set(token, [...(places.get(token) ?? []), place])
    return own
  })
  const wanted = groups.map((group) => [...new Set(group.flatMap((place) => byClue[place] ?? []))])
  if (wanted.length === 0 || wanted.some(({ length }) => length === 0)) return []
  const once = carriedOnce(former, [...places.keys()])
  const groupsOfTokens = wanted.map((group) => new Set(group))
  const isCarrier = (tokens: ReadonlySet<string>) =>
    groupsOfTokens.every((group) => [...tokens].some((token) => group.has(token)))
  const { query } = state.database
  const [now, before] = await Promise.all([
    query<Row>(carrying(wanted.length), wanted, { plan: 'custom' }),
    once.size === 0 ? [] : query<Row>(NAMED, [[...once.keys()]], { plan: 'custom' }),
  ])
  const rows = new Map([...now, ...before].map((row) => [row.id, row]))
  return [...rows.values()].flatMap(({ id, patient, lookup }) => {
    const own = new Set([...lookup, ...(once.get(id) ?? [])])
    return isCarrier(own)
      ? [{ id, patient, clues: new Set([...own].flatMap((token) => places.get(token) ?? [])) }]
      : []
  })
}

function carriedOnce(former: FormerTokens, tokens: readonly string[]): Map<string, string[]> {
  const once = new Map<string, string[]>()
  for (const token of tokens)
    for (const id of former.get(token) ?? []) once.set(id, [...(once.get(id) ?? []), token])
  return once
}

/** Any of them will do. */
function termsOf({ fhir }: RecordsState, { code, text }: Clue): LookupTerm[] {
  const parameter = labelOf('Patient', code)
  const isName = code === 'family' || code === 'given'
  const terms: readonly Term[] = isName ? nameTerms(fhir, code, text) : [{ term: text }]
  return terms.map((term) => ({ parameter, ...term }))
}

function nameTerms(fhir: RecordsState['fhir'], code: string, word: string): readonly Term[] {
  const [clause] = fhir.parseSearch('Patient', [[code, word]]).clauses
  return clause === undefined ? [] : (fhir.queryTerms(clause)?.[0] ?? [])
}
