import { ChartwardError } from '../kernel/index.ts'
import { applyResultParameter, type ResultParameters } from './search-result.ts'
import type { Modifier, SearchClause, SearchParameter, SearchQuery, SearchType } from './search-shapes.ts'
import type { SearchParameters } from './search-parameters.ts'
import { badValue, readValue, splitEscaped } from './search-values.ts'
import { spanOf } from './terms-query.ts'

const CLAUSES_MAX = 32
const ALTERNATIVES_MAX = 1000
const VALUE_CHARS_MAX = 65_536
const COUNT_DEFAULT = 50

/** Which patient a clause on a parameter confines a query to; see `compileSearch`. */
type Confines = (parameter: SearchParameter) => boolean

export interface ParseContext {
  readonly parameters: SearchParameters
  readonly confines: Confines
}

type Pair = readonly [name: string, value: string]

/** Parses the query of a search on one type. See `Search.parse` for what it accepts and throws. */
export function parseQuery(context: ParseContext, type: string, pairs: readonly Pair[]): SearchQuery {
  if (!context.parameters.isType(type)) {
    throw new ChartwardError('RESOURCE_TYPE_UNKNOWN', 'This is not a resource type of FHIR R4.')
  }
  if (pairs.reduce((sum, [name, value]) => sum + name.length + value.length, 0) > VALUE_CHARS_MAX) {
    throw new ChartwardError(
      'SEARCH_VALUE_INVALID',
      `The query is longer than ${VALUE_CHARS_MAX} characters.`,
    )
  }
  const results: ResultParameters = { sort: [], includes: [], revincludes: [], seen: new Set() }
  const read: SearchClause[] = []
  for (const [name, value] of pairs) {
    if (applyResultParameter({ ...context, type }, results, name, value)) continue
    read.push(parseClause(context, type, name, value))
  }
  if (read.length > CLAUSES_MAX) {
    throw new ChartwardError('SEARCH_VALUE_INVALID', `A search has at most ${CLAUSES_MAX} clauses.`)
  }
  const clauses = withSpans(unique(read))
  const query = {
    type,
    clauses,
    count: results.count ?? COUNT_DEFAULT,
    sort: results.sort,
    includes: results.includes,
    revincludes: results.revincludes,
    total: results.total,
    patient: clauses.map((clause) => patientOf(clause, context.confines)).find((id) => id !== undefined),
  }
  return { ...query, canonical: canonicalText(query) }
}

/** Sorted by their text, repetitions gone: the order written has no meaning. */
function unique(clauses: readonly SearchClause[]): SearchClause[] {
  const byText = new Map(clauses.map((clause) => [clause.text, clause]))
  return [...byText.values()].sort((a, b) => (a.text < b.text ? -1 : 1))
}

function withSpans(clauses: readonly SearchClause[]): SearchClause[] {
  return clauses.map((clause) => {
    if (clause.parameter.type !== 'date' || clause.modifier !== undefined || clause.values.length !== 1) {
      return clause
    }
    const span = spanOf(clauses.filter((other) => other.parameter === clause.parameter))
    return span === undefined ? clause : { ...clause, span }
  })
}

const MODIFIERS: Readonly<Record<SearchType, readonly Modifier[]>> = {
  token: ['missing', 'not'],
  string: ['missing', 'exact', 'contains'],
  date: ['missing'],
  number: ['missing'],
  quantity: ['missing'],
  reference: ['missing', 'identifier'],
  uri: ['missing', 'above', 'below'],
  composite: [],
  special: [],
}

/** A parameter's name, as far as it is safe to repeat: what was typed there may be anything. */
function nameOf(text: string): string {
  return /^[A-Za-z_][A-Za-z0-9_-]{0,49}$/.test(text) ? `'${text}'` : 'with the name given'
}

function parseClause(context: ParseContext, type: string, name: string, value: string): SearchClause {
  const { parameters } = context
  refuseChains(name)
  const [code = '', suffix, ...rest] = name.split(':')
  const parameter = parameters.find(type, code)
  if (parameter === undefined) {
    throw new ChartwardError('SEARCH_PARAMETER_UNKNOWN', `${type} has no search parameter ${nameOf(code)}.`)
  }
  if (parameter.refused !== undefined) {
    throw new ChartwardError(
      'NOT_SUPPORTED',
      `Searching ${type} by '${code}' is not supported: ${parameter.refused}.`,
    )
  }
  if (rest.length > 0) throw unknownModifier(parameter)
  const { modifier, targetType } = readModifier(parameter, suffix, parameters)
  const alternatives = splitEscaped(value, ',')
  if (alternatives.length > ALTERNATIVES_MAX) {
    throw badValue(code, `one of at most ${ALTERNATIVES_MAX} alternatives`)
  }
  if (modifier === 'missing' && alternatives.length > 1) throw badValue(code, "'true' or 'false'")
  const isType = (text: string): boolean => parameters.isType(text)
  const texts = [...new Set(alternatives.map((text) => normalText(text, parameter.type)))].sort()
  return {
    parameter,
    modifier,
    values: texts.map((text) => readValue(text, { parameter, modifier, targetType, isType })),
    text: `${name}=${texts.join(',')}`,
  }
}

/** `eq` says nothing, and a plus sign that was not percent-encoded arrives as a space. */
function normalText(text: string, type: SearchType): string {
  if (type !== 'date' && type !== 'number' && type !== 'quantity') return text
  const bare = /^eq[+\-\d]/.test(text) ? text.slice(2) : text
  return type === 'date' ? bare.replace(' ', '+') : bare
}

function refuseChains(name: string): void {
  if (name === '_has' || name.startsWith('_has:')) {
    throw new ChartwardError('NOT_SUPPORTED', "Reverse chaining ('_has') is not supported.")
  }
  if (name.includes('.')) {
    const first = nameOf(name.split(/[.:]/)[0] ?? '')
    throw new ChartwardError(
      'NOT_SUPPORTED',
      `Chained parameters are not supported; one starts with ${first}.`,
    )
  }
}

function readModifier(
  parameter: SearchParameter,
  suffix: string | undefined,
  parameters: SearchParameters,
): { modifier: Modifier | undefined; targetType: string | undefined } {
  if (suffix === undefined) return { modifier: undefined, targetType: undefined }
  const modifier = MODIFIERS[parameter.type].find((known) => known === suffix)
  if (modifier !== undefined && !(parameter.code === '_id' && modifier === 'missing')) {
    return { modifier, targetType: undefined }
  }
  if (parameter.type === 'reference' && parameters.isType(suffix)) {
    if (parameter.targets.length > 0 && !parameter.targets.includes(suffix)) {
      throw new ChartwardError('SEARCH_VALUE_INVALID', `'${parameter.code}' never refers to ${suffix}.`)
    }
    return { modifier: undefined, targetType: suffix }
  }
  throw unknownModifier(parameter)
}

function unknownModifier(parameter: SearchParameter): ChartwardError {
  const known = MODIFIERS[parameter.type].map((modifier) => `:${modifier}`)
  if (parameter.type === 'reference') known.push(':Type')
  return new ChartwardError(
    'NOT_SUPPORTED',
    `'${parameter.code}' is a ${parameter.type} parameter and takes only ${known.join(', ')}.`,
  )
}

function patientOf({ parameter, modifier, values }: SearchClause, confines: Confines): string | undefined {
  const [only] = values
  if (modifier !== undefined || values.length !== 1) return undefined
  if (parameter.resourceType === 'Patient') {
    return parameter.code === '_id' && only?.kind === 'token' ? only.code : undefined
  }
  if (only?.kind !== 'reference' || !confines(parameter) || only.base !== undefined) return undefined
  return only.type === 'Patient' ? only.id : undefined
}

function canonicalText(query: Omit<SearchQuery, 'canonical'>): string {
  const pairs = query.clauses.map((clause) => clause.text)
  for (const [name, includes] of [
    ['_include', query.includes],
    ['_revinclude', query.revincludes],
  ] as const) {
    const texts = includes.map(({ parameter, targetType }) =>
      [parameter.resourceType, parameter.code, ...(targetType === undefined ? [] : [targetType])].join(':'),
    )
    for (const text of [...new Set(texts)].sort()) pairs.push(`${name}=${text}`)
  }
  if (query.sort.length > 0) {
    const rules = query.sort.map(({ parameter, descending }) => (descending ? '-' : '') + parameter.code)
    pairs.push(`_sort=${rules.join(',')}`)
  }
  if (query.total !== undefined) pairs.push(`_total=${query.total}`)
  pairs.push(`_count=${query.count}`)
  const encoded = pairs.map((pair) => {
    const equals = pair.indexOf('=')
    return `${encodeURIComponent(pair.slice(0, equals))}=${encodeURIComponent(pair.slice(equals + 1))}`
  })
  return `${query.type}?${encoded.join('&')}`
}
