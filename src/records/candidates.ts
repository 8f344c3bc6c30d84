import { isOpenType, patientIdOf, type SearchClause, type SearchQuery } from '../fhir/index.ts'
import { ChartwardError, type PatientId } from '../kernel/index.ts'
import type { LookupTerm, ReleaseContext } from '../keys/index.ts'
import type { Query } from '../postgres/index.ts'
import { withinToken } from '../seal/index.ts'
import { type Candidates, findCandidates, type PageRequest, type Way } from './candidates-sql.ts'
import { findWrapped } from './patient-keys.ts'
import type { RecordsState } from './state.ts'
import { labelOf, lookupTokens, mentionToken, openToken, sealedAllTheSame, withinWord } from './tokens.ts'

/** Which page of candidates is wanted. */
export interface CandidateOptions {
  readonly context: ReleaseContext
  /** What an earlier page answered: this page shows the same instant. */
  readonly snapshot?: string
  /** The last id of the page before. */
  readonly afterId?: string
  readonly limit: number
}

export async function candidates(
  state: RecordsState,
  query: Query,
  search: SearchQuery,
  options: CandidateOptions,
): Promise<Candidates> {
  const way = await wayOf(state, search, options.context)
  const page: PageRequest = {
    type: search.type,
    afterId: options.afterId ?? '',
    limit: options.limit,
    snapshot: options.snapshot,
  }
  return await findCandidates(query, way, page)
}

async function wayOf(state: RecordsState, search: SearchQuery, context: ReleaseContext): Promise<Way> {
  const patient = search.patient === undefined ? undefined : patientIdOf(search.patient)
  const ids = search.clauses.flatMap((clause) => idsOf(clause) ?? [])
  if (search.clauses.some((clause) => idsOf(clause) !== undefined)) {
    return { kind: 'ids', ids: [...new Set(ids)], patient }
  }
  if (patient !== undefined) {
    return await patientWay(state, search, patient, context)
  }
  return isOpenType(search.type) ? openWay(state, search) : await lookupWay(state, search, context)
}

/** The ids a clause names, when it is about ids and nothing else. */
function idsOf({ parameter, modifier, values }: SearchClause): string[] | undefined {
  return parameter.code === '_id' && modifier === undefined
    ? values.flatMap((value) => (value.kind === 'token' && value.code !== undefined ? [value.code] : []))
    : undefined
}

/** The patient's key is wanted only where a clause can use it, and is about to be released for the rows anyway. */
async function patientWay(
  state: RecordsState,
  search: SearchQuery,
  patient: PatientId,
  context: ReleaseContext,
): Promise<Way> {
  const words = isOpenType(search.type)
    ? []
    : search.clauses.flatMap((clause) => groupsOf(state, search.type, clause, 'within'))
  const [mention, key] = await Promise.all([
    mentionToken(state, patient, context),
    words.length === 0 ? undefined : keyOf(state, patient, context),
  ])
  const within =
    key === undefined
      ? []
      : words.map((group) =>
          group.terms.map(({ term }) =>
            withinToken(key, withinWord(search.type, group.code, term)).toString(),
          ),
        )
  return { kind: 'patient', patient, within, mention }
}

/** A patient without a key has no rows of their own: then nothing needs to be left out. */
async function keyOf(state: RecordsState, patient: PatientId, context: ReleaseContext) {
  const cached = state.keys.findCached(patient)
  if (cached !== undefined) {
    return cached
  }
  const wrapped = await findWrapped(state, [patient])
  return wrapped.length === 0 ? undefined : (await state.keys.release(wrapped, context)).get(patient)
}

function openWay(state: RecordsState, search: SearchQuery): Way {
  const marker = sealedAllTheSame(search.type)
  const groups = search.clauses
    .filter(({ parameter }) => state.policy.of(search.type, parameter.code) === 'open')
    .flatMap((clause) =>
      (state.fhir.queryTerms(clause) ?? []).map((terms) => [
        marker,
        ...terms.map(({ term }) => openToken(labelOf(search.type, clause.parameter.code), term)),
      ]),
    )
  return groups.length === 0 ? { kind: 'scan' } : { kind: 'lookup', groups }
}

async function lookupWay(state: RecordsState, search: SearchQuery, context: ReleaseContext): Promise<Way> {
  const wanted = search.clauses.flatMap((clause) => groupsOf(state, search.type, clause, 'lookup'))
  if (wanted.length === 0) {
    throw tooCostly(search)
  }
  const terms = wanted.flatMap((group) =>
    group.terms.map((term): LookupTerm => ({ parameter: labelOf(search.type, group.code), ...term })),
  )
  const tokens = await lookupTokens(state.keys, terms, context)
  let next = 0
  const groups = wanted.map((group) => {
    const start = next
    next += group.terms.length
    return tokens.slice(start, next)
  })
  return { kind: 'lookup', groups }
}

interface Group {
  readonly code: string
  readonly terms: readonly { readonly term: string; readonly bits?: number }[]
}

/** What the index can do for a clause: lists of alternatives, each of which must be met. */
function groupsOf(
  { fhir, policy }: RecordsState,
  type: string,
  clause: SearchClause,
  family: 'lookup' | 'within',
): Group[] {
  const { code } = clause.parameter
  return policy.of(type, code) === family
    ? (fhir.queryTerms(clause) ?? []).map((terms) => ({ code, terms }))
    : []
}

function tooCostly({ type, clauses }: SearchQuery): ChartwardError {
  const codes = [...new Set(clauses.map(({ parameter }) => parameter.code))]
  return new ChartwardError(
    'SEARCH_TOO_COSTLY',
    codes.length === 0
      ? `A search of ${type} needs a patient, or a parameter that is indexed across patients`
      : `A search of ${type} by ${codes.join(', ')} needs a patient, or a parameter that is indexed across patients`,
  )
}
