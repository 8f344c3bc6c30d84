import { ChartwardError, INDEXED_VALUES_MAX } from '../kernel/index.ts'
import type { Resource } from './resource.ts'
import { hull, timeOf } from './search-date.ts'
import { canonicalUrl, type FoundReference, readReference } from './search-reference.ts'
import type { SearchParameter, Term } from './search-shapes.ts'
import { foldedTextsOf, wordsOf } from './search-text.ts'
import { type Token, tokensOf } from './search-token.ts'
import {
  daysOf,
  INDEXED_DAYS_MAX,
  LONG_TIME,
  needsBareId,
  partitionOf,
  prefixesOf,
  TEXT_BITS,
  usefulWords,
} from './terms-shape.ts'

/**
 * The terms under which a resource is found by a parameter, each once.
 *
 * The law: when a resource matches a clause that `queryTerms` serves, then of every list of alternatives it
 * gives, at least one term is among these. Found too many is possible, found too few is not.
 *
 * **Errors** `RESOURCE_INVALID` when the parameter finds over `INDEXED_VALUES_MAX` values.
 */
export function indexTerms(resource: Resource, parameter: SearchParameter): Term[] {
  const values = parameter.values(resource)
  if (values.length === 0) return []
  requireFew(values.length, resource, parameter)
  if (parameter.type === 'string') return textTerms(values, resource.id ?? '')
  const terms: string[] = []
  switch (parameter.type) {
    case 'token':
      for (const value of values) {
        const tokens = tokensOf(parameter, value)
        requireFew(tokens.length, resource, parameter)
        for (const token of tokens) addToken(terms, '', token)
      }
      break
    case 'date':
      terms.push(...dayTerms(values))
      break
    case 'reference':
      for (const value of values) addReference(terms, readReference(value), needsBareId(parameter))
      break
    case 'uri':
      for (const value of values) if (typeof value === 'string') addUri(terms, value)
      break
    case 'number':
    case 'quantity':
    case 'composite':
    case 'special':
      break
  }
  return once(terms)
}

function requireFew(count: number, { resourceType }: Resource, { code }: SearchParameter): void {
  if (count <= INDEXED_VALUES_MAX) return
  throw new ChartwardError(
    'RESOURCE_INVALID',
    `a ${resourceType} may have ${INDEXED_VALUES_MAX} values under the search parameter ${code}: split it`,
  )
}

function once(terms: readonly string[]): Term[] {
  const [first] = terms
  if (terms.length === 1 && first !== undefined) return [{ term: first }]
  return Array.from(new Set(terms), (term) => ({ term }))
}

/** `code`, and `system|code`, or `*|code` where the definition gives the system. */
function addToken(terms: string[], label: string, { system, code, implicit }: Token): void {
  if (code === '') return
  terms.push(label + code, `${label}${implicit ? '*' : system}|${code}`)
}

function textTerms(values: readonly unknown[], id: string): Term[] {
  const partition = partitionOf(id)
  const terms = new Set<string>()
  for (const text of values.flatMap(foldedTextsOf)) {
    for (const word of usefulWords(wordsOf(text))) {
      for (const prefix of prefixesOf(word)) terms.add(`${partition}:${prefix}`)
    }
  }
  return [...terms].map((term) => ({ term, bits: TEXT_BITS }))
}

function dayTerms(values: readonly unknown[]): string[] {
  const around = hull(values.map(timeOf))
  return around === undefined ? [] : (daysOf(around, INDEXED_DAYS_MAX) ?? [LONG_TIME])
}

function addReference(terms: string[], found: FoundReference, bareId: boolean): void {
  if (found.type !== undefined && found.id !== undefined) {
    terms.push(`${found.type}/${found.id}`)
    if (bareId) terms.push(`*/${found.id}`)
  }
  if (found.url !== undefined) addUri(terms, found.url)
  if (found.own !== undefined) addToken(terms, 'identifier:', found.own)
}

function addUri(terms: string[], uri: string): void {
  const bare = canonicalUrl(uri)
  terms.push(uri)
  if (bare !== uri) terms.push(bare)
}
