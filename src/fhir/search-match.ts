import type { Resource } from './resource.ts'
import { matchesDate, timeOf } from './search-date.ts'
import { matchesNumber, matchesQuantity, numberOf, quantityOf } from './search-number.ts'
import { canonicalUrl, matchesReference, readReference } from './search-reference.ts'
import type { SearchClause, SearchValue, StringValue } from './search-shapes.ts'
import { beginningsOf, foldText, textsOf } from './search-text.ts'
import { hasToken, tokensOf } from './search-token.ts'

/** True when the resource fulfils the clause: exact FHIR semantics, on plaintext. */
export function matchesClause(resource: Resource, clause: SearchClause): boolean {
  if (resource.resourceType !== clause.parameter.resourceType) return false
  const found = clause.parameter.values(resource)
  const [first] = clause.values
  if (first?.kind === 'missing') return (found.length === 0) === first.missing
  const hit = found.some((value) => clause.values.some(comparison(value, clause)))
  return clause.modifier === 'not' ? !hit : hit
}

/** Reads a value once, to compare it with each alternative of the clause. */
function comparison(value: unknown, { parameter, modifier }: SearchClause): (wanted: SearchValue) => boolean {
  switch (parameter.type) {
    case 'token': {
      const tokens = tokensOf(parameter, value)
      return (wanted) => wanted.kind === 'token' && hasToken(tokens, wanted)
    }
    case 'string': {
      const compare = textComparison(value, modifier)
      return (wanted) => wanted.kind === 'string' && compare(wanted)
    }
    case 'date': {
      const time = timeOf(value)
      return (wanted) => wanted.kind === 'date' && time !== undefined && matchesDate(time, wanted)
    }
    case 'number': {
      const number = numberOf(value)
      return (wanted) => wanted.kind === 'number' && number !== undefined && matchesNumber(number, wanted)
    }
    case 'quantity': {
      const found = quantityOf(value)
      return (wanted) => wanted.kind === 'quantity' && found !== undefined && matchesQuantity(found, wanted)
    }
    case 'reference': {
      const reference = readReference(value)
      return (wanted) => wanted.kind === 'reference' && matchesReference(reference, wanted, parameter.targets)
    }
    case 'uri':
      return (wanted) =>
        wanted.kind === 'uri' && typeof value === 'string' && matchesUri(value, wanted.uri, modifier)
    case 'composite':
    case 'special':
      return () => false
  }
}

function textComparison(
  value: unknown,
  modifier: SearchClause['modifier'],
): (wanted: StringValue) => boolean {
  if (modifier === 'exact') {
    const texts = textsOf(value)
    return ({ text }) => texts.includes(text)
  }
  if (modifier === 'contains') {
    const texts = textsOf(value).map(foldText)
    return ({ folded }) => texts.some((text) => text.includes(folded))
  }
  const starts = beginningsOf(value)
  return ({ folded }) => starts(folded)
}

/** `:below`: the value is the address asked for or a path under it; `:above`: the other way round. */
function matchesUri(value: string, wanted: string, modifier: SearchClause['modifier']): boolean {
  if (modifier === 'below') return isUnder(value, wanted)
  if (modifier === 'above') return isUnder(wanted, value)
  return value === wanted || canonicalUrl(value) === wanted
}

function isUnder(path: string, top: string): boolean {
  return path === top || path.startsWith(top.endsWith('/') ? top : `${top}/`)
}
