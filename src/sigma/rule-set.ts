import { ChartwardError } from '../kernel/index.ts'
import type { Search } from './comparison.ts'
import { parseCondition } from './condition.ts'
import { type CorrelationPlan, readCorrelation } from './correlation-plan.ts'
import { at, compileDetection } from './detection.ts'
import type { Predicate } from './event.ts'
import { invalid } from './invalid.ts'
import { NESTING_MAX } from './limits.ts'
import { covers, readRule, type Rule } from './rule.ts'
import type { Placeholders } from './text-values.ts'
import { isWrittenList, isWrittenMap, readDocuments, type WrittenMap } from './yaml-documents.ts'

/** A rule for single events. */
export interface DetectionRule extends Search {
  readonly rule: Rule
  /** Whether it is told of; a rule that only feeds a correlation is not. */
  readonly isTold: boolean
}

/** A rule that joins others. */
export interface CorrelationRule {
  readonly rule: Rule
  readonly plan: CorrelationPlan
  readonly members: readonly Rule[]
  readonly isTold: boolean
}

/** Rules ready to run; `openSigma` runs them. */
export interface RuleSet {
  readonly rules: readonly Rule[]
  readonly detections: readonly DetectionRule[]
  readonly correlations: readonly CorrelationRule[]
}

/** One rule that cannot be used. The message names the rule and the place in it. */
export interface RuleProblem {
  readonly file: string
  readonly message: string
}

/** A file of rules. */
export interface RuleFile {
  readonly name: string
  readonly text: string
}

/**
 * Reads rules, correlations and filters, several to a file if they like. What cannot be used is a problem with a
 * name, and the rest go on.
 *
 * **Shape** `placeholders` is what `%name%` stands for in rules with `expand`.
 * **Source** Sigma specification 2.1.
 */
export function readRules(
  files: readonly RuleFile[],
  options: { readonly placeholders?: Placeholders } = {},
): { readonly rules: RuleSet; readonly problems: readonly RuleProblem[] } {
  const reading = new Reading(options.placeholders ?? {})
  for (const file of files) reading.take(file)
  return { rules: reading.finish(), problems: reading.problems }
}

interface Filter {
  readonly file: string
  readonly title: string
  readonly rules: readonly string[]
  readonly rule: Rule
  readonly excludes: Predicate
}

class Reading {
  readonly problems: RuleProblem[] = []
  readonly #placeholders: Placeholders
  readonly #detections: { readonly rule: Rule; readonly search: Search }[] = []
  readonly #plans: { readonly rule: Rule; readonly plan: CorrelationPlan }[] = []
  readonly #filters: Filter[] = []
  readonly #byName = new Map<string, Rule>()

  constructor(placeholders: Placeholders) {
    this.#placeholders = placeholders
  }

  take({ name, text }: RuleFile): void {
    this.#guarded(name, '', () => {
      for (const document of readDocuments(text)) {
        if ('problem' in document) this.problems.push({ file: name, message: document.problem })
        else this.#guarded(name, titleOf(document.value), () => this.#document(document.value, name))
      }
    })
  }

  /** Runs it; a rule that cannot be used becomes a problem. */
  #guarded(file: string, title: string, run: () => void): void {
    try {
      run()
    } catch (error) {
      if (!(error instanceof ChartwardError) || error.code !== 'RULE_INVALID') throw error
      const message = title === '' ? error.message : `rule "${title}": ${error.message}`
      this.problems.push({ file, message })
    }
  }

  #document(document: unknown, file: string): void {
    if (!isWrittenMap(document as WrittenMap)) invalid('', 'a rule is a map')
    const written = document as WrittenMap
    const { detection, correlation, filter } = written
    const read = readRule(written, file)
    const rule = isWrittenMap(correlation) ? { ...read, logsource: {} } : read
    if (isWrittenMap(correlation)) {
      const plan = at('correlation', () => readCorrelation(correlation, written))
      this.#name(rule)
      this.#plans.push({ rule, plan })
    } else if (isWrittenMap(filter)) {
      this.#filters.push(at('filter', () => this.#filter(rule, filter)))
    } else if (isWrittenMap(detection)) {
      const search = at('detection', () => compileDetection(detection, this.#placeholders))
      if (Object.keys(rule.logsource).length === 0) invalid('logsource', 'it names where events come from')
      this.#name(rule)
      this.#detections.push({ rule, search })
    } else invalid('', 'it has neither detection, correlation nor filter')
  }

  #name(rule: Rule): void {
    for (const name of [rule.id, rule.name]) {
      if (name === undefined) continue
      if (this.#byName.has(name)) invalid('', `another rule is called "${name}" too`)
    }
    for (const name of [rule.id, rule.name]) if (name !== undefined) this.#byName.set(name, rule)
  }

  /**
   * A filter keeps events from rules. The specification's own example describes the events to keep away, and many
   * filters in use describe, with a `not` in front, those to let through: both are read as they are meant.
   */
  #filter(rule: Rule, filter: WrittenMap): Filter {
    const { rules, ...detection } = filter
    const named = isWrittenList(rules) ? rules : [rules]
    const texts = named.filter((name): name is string => typeof name === 'string')
    if (texts.length === 0 || texts.length < named.length) invalid('rules', 'it names the rules it is for')
    const { condition } = detection
    if (typeof condition !== 'string') return invalid('condition', 'it is missing')
    const parsed = parseCondition(condition)
    const letsThrough = parsed.kind === 'not'
    const search = compileDetection(detection, this.#placeholders)
    const excludes: Predicate = letsThrough ? (subject) => !search.test(subject) : search.test
    return { file: rule.file, title: rule.title, rules: texts, rule, excludes }
  }

  finish(): RuleSet {
    const correlations = this.#correlations()
    const silent = new Set<Rule>()
    const spoken = new Set<Rule>()
    for (const { plan, members } of correlations)
      for (const member of members) (plan.generates ? spoken : silent).add(member)
    const isTold = (rule: Rule): boolean => !silent.has(rule) || spoken.has(rule)
    const filters = this.#filtersByRule()
    const detections = this.#detections.map(({ rule, search }) => ({
      rule,
      isTold: isTold(rule),
      test: filtered(search.test, filters.get(rule) ?? []),
      equality: search.equality,
    }))
    return {
      rules: [...detections.map(({ rule }) => rule), ...correlations.map(({ rule }) => rule)],
      detections,
      correlations: correlations.map((correlation) => ({ ...correlation, isTold: isTold(correlation.rule) })),
    }
  }

  /** Correlations whose rules are all there, those that others are made of first. */
  #correlations(): readonly Omit<CorrelationRule, 'isTold'>[] {
    const waiting = new Set(this.#plans)
    const usable = new Set<Rule>(this.#detections.map(({ rule }) => rule))
    const ready: Omit<CorrelationRule, 'isTold'>[] = []
    for (let round = 0; round <= NESTING_MAX && waiting.size > 0; round++) {
      for (const entry of waiting) {
        const { rule, plan } = entry
        const members = plan.rules
          .map((name) => this.#byName.get(name))
          .filter((found) => found !== undefined)
        if (members.length < plan.rules.length || !members.every((member) => usable.has(member))) continue
        waiting.delete(entry)
        usable.add(rule)
        ready.push({ rule, plan, members })
      }
    }
    for (const { rule, plan } of waiting)
      this.#guarded(rule.file, rule.title, () => {
        const missing = plan.rules.find((name) => this.#byName.get(name) === undefined)
        invalid(
          'correlation.rules',
          missing === undefined
            ? 'its rules are made of itself, or of one that cannot be used'
            : `no rule is called "${missing}"`,
        )
      })
    return ready
  }

  #filtersByRule(): ReadonlyMap<Rule, readonly Predicate[]> {
    const found = new Map<Rule, Predicate[]>()
    for (const filter of this.#filters)
      this.#guarded(filter.file, filter.title, () => {
        for (const rule of this.#filteredBy(filter))
          found.set(rule, [...(found.get(rule) ?? []), filter.excludes])
      })
    return found
  }

  #filteredBy({ rules, rule: { logsource } }: Filter): readonly Rule[] {
    const all = this.#detections.map(({ rule }) => rule)
    if (rules.length === 1 && rules[0] === 'any')
      return all.filter((rule) => covers(logsource, rule.logsource))
    return rules.map((name) => {
      const rule = all.find((known) => known.id === name || known.name === name)
      if (rule === undefined) return invalid('filter.rules', `no rule for single events is called "${name}"`)
      return covers(logsource, rule.logsource)
        ? rule
        : invalid('logsource', `it is not that of the rule "${name}"`)
    })
  }
}

function filtered(test: Predicate, excludes: readonly Predicate[]): Predicate {
  return excludes.length === 0
    ? test
    : (subject) => test(subject) && !excludes.some((exclude) => exclude(subject))
}

const titleOf = (document: unknown): string => {
  const title = isWrittenMap(document as WrittenMap) ? (document as WrittenMap)['title'] : undefined
  return typeof title === 'string' ? title.slice(0, 100) : ''
}
