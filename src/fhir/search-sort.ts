import type { Resource } from './resource.ts'
import { timeOf } from './search-date.ts'
import { numberOf, quantityOf } from './search-number.ts'
import { canonicalUrl, readReference } from './search-reference.ts'
import type { SearchParameter, SortRule } from './search-shapes.ts'
import { foldText, textsOf } from './search-text.ts'
import { tokensOf } from './search-token.ts'

type Key = string | number

/**
 * Orders two matches. A resource with several values sorts by the lowest, or by the highest when descending;
 * one without a value comes last either way; ties are settled by id, so that pages never overlap.
 */
export function compareResources(a: Resource, b: Resource, sort: readonly SortRule[]): number {
  return compareKeyed(keyed(a, sort), keyed(b, sort), sort)
}

/** A sorted copy; the same order as `compareResources`, each resource read once. */
export function sortResources<Item>(
  items: readonly Item[],
  sort: readonly SortRule[],
  resourceOf: (item: Item) => Resource,
): Item[] {
  return items
    .map((item) => ({ item, keyed: keyed(resourceOf(item), sort) }))
    .sort((a, b) => compareKeyed(a.keyed, b.keyed, sort))
    .map(({ item }) => item)
}

interface Keyed {
  readonly id: string
  readonly keys: readonly (Key | undefined)[]
}

function keyed(resource: Resource, sort: readonly SortRule[]): Keyed {
  return { id: resource.id ?? '', keys: sort.map((rule) => keyOf(resource, rule)) }
}

function compareKeyed(a: Keyed, b: Keyed, sort: readonly SortRule[]): number {
  for (const [at, rule] of sort.entries()) {
    const left = a.keys[at]
    const right = b.keys[at]
    if (left === undefined || right === undefined) {
      if (left !== right) return left === undefined ? 1 : -1
      continue
    }
    const order = compareKeys(left, right)
    if (order !== 0) return rule.descending ? -order : order
  }
  return compareKeys(a.id, b.id)
}

function compareKeys(a: Key, b: Key): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

function keyOf(resource: Resource, { parameter, descending }: SortRule): Key | undefined {
  let best: Key | undefined
  for (const value of parameter.values(resource)) {
    for (const key of keysOf(parameter, value)) {
      if (best === undefined || compareKeys(key, best) > 0 === descending) best = key
    }
  }
  return best
}

function keysOf(parameter: SearchParameter, value: unknown): Key[] {
  switch (parameter.type) {
    case 'token':
      return tokensOf(parameter, value).map((token) => token.code)
    case 'string':
      return textsOf(value).map(foldText)
    case 'date':
      return defined(timeOf(value)?.low)
    case 'number':
      return defined(numberOf(value)?.low)
    case 'quantity':
      return defined(quantityOf(value)?.low)
    case 'reference': {
      const { type, id, url, own } = readReference(value)
      return defined(id === undefined ? (url ?? own?.code) : `${type}/${id}`)
    }
    case 'uri':
      return typeof value === 'string' ? [canonicalUrl(value)] : []
    case 'composite':
    case 'special':
      return []
  }
}

function defined(key: Key | undefined): Key[] {
  return key === undefined ? [] : [key]
}
