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
  /** Only among these, by logical id. */
  readonly among?: readonly string[]
}

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

/**
 * Patients whose row carries one clue of every group. No record is opened and no key released: clues are made tokens
 * and held against those of the rows. Names are tokens of beginnings that unlike names can share, so they fit too often
 * and never too seldom; the others fit exactly.
 *
 * **Shape** at most 20,000. A clue the index policy keeps no tokens of fits nobody.
 */
export async function carriersOf(
  state: RecordsState,
  { clues, groups, among }: CarriersAsked,
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
  const meets = wanted.map((_, at) => `r.lookup && $${at + 1}::bigint[]`)
  const confined = among === undefined ? 'true' : `r.id = any($${wanted.length + 1}::text[])`
  const rows = await state.database.query<Row>(
    `select r.id, r.patient::text as patient, r.lookup::text[] as lookup from record r
      where r.type = 'Patient' and r.patient is not null and not r.deleted and ${confined}
        and ${meets.join(' and ')} limit ${CARRIERS_MAX}`,
    among === undefined ? wanted : [...wanted, among],
    { plan: 'custom' },
  )
  return rows.map(({ id, patient, lookup }) => ({
    id,
    patient,
    clues: new Set(lookup.flatMap((token) => places.get(token) ?? [])),
  }))
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
