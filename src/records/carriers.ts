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
  /** Patients whose record was deleted, by logical id: they are found by what they were. */
  readonly deleted: readonly string[]
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
const DELETED_MAX = 10_000

/** One parameter a group. */
const meets = (groups: number): string =>
  Array.from({ length: groups }, (_, at) => `r.lookup && $${at + 1}::bigint[]`).join(' and ')

const currentOf = (
  groups: number,
): string => `select r.id, r.patient::text as patient, r.lookup::text[] as lookup
  from record r where r.type = 'Patient' and r.patient is not null and not r.deleted and ${meets(groups)}
  limit ${CARRIERS_MAX}`

const formerOf = (groups: number): string => `select distinct on (r.id) r.id, r.patient::text as patient,
    r.lookup::text[] as lookup
  from record_history r where r.type = 'Patient' and r.id = any($${groups + 1}::text[])
    and r.patient is not null and ${meets(groups)} order by r.id, r.version desc limit ${CARRIERS_MAX}`

const DELETED = `select r.id from record r where r.type = 'Patient' and r.deleted limit ${DELETED_MAX}`

/** Logical ids of patients whose record was deleted; at most 10,000. One statement, through all patients. */
export async function deletedPatients({ database }: RecordsState): Promise<string[]> {
  return (await database.query<{ id: string }>(DELETED, [])).map(({ id }) => id)
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
  { clues, groups, deleted }: CarriersAsked,
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
  const rows = await state.database.query<Row>(currentOf(wanted.length), wanted, { plan: 'custom' })
  const gone =
    deleted.length === 0
      ? []
      : await state.database.query<Row>(formerOf(wanted.length), [...wanted, deleted], { plan: 'custom' })
  return [...rows, ...gone].map(({ id, patient, lookup }) => ({
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
