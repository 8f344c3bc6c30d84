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
 */
export function indexTerms(resource: Resource, parameter: SearchParameter): Term[] {
  const values = parameter.values(resource)
  if (values.length === 0) return []
  switch (parameter.type) {
    case 'token':
      return plain(values.flatMap((value) => tokensOf(parameter, value).flatMap(tokenTerms)))
    case 'string':
      return textTerms(values, resource.id ?? '')
    case 'date':
      return plain(dayTerms(values))
    case 'reference':
      return plain(values.flatMap((value) => referenceTerms(readReference(value), needsBareId(parameter))))
    case 'uri':
      return plain(values.flatMap((value) => (typeof value === 'string' ? uriTerms(value) : [])))
    case 'number':
    case 'quantity':
    case 'composite':
    case 'special':
      return []
  }
}

function plain(terms: readonly string[]): Term[] {
  return [...new Set(terms)].map((term) => ({ term }))
}

/** `code`, and `system|code`, or `*|code` where the definition gives the system. */
function tokenTerms({ system, code, implicit }: Token): string[] {
  if (code === '') return []
  return [code, implicit ? `*|${code}` : `${system}|${code}`]
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

function referenceTerms(found: FoundReference, bareId: boolean): string[] {
  const terms: string[] = []
  if (found.type !== undefined && found.id !== undefined) {
    terms.push(`${found.type}/${found.id}`)
    if (bareId) terms.push(`*/${found.id}`)
  }
  if (found.url !== undefined) terms.push(...uriTerms(found.url))
  if (found.own !== undefined) {
    for (const term of tokenTerms(found.own)) terms.push(`identifier:${term}`)
  }
  return terms
}

function uriTerms(uri: string): string[] {
  const bare = canonicalUrl(uri)
  return bare === uri ? [uri] : [uri, bare]
}
