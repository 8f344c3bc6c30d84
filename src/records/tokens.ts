import { type CareRelation, careRelationsOf, type Resource } from '../fhir/index.ts'
import type { PatientId } from '../kernel/index.ts'
import type { Keys, LookupTerm, ReleaseContext } from '../keys/index.ts'
import { digest } from '../seal/index.ts'
import { bondTermsOf, storedToken } from './bonds.ts'
import type { RecordsState } from './state.ts'

/** What one resource is found by. **Shape** `within`: words, see `withinWord`. `open`: tokens, see `openToken`. */
export interface IndexedTerms {
  readonly lookup: readonly LookupTerm[]
  readonly within: readonly string[]
  readonly open: readonly string[]
  readonly related: readonly RelationTerm[]
}

/** Whom a resource relates to one of its patients: made a token with the other words of the row. */
export interface RelationTerm extends Pick<CareRelation, 'from' | 'until'> {
  readonly term: LookupTerm
}

/** One token for a patient and an actor together: nobody's relations can be counted across patients. */
export const relationTerm = (patient: PatientId, actor: string): LookupTerm => ({
  parameter: 'Care.relation',
  term: `${patient} ${actor}`,
})

/** A resource of many patients relates its people to so many of them in all. */
const RELATIONS_PER_ROW_MAX = 200

/** The relations a resource makes to each patient it names. */
export function relationTermsOf(
  resource: Resource,
  { patients, unrelated }: { readonly patients: readonly PatientId[]; readonly unrelated: readonly string[] },
): RelationTerm[] {
  const relations = careRelationsOf(resource).filter(({ actor }) => !unrelated.includes(actor))
  return patients
    .flatMap((patient) =>
      relations.map(({ actor, from, until }) => ({ term: relationTerm(patient, actor), from, until })),
    )
    .slice(0, RELATIONS_PER_ROW_MAX)
}

/** Equal words of two parameters have different tokens; the type stands in the label, so a token implies it. */
export const labelOf = (type: string, code: string): string => `${type}.${code}`

/** The words by which a resource can be found, by the index policy, and those by which people belong together. */
export function termsOf({ fhir, policy }: RecordsState, resource: Resource): IndexedTerms {
  const lookup: LookupTerm[] = []
  const within = new Set<string>()
  const { resourceType: type } = resource
  for (const parameter of policy.parameters(type, 'lookup')) {
    const label = labelOf(type, parameter.code)
    for (const term of fhir.indexTerms(resource, parameter)) {
      lookup.push({ parameter: label, ...term })
    }
  }
  for (const parameter of policy.parameters(type, 'within')) {
    for (const { term } of fhir.indexTerms(resource, parameter)) {
      within.add(withinWord(type, parameter.code, term))
    }
  }
  return { lookup: [...lookup, ...bondTermsOf(resource)], within: [...within], open: [], related: [] }
}

/** The tokens of an open resource. Its text stands in the table, so there is nothing in them to hide. */
export function openTokensOf({ fhir, policy }: RecordsState, resource: Resource): string[] {
  const { resourceType: type } = resource
  const tokens = policy
    .parameters(type, 'open')
    .flatMap((parameter) =>
      fhir.indexTerms(resource, parameter).map(({ term }) => openToken(labelOf(type, parameter.code), term)),
    )
  return [...new Set(tokens)]
}

/** What a `within` token is made of. */
export const withinWord = (type: string, code: string, term: string): string =>
  `${labelOf(type, code)}\0${term}`

/** The token of a word that is no secret. **Shape** decimal signed 64-bit. */
export const openToken = (label: string, term: string): string =>
  digest(Buffer.from(`chartward/open\0${label}\0${term}`))
    .readBigInt64BE(0)
    .toString()

/**
 * A row of an open type that is sealed all the same, because it names a patient, is found by this token alone:
 * every search of its type has it among its candidates, and no open token ever stands for a sealed word.
 */
export const sealedAllTheSame = (type: string): string => openToken(type, 'sealed all the same')

/** How a shared row is found by a patient it mentions. */
export const mentionTerm = (patient: PatientId): LookupTerm => ({
  parameter: 'Shared.mentions',
  term: patient,
})

const MENTIONS_MAX = 10_000

/** The token of `mentionTerm`. It opens nothing, so it is kept: the next search of the same patient asks nobody. */
export async function mentionToken(
  { keys, mentions }: RecordsState,
  patient: PatientId,
  context: ReleaseContext,
): Promise<string> {
  const kept = mentions.get(patient)
  if (kept !== undefined) {
    return kept
  }
  const [token] = await lookupTokens(keys, [mentionTerm(patient)], context)
  const made = token ?? ''
  if (mentions.size >= MENTIONS_MAX) {
    const [oldest] = mentions.keys()
    if (oldest !== undefined) {
      mentions.delete(oldest)
    }
  }
  mentions.set(patient, made)
  return made
}

/** One call for all terms, equal ones asked once. The answer stands in the order of `terms`, decimal. */
export async function lookupTokens(
  keys: Keys,
  terms: readonly LookupTerm[],
  context: ReleaseContext,
): Promise<string[]> {
  if (terms.length === 0) {
    return []
  }
  const places = new Map<string, number>()
  const distinct: LookupTerm[] = []
  const asked = terms.map((term) => {
    const name = `${term.parameter}\0${term.bits ?? ''}\0${term.term}`
    const place = places.get(name)
    if (place !== undefined) {
      return place
    }
    places.set(name, distinct.length)
    return distinct.push(term) - 1
  })
  const made = await keys.lookupTokens(distinct, context)
  const tokens = distinct.map((term, place) => storedToken(term, made[place] ?? 0n))
  return asked.map((place) => tokens[place] ?? '')
}
