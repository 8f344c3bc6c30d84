import { compilePatientsOf } from './compartment.ts'
import { readDefinitions } from './definitions.ts'
import { compileElementsOf } from './elements.ts'
import type { Issue } from './outcome.ts'
import type { IndexPolicy, PolicyOverrides } from './policy.ts'
import type { Resource } from './resource.ts'
import type { Include, SearchClause, SearchParameter, SearchQuery, SortRule, Term } from './search-shapes.ts'
import { compileSearch } from './search.ts'
import { compileValidate, type ValidateOptions } from './validate.ts'

/** FHIR R4 as one environment speaks it. */
export interface Fhir {
  isResourceType(name: string): boolean
  /** Every concrete type of R4, sorted. */
  resourceTypes(): readonly string[]
  /**
   * What is wrong with a resource; nothing = valid. At most 50 issues, and no issue holds a value.
   *
   * **Source**: FHIR R4 structure, cardinality, primitive formats, required bindings, reference targets, and
   * the invariants named in validate-invariants.ts. Profiles and terminologies beyond required bindings are
   * not looked at.
   */
  validate(resource: unknown, options?: ValidateOptions): Issue[]
  /** The parameters of a type, also those that no search here serves (`refused` says why). */
  searchParameters(type: string): readonly SearchParameter[]
  searchParameter(type: string, code: string): SearchParameter | undefined
  /** The logical ids of the patients a resource belongs to: sorted, each once. A Patient belongs to itself. */
  patientsOf(resource: Resource): string[]
  /** The mask of the protected element classes a resource holds: see `ELEMENT_CLASSES`. 0 for open types. */
  elementsOf(resource: Resource): number
  /**
   * Reads the pairs of a query string, percent-decoding done.
   *
   * **Errors**: `RESOURCE_TYPE_UNKNOWN`, `SEARCH_PARAMETER_UNKNOWN`, `SEARCH_VALUE_INVALID`, `NOT_SUPPORTED`.
   * None repeats a value.
   */
  parseSearch(type: string, query: readonly (readonly [name: string, value: string])[]): SearchQuery
  /** Does the opened resource meet the clause, by the exact rules of FHIR? */
  matches(resource: Resource, clause: SearchClause): boolean
  compare(a: Resource, b: Resource, sort: readonly SortRule[]): number
  /** A sorted copy in the order of `compare`, each resource read once. */
  sort<Item>(items: readonly Item[], sort: readonly SortRule[], resourceOf: (item: Item) => Resource): Item[]
  /** What to make tokens of when the resource is written. */
  indexTerms(resource: Resource, parameter: SearchParameter): Term[]
  /** Lists of alternatives, each of which must be met; undefined = tokens cannot serve the clause. */
  queryTerms(clause: SearchClause): Term[][] | undefined
  /** What an include leads to from a resource, as 'Type/id', each once. */
  included(resource: Resource, include: Include): string[]
  /**
   * How each parameter is indexed.
   *
   * **Errors**: `CONFIG_INVALID` for an override that means nothing.
   */
  indexPolicy(overrides?: PolicyOverrides): IndexPolicy
}

/**
 * Reads the R4 definitions and makes ready to compile them: once, in the composition root. Validators and
 * walkers of a type are compiled when it is first met.
 */
export function openFhir(): Fhir {
  const definitions = readDefinitions()
  const types: ReadonlySet<string> = new Set(definitions.resourceTypes)
  const search = compileSearch(definitions)
  return {
    isResourceType: (name) => types.has(name),
    resourceTypes: () => definitions.resourceTypes,
    validate: compileValidate(definitions),
    searchParameters: search.parameters,
    searchParameter: search.parameter,
    patientsOf: compilePatientsOf(definitions),
    elementsOf: compileElementsOf(),
    parseSearch: search.parse,
    matches: search.matches,
    compare: search.compare,
    sort: search.sort,
    indexTerms: search.indexTerms,
    queryTerms: search.queryTerms,
    included: search.included,
    indexPolicy: search.indexPolicy,
  }
}
