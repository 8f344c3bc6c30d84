import type { Resource } from './resource.ts'

export type SearchType =
  | 'number'
  | 'date'
  | 'string'
  | 'token'
  | 'reference'
  | 'composite'
  | 'quantity'
  | 'uri'
  | 'special'

/** One R4 SearchParameter as the generated definitions hold it. */
export interface SearchParameterDefinition {
  readonly code: string
  readonly type: string
  readonly base: readonly string[]
  readonly expression: string
  readonly target?: readonly string[]
}

/** What search and the patient compartment are compiled from. */
export interface SearchDefinitions {
  readonly searchParameters: readonly SearchParameterDefinition[]
  /** Resource type -> codes of the parameters through which it belongs to a patient. */
  readonly patientCompartment: Readonly<Record<string, readonly string[]>>
  readonly resourceTypes: readonly string[]
}

/** A search parameter of one resource type, with its compiled walker. */
export interface SearchParameter {
  readonly resourceType: string
  readonly code: string
  readonly type: SearchType
  /** Types a reference may point at; empty = any. */
  readonly targets: readonly string[]
  /** Why searching by it is refused; undefined when it is served. */
  readonly refused: string | undefined
  /** Its values in a resource, none of them null. */
  values(resource: Resource): unknown[]
}

export type Prefix = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb' | 'ap'

export type Modifier = 'missing' | 'exact' | 'contains' | 'not' | 'identifier' | 'above' | 'below'

/** `low` is inside, `high` outside; milliseconds UTC, open ends are infinite. */
export interface TimeRange {
  readonly low: number
  readonly high: number
}

/** `system` undefined = any system, '' = none stated; `code` undefined = any code of the system. */
export interface TokenValue {
  readonly kind: 'token'
  readonly system: string | undefined
  readonly code: string | undefined
}

export interface StringValue {
  readonly kind: 'string'
  readonly text: string
  readonly folded: string
}

export interface DateValue extends TimeRange {
  readonly kind: 'date'
  readonly prefix: Prefix
  readonly text: string
}

/** `low` (inside) and `high` (outside) follow from the digits written: 5.40 is 5.395 to 5.405. */
export interface NumberValue {
  readonly kind: 'number'
  readonly prefix: Prefix
  readonly value: number
  readonly low: number
  readonly high: number
  readonly text: string
}

/** `code` without `system` matches the code or the unit. */
export interface QuantityValue extends Omit<NumberValue, 'kind'> {
  readonly kind: 'quantity'
  readonly system: string | undefined
  readonly code: string | undefined
}

/** `id` alone (any type it may point at), `type` and `id`, a `url` compared as written, or an identifier. */
export interface ReferenceValue {
  readonly kind: 'reference'
  readonly type: string | undefined
  readonly id: string | undefined
  readonly version: string | undefined
  readonly base: string | undefined
  readonly url: string | undefined
  readonly identifier: TokenValue | undefined
}

interface UriValue {
  readonly kind: 'uri'
  readonly uri: string
}

interface MissingValue {
  readonly kind: 'missing'
  readonly missing: boolean
}

export type SearchValue =
  | TokenValue
  | StringValue
  | DateValue
  | NumberValue
  | QuantityValue
  | ReferenceValue
  | UriValue
  | MissingValue

/** One `name=value`: its values are alternatives, clauses of a query must all hold. */
export interface SearchClause {
  readonly parameter: SearchParameter
  readonly modifier: Modifier | undefined
  readonly values: readonly SearchValue[]
  /** `code:modifier=value,value`, alternatives sorted; what the canonical query is made of. */
  readonly text: string
  /** What all date clauses of the query on this parameter together leave; set by `parseSearch`. */
  readonly span?: TimeRange
}

export interface SortRule {
  readonly parameter: SearchParameter
  readonly descending: boolean
}

/** `_include`: follow `parameter` of a match. `_revinclude`: resources whose `parameter` points at a match. */
export interface Include {
  readonly parameter: SearchParameter
  readonly targetType: string | undefined
}

/** What a search asks, parsed and checked. */
export interface SearchQuery {
  readonly type: string
  readonly clauses: readonly SearchClause[]
  /** Matches a page, 0 to 1,000; 0 asks for the count only. */
  readonly count: number
  readonly sort: readonly SortRule[]
  readonly includes: readonly Include[]
  readonly revincludes: readonly Include[]
  readonly total: 'none' | 'estimate' | 'accurate' | undefined
  /** The logical id of the one Patient a clause confines the query to. */
  readonly patient: string | undefined
  /** The query in one normal form: equal queries have equal text, and parsing it gives the same query. */
  readonly canonical: string
}

/**
 * What a token is made of. `bits`: how many bits of the token are kept, so that several terms share one;
 * undefined = all.
 */
export interface Term {
  readonly term: string
  readonly bits?: number
}
