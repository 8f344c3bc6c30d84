import type { Resource } from './resource.ts'
import { matchesDate, timeOf } from './search-date.ts'
import { matchesNumber, matchesQuantity, numberOf, quantityOf } from './search-number.ts'
import { canonicalUrl, matchesReference, readReference } from './search-reference.ts'
import type { SearchClause, SearchValue } from './search-shapes.ts'
import { foldText, startsWith, textsOf } from './search-text.ts'
import { hasToken, tokensOf } from './search-token.ts'

/** True when the resource fulfils the clause: exact FHIR semantics, on plaintext. */
export function matchesClause(resource: Resource, clause: SearchClause): boolean {
  if (resource.resourceType !== clause.parameter.resourceType) return false
  const found = clause.parameter.values(resource)
  const [first] = clause.values
  if (first?.kind === 'missing') return (found.length === 0) === first.missing
  const hit = found.some((value) => clause.values.some((wanted) => matchesValue(value, wanted, clause)))
  return clause.modifier === 'not' ? !hit : hit
}

function matchesValue(value: unknown, wanted: SearchValue, { parameter, modifier }: SearchClause): boolean {
  switch (wanted.kind) {
    case 'token':
      return hasToken(tokensOf(parameter, value), wanted)
    case 'string':
      if (modifier === 'exact') return textsOf(value).includes(wanted.text)
      if (modifier === 'contains')
        return textsOf(value).some((text) => foldText(text).includes(wanted.folded))
      return startsWith(value, wanted.folded)
    case 'date': {
      const time = timeOf(value)
      return time !== undefined && matchesDate(time, wanted)
    }
    case 'number': {
      const number = numberOf(value)
      return number !== undefined && matchesNumber(number, wanted)
    }
    case 'quantity': {
      const quantity = quantityOf(value)
      return quantity !== undefined && matchesQuantity(quantity, wanted)
    }
    case 'reference':
      return matchesReference(readReference(value), wanted, parameter.targets)
    case 'uri':
      return typeof value === 'string' && matchesUri(value, wanted.uri, modifier)
    case 'missing':
      return false
  }
}

/** `:below`: the value is the address asked for or a path under it; `:above`: the other way round. */
function matchesUri(value: string, wanted: string, modifier: SearchClause['modifier']): boolean {
  if (modifier === 'below') return isUnder(value, wanted)
  if (modifier === 'above') return isUnder(wanted, value)
  return value === wanted || (!wanted.includes('|') && canonicalUrl(value) === wanted)
}

function isUnder(path: string, top: string): boolean {
  return path === top || path.startsWith(top.endsWith('/') ? top : `${top}/`)
}
