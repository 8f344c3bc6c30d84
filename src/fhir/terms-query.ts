import { overlapOf } from './search-date.ts'
import type {
  DateValue,
  ReferenceValue,
  SearchClause,
  SearchParameter,
  SearchValue,
  StringValue,
  Term,
  TimeRange,
  TokenValue,
} from './search-shapes.ts'
import { withoutHonorifics, wordsOf } from './search-text.ts'
import {
  daysOf,
  LONG_TIME,
  longestPrefix,
  needsBareId,
  PARTITION_COUNT,
  QUERY_DAYS_MAX,
  TEXT_BITS,
  usefulWords,
} from './terms-shape.ts'

/**
 * What to look a clause up by: every list must have at least one of its terms in the record.
 * Undefined when no term can answer it: ranges without an end, `:not`, `:missing`, `:contains`, a system
 * alone, text under two letters, numbers and quantities.
 */
export function queryTerms(clause: SearchClause): Term[][] | undefined {
  const { modifier, values, parameter } = clause
  if (modifier !== undefined && modifier !== 'exact' && modifier !== 'identifier') return undefined
  if (parameter.type === 'date') return dateTerms(clause)
  const [only] = values
  if (values.length === 1 && only?.kind === 'string') return textTerms(only)
  const alternatives: Term[] = []
  for (const value of values) {
    const terms = alternativesOf(value, parameter)
    if (terms === undefined) return undefined
    alternatives.push(...terms)
  }
  return alternatives.length === 0 ? undefined : [alternatives]
}

const plain = (term: string): Term => ({ term })

function alternativesOf(value: SearchValue, parameter: SearchParameter): Term[] | undefined {
  switch (value.kind) {
    case 'token':
      return tokenTerms(value)?.map(plain)
    case 'string':
      // Of several words one is enough here: all of them would no longer be one list of alternatives.
      return textTerms(value)?.sort((a, b) => longest(b) - longest(a))[0]
    case 'reference':
      return referenceTerms(value, parameter)?.map(plain)
    case 'uri':
      return [plain(value.uri)]
    case 'date':
    case 'number':
    case 'quantity':
    case 'missing':
      return undefined
  }
}

const longest = (terms: readonly Term[]): number => Math.max(...terms.map((term) => term.term.length))

function tokenTerms({ system, code }: TokenValue): string[] | undefined {
  if (code === undefined) return undefined
  return system === undefined ? [code] : [`${system}|${code}`, `*|${code}`]
}

/** One list for each word that can be looked up, over all partitions. */
function textTerms({ folded }: StringValue): Term[][] | undefined {
  const prefixes = new Set(usefulWords(withoutHonorifics(wordsOf(folded))).map(longestPrefix))
  if (prefixes.size === 0) return undefined
  return [...prefixes].map((prefix) =>
    Array.from({ length: PARTITION_COUNT }, (_, partition) => ({
      term: `${partition}:${prefix}`,
      bits: TEXT_BITS,
    })),
  )
}

function referenceTerms(value: ReferenceValue, parameter: SearchParameter): string[] | undefined {
  if (value.identifier !== undefined) return tokenTerms(value.identifier)?.map((term) => `identifier:${term}`)
  const terms: string[] = []
  if (value.url !== undefined) terms.push(value.url)
  if (value.id !== undefined) {
    if (value.type !== undefined) terms.push(`${value.type}/${value.id}`)
    else if (needsBareId(parameter)) terms.push(`*/${value.id}`)
    else terms.push(...parameter.targets.map((type) => `${type}/${value.id}`))
  }
  return terms
}

function dateTerms({ values, span }: SearchClause): Term[][] | undefined {
  const ranges = span === undefined ? values.map((value) => overlapOf(value as DateValue)) : [span]
  const days = new Set<string>()
  for (const range of ranges) {
    const touched = range === undefined ? undefined : daysOf(range, QUERY_DAYS_MAX)
    if (touched === undefined) return undefined
    for (const day of touched) days.add(day)
  }
  if (days.size === 0 || days.size > QUERY_DAYS_MAX) return undefined
  return [[...days, LONG_TIME].map(plain)]
}

/**
 * What every match of all these clauses must overlap, when they bound one parameter from both sides:
 * `date=ge2026-03-01&date=lt2026-03-08`. Undefined when they do not, or when one has alternatives.
 */
export function spanOf(clauses: readonly SearchClause[]): TimeRange | undefined {
  let low = -Infinity
  let high = Infinity
  for (const { modifier, values } of clauses) {
    const [only] = values
    if (modifier !== undefined || values.length !== 1 || only?.kind !== 'date') continue
    const range = overlapOf(only)
    if (range === undefined) continue
    low = Math.max(low, range.low)
    high = Math.min(high, range.high)
  }
  return low < high && Number.isFinite(low) && Number.isFinite(high) ? { low, high } : undefined
}
