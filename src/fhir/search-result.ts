import { ChartwardError } from '../kernel/index.ts'
import type { SearchParameters } from './search-parameters.ts'
import type { Include, SearchParameter, SearchQuery, SortRule } from './search-shapes.ts'

const COUNT_MAX = 1000
const SORT_RULES_MAX = 8
const INCLUDES_MAX = 16

/** What the parameters that shape the answer have said so far. */
export interface ResultParameters {
  count?: number
  sort: SortRule[]
  includes: Include[]
  revincludes: Include[]
  total?: NonNullable<SearchQuery['total']>
  readonly seen: Set<string>
}

interface ResultContext {
  readonly type: string
  readonly parameters: SearchParameters
}

type Apply = (context: ResultContext, results: ResultParameters, value: string) => void

/** Each parameter that shapes the answer, and what it does; the rest are refused and never ignored. */
const RESULT_PARAMETERS: Readonly<Record<string, Apply>> = {
  _count: (_, results, value) => {
    if (!/^\d{1,6}$/.test(value)) throw invalid('_count', `a number from 0 to ${COUNT_MAX}`)
    results.count = Math.min(Number(value), COUNT_MAX)
  },
  _sort: (context, results, value) => {
    const rules = value.split(',')
    if (rules.length > SORT_RULES_MAX) throw invalid('_sort', `at most ${SORT_RULES_MAX} parameters`)
    results.sort = rules.map((rule) => readSortRule(context, rule))
  },
  _include: (context, results, value) => {
    results.includes.push(readInclude(context, '_include', value))
    limitIncludes(results)
  },
  _revinclude: (context, results, value) => {
    results.revincludes.push(readInclude(context, '_revinclude', value))
    limitIncludes(results)
  },
  _total: (_, results, value) => {
    if (value !== 'none' && value !== 'estimate' && value !== 'accurate') {
      throw invalid('_total', "'none', 'estimate' or 'accurate'")
    }
    results.total = value
  },
  _summary: (_, results, value) => {
    if (value === 'false') return
    if (value !== 'count') {
      throw new ChartwardError('NOT_SUPPORTED', "Of '_summary' only 'count' and 'false' are supported.")
    }
    results.count = 0
  },
  _format: (_, __, value) => {
    if (!/^(json|application\/json|text\/json|application\/fhir[+ ]json)(;.*)?$/.test(value)) {
      throw new ChartwardError('NOT_SUPPORTED', "Of '_format' only JSON is supported.")
    }
  },
  _pretty: (_, __, value) => {
    if (value !== 'true' && value !== 'false') throw invalid('_pretty', "'true' or 'false'")
  },
}

/** Parameters of R4 that would change which resources or elements the answer holds, and are not built. */
const REFUSED: ReadonlySet<string> = new Set([
  '_elements',
  '_contained',
  '_containedType',
  '_filter',
  '_list',
  '_type',
  '_score',
  '_text',
  '_content',
  '_query',
])

const REPEATABLE: ReadonlySet<string> = new Set(['_include', '_revinclude'])

/** Takes a parameter that shapes the answer; false when the name is a search parameter's. */
export function applyResultParameter(
  context: ResultContext,
  results: ResultParameters,
  name: string,
  value: string,
): boolean {
  const [code = '', modifier] = name.split(':')
  if (REFUSED.has(code)) throw new ChartwardError('NOT_SUPPORTED', `'${code}' is not supported.`)
  const apply = Object.hasOwn(RESULT_PARAMETERS, code) ? RESULT_PARAMETERS[code] : undefined
  if (apply === undefined) return false
  if (modifier !== undefined) {
    const named =
      modifier === 'iterate' || modifier === 'recurse' ? `'${code}:${modifier}'` : `A modifier of '${code}'`
    throw new ChartwardError('NOT_SUPPORTED', `${named} is not supported.`)
  }
  if (results.seen.has(code) && !REPEATABLE.has(code)) {
    throw new ChartwardError('SEARCH_VALUE_INVALID', `'${code}' is given twice.`)
  }
  results.seen.add(code)
  apply(context, results, value)
  return true
}

function invalid(name: string, wanted: string): ChartwardError {
  return new ChartwardError('SEARCH_VALUE_INVALID', `The value of '${name}' is not ${wanted}.`)
}

function limitIncludes({ includes, revincludes }: ResultParameters): void {
  if (includes.length + revincludes.length > INCLUDES_MAX) {
    throw invalid('_include', `one of at most ${INCLUDES_MAX}`)
  }
}

function readSortRule({ type, parameters }: ResultContext, rule: string): SortRule {
  const descending = rule.startsWith('-')
  const parameter = parameters.find(type, descending ? rule.slice(1) : rule)
  if (parameter === undefined) {
    throw new ChartwardError(
      'SEARCH_PARAMETER_UNKNOWN',
      `'_sort' names a parameter that ${type} does not have.`,
    )
  }
  refuse(parameter, '_sort')
  return { parameter, descending }
}

function refuse(parameter: SearchParameter, name: string): void {
  if (parameter.refused === undefined) return
  throw new ChartwardError(
    'NOT_SUPPORTED',
    `'${name}' by '${parameter.code}' is not supported: ${parameter.refused}.`,
  )
}

function readInclude(context: ResultContext, name: '_include' | '_revinclude', value: string): Include {
  const { type, parameters } = context
  const [source = '', code = '', targetType, ...rest] = value.split(':')
  if (source === '*' || code === '*') {
    throw new ChartwardError(
      'NOT_SUPPORTED',
      `'${name}' of everything ('*') is not supported: name the parameter.`,
    )
  }
  if (code === '' || rest.length > 0 || !parameters.isType(source)) {
    throw invalid(name, "'Type:parameter' or 'Type:parameter:TargetType'")
  }
  const parameter = parameters.find(source, code)
  if (parameter === undefined) {
    throw new ChartwardError(
      'SEARCH_PARAMETER_UNKNOWN',
      `'${name}' names a parameter that ${source} does not have.`,
    )
  }
  refuse(parameter, name)
  if (parameter.type !== 'reference') throw invalid(name, 'a reference parameter')
  const leadsTo = name === '_include' ? targetType : (targetType ?? type)
  if (leadsTo !== undefined && (!parameters.isType(leadsTo) || !mayLeadTo(parameter, leadsTo))) {
    throw invalid(name, 'a reference to a type that the parameter may point at')
  }
  if (name === '_include' && source !== type) throw invalid(name, `a parameter of ${type}`)
  if (name === '_revinclude' && leadsTo !== type) throw invalid(name, `a reference to ${type}`)
  return { parameter, targetType }
}

function mayLeadTo({ targets }: SearchParameter, type: string): boolean {
  return targets.length === 0 || targets.includes(type)
}
