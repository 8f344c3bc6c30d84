import { confinesToPatient } from './compartment.ts'
import { type IndexPolicy, openIndexPolicy, type PolicyOverrides } from './policy.ts'
import type { Resource } from './resource.ts'
import { matchesClause } from './search-match.ts'
import { openSearchParameters } from './search-parameters.ts'
import { parseQuery } from './search-parse.ts'
import { readReference } from './search-reference.ts'
import type {
  Include,
  SearchClause,
  SearchDefinitions,
  SearchParameter,
  SearchQuery,
  SortRule,
  Term,
} from './search-shapes.ts'
import { compareResources, sortResources } from './search-sort.ts'
import { queryTerms } from './terms-query.ts'
import { indexTerms } from './terms.ts'

/** Everything about search that needs no storage. */
export interface Search {
  parameters(type: string): readonly SearchParameter[]
  parameter(type: string, code: string): SearchParameter | undefined
  /**
   * Parses a query string's pairs, percent-decoding done.
   *
   * Errors: RESOURCE_TYPE_UNKNOWN, SEARCH_PARAMETER_UNKNOWN, SEARCH_VALUE_INVALID (never repeats the value),
   * NOT_SUPPORTED (chains, `_has`, `:text`, composite parameters and whatever else is not built, by name).
   */
  parse(type: string, query: readonly (readonly [name: string, value: string])[]): SearchQuery
  matches(resource: Resource, clause: SearchClause): boolean
  compare(a: Resource, b: Resource, sort: readonly SortRule[]): number
  /** A sorted copy in the order of `compare`, each resource read once. */
  sort<Item>(items: readonly Item[], sort: readonly SortRule[], resourceOf: (item: Item) => Resource): Item[]
  indexTerms(resource: Resource, parameter: SearchParameter): Term[]
  queryTerms(clause: SearchClause): Term[][] | undefined
  /** What an include leads to from a resource, as 'Type/id', each once. */
  included(resource: Resource, include: Include): string[]
  /** How each parameter is indexed; Errors: CONFIG_INVALID for an override that cannot be. */
  indexPolicy(overrides?: PolicyOverrides): IndexPolicy
}

/** Puts search together from the R4 definitions; walkers are compiled when first used. */
export function compileSearch(definitions: SearchDefinitions): Search {
  const parameters = openSearchParameters(definitions)
  const confines = (parameter: SearchParameter): boolean => confinesToPatient(definitions, parameter)
  return {
    parameters: (type) => parameters.ofType(type),
    parameter: (type, code) => parameters.find(type, code),
    parse: (type, query) => parseQuery({ parameters, confines }, type, query),
    matches: matchesClause,
    compare: compareResources,
    sort: sortResources,
    indexTerms,
    queryTerms,
    included,
    indexPolicy: (overrides = {}) => openIndexPolicy({ definitions, parameters, overrides }),
  }
}

function included(resource: Resource, { parameter, targetType }: Include): string[] {
  if (resource.resourceType !== parameter.resourceType) return []
  const found = new Set<string>()
  for (const value of parameter.values(resource)) {
    const { type, id } = readReference(value)
    if (type !== undefined && id !== undefined && (targetType === undefined || targetType === type)) {
      found.add(`${type}/${id}`)
    }
  }
  return [...found]
}
