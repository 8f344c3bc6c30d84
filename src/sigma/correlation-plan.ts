import { compare } from './comparison.ts'
import { type Condition, namesOf, parseCondition } from './condition.ts'
import { at } from './detection.ts'
import { invalid } from './invalid.ts'
import { CORRELATED_RULES_MAX, COUNT_MAX, ORDERED_CONDITION_RULES_MAX } from './limits.ts'
import { timespanMs } from './time.ts'
import { isWrittenList, isWrittenMap, type Written, type WrittenMap } from './yaml-documents.ts'

export const CORRELATION_TYPES = [
  'event_count',
  'value_count',
  'value_sum',
  'value_avg',
  'value_percentile',
  'value_median',
  'temporal',
  'temporal_ordered',
] as const
export type CorrelationType = (typeof CORRELATION_TYPES)[number]

/** What a correlation is about, before its rules are looked up. */
export interface CorrelationPlan {
  readonly type: CorrelationType
  /** Ids or names, in their order. */
  readonly rules: readonly string[]
  readonly groupBy: readonly string[]
  /** The field of an alias in the events of one rule, by alias and then by the rule as it is named here. */
  readonly aliases: ReadonlyMap<string, ReadonlyMap<string, string>>
  readonly timespanMs: number
  /** The fields whose values are counted or added; none for counts of events and for order in time. */
  readonly fields: readonly string[]
  readonly percentile: number
  /** Whether a measure is one to tell of. */
  readonly holds: (measure: number) => boolean
  /** Whether more is worse: then a count that doubled is told again. */
  readonly rises: boolean
  /** The least number of events that can satisfy it; a group keeps at least these. */
  readonly eventsNeeded: number
  /** In words, over the places of the rules; for order in time only. */
  readonly expression: Expression | undefined
  /** Whether its rules speak for themselves as well. */
  readonly generates: boolean
}

/** A condition over the rules that matched, each known by its place. */
export type Expression = (matched: (place: number) => boolean) => boolean

/** **Errors** RULE_INVALID. */
export function readCorrelation(correlation: WrittenMap, document: WrittenMap): CorrelationPlan {
  const type = CORRELATION_TYPES.find((known) => known === correlation['type'])
  if (type === undefined) return invalid('type', `it is one of ${CORRELATION_TYPES.join(', ')}`)
  const rules = names('rules', correlation['rules'])
  if (rules.length === 0 || rules.length > CORRELATED_RULES_MAX || new Set(rules).size < rules.length)
    invalid('rules', `it names 1 to ${CORRELATED_RULES_MAX} different rules`)
  const timespan = correlation['timespan']
  const span = typeof timespan === 'string' ? timespanMs(timespan) : undefined
  if (span === undefined) return invalid('timespan', 'it is a number with s, m, h, d, w or M, such as 10m')
  const generate = correlation['generate'] ?? document['generate'] ?? false
  if (typeof generate !== 'boolean') return invalid('generate', 'it is true or false')
  return {
    type,
    rules,
    groupBy: names('group-by', correlation['group-by']),
    aliases: at('aliases', () => readAliases(correlation['aliases'], rules)),
    timespanMs: span,
    generates: generate,
    ...at('condition', () => readCondition(correlation['condition'], type, rules)),
  }
}

type Measured = Pick<
  CorrelationPlan,
  'fields' | 'percentile' | 'holds' | 'rises' | 'eventsNeeded' | 'expression'
>

function readCondition(
  written: Written | undefined,
  type: CorrelationType,
  rules: readonly string[],
): Measured {
  const isTemporal = type === 'temporal' || type === 'temporal_ordered'
  const none = { fields: [], percentile: 50, expression: undefined }
  if (isTemporal && (written === undefined || written === null))
    return { ...none, ...bounded({ gte: rules.length }) }
  if (isTemporal && typeof written === 'string') {
    if (type === 'temporal_ordered' && rules.length > ORDERED_CONDITION_RULES_MAX)
      invalid('', `with order and words there are at most ${ORDERED_CONDITION_RULES_MAX} rules`)
    const expression = compileExpression(parseCondition(written), rules)
    return { ...none, ...bounded({ gte: 1 }), expression }
  }
  if (!isWrittenMap(written)) return invalid('', 'it says how many, such as gte: 10')
  const { field, percentile = 50, ...bounds } = written
  const fields = names('field', field)
  const isValued = type.startsWith('value_')
  if (isValued !== fields.length > 0) invalid('field', isValued ? 'it is missing' : 'it means nothing here')
  if (type !== 'value_count' && fields.length > 1) invalid('field', 'there is one')
  if (typeof percentile !== 'number' || percentile < 0 || percentile > 100)
    return invalid('percentile', 'it is a number from 0 to 100')
  const counts = !isValued || type === 'value_count'
  return { ...none, ...bounded(bounds, counts), fields, percentile }
}

const BOUNDS = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'] as const

function bounded(
  written: WrittenMap,
  counts = true,
): Pick<CorrelationPlan, 'holds' | 'rises' | 'eventsNeeded'> {
  const bounds = Object.entries(written).map(([name, value]) => {
    const known = BOUNDS.find((bound) => bound === name)
    if (known === undefined) return invalid('', `"${name}" is not known: there are ${BOUNDS.join(', ')}`)
    if (typeof value !== 'number') return invalid(name, 'it is a number')
    if (counts && value > COUNT_MAX) return invalid(name, `a count is at most ${COUNT_MAX}`)
    return { name: known, value }
  })
  if (bounds.length === 0) invalid('', 'it says how many, such as gte: 10')
  const tests = bounds.map(
    ({ name, value }) =>
      (measure: number) =>
        isWithin(name, measure, value),
  )
  const highest = Math.max(...bounds.map(({ value }) => value))
  return {
    holds: (measure) => tests.every((test) => test(measure)),
    rises: bounds.every(({ name }) => name === 'gt' || name === 'gte'),
    eventsNeeded: counts ? Math.max(0, Math.ceil(highest)) + 1 : 1,
  }
}

function isWithin(name: (typeof BOUNDS)[number], measure: number, value: number): boolean {
  if (name === 'eq') return measure === value
  if (name === 'neq') return measure !== value
  return compare(name)(measure, value)
}

function compileExpression(condition: Condition, rules: readonly string[]): Expression {
  switch (condition.kind) {
    case 'name': {
      const place = rules.indexOf(condition.name)
      return place < 0 ? invalid('', `"${condition.name}" is none of its rules`) : (matched) => matched(place)
    }
    case 'of': {
      const places = namesOf(condition.pattern, rules).map((name) => rules.indexOf(name))
      return condition.all ? (matched) => places.every(matched) : (matched) => places.some(matched)
    }
    case 'not': {
      const part = compileExpression(condition.part, rules)
      return (matched) => !part(matched)
    }
    case 'and': {
      const parts = condition.parts.map((part) => compileExpression(part, rules))
      return (matched) => parts.every((part) => part(matched))
    }
    case 'or': {
      const parts = condition.parts.map((part) => compileExpression(part, rules))
      return (matched) => parts.some((part) => part(matched))
    }
  }
}

function readAliases(
  written: Written | undefined,
  rules: readonly string[],
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  if (written === undefined || written === null) return new Map()
  if (!isWrittenMap(written)) return invalid('', 'it is a map of names')
  return new Map(
    Object.entries(written).map(([alias, fields]) => {
      if (!isWrittenMap(fields)) return invalid(alias, 'it is a map from rules to fields')
      const byRule = Object.entries(fields).map(([rule, field]) => {
        if (!rules.includes(rule)) invalid(alias, `"${rule}" is none of its rules`)
        return typeof field === 'string' ? ([rule, field] as const) : invalid(alias, 'a field is a text')
      })
      return [alias, new Map(byRule)]
    }),
  )
}

function names(member: string, written: Written | undefined): readonly string[] {
  if (written === undefined || written === null) return []
  const list = isWrittenList(written) ? written : [written]
  const texts = list.filter((text): text is string => typeof text === 'string' && text !== '')
  return texts.length === list.length ? texts : invalid(member, 'it is a list of names')
}
