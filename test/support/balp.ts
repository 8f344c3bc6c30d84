import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import type { Resource } from '../../src/fhir/index.ts'

/** The profiles of IHE BALP with their examples, where they lie next to the checkout. */
const FOLDER = path.resolve(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'ihe-balp', 'resources')

export const hasBalp = existsSync(FOLDER)

interface Element {
  readonly id: string
  readonly min?: number
  readonly max?: string
  readonly binding?: { readonly strength: string; readonly valueSet: string }
  readonly [other: string]: unknown
}

/** What a profile and those it stands on say, by element id; the nearest word counts. */
type Rules = ReadonlyMap<string, Element>

/** Every example of the guide that claims a profile of it. */
export function balpExamples(): Resource[] {
  return readdirSync(FOLDER)
    .filter((name) => name.startsWith('AuditEvent-ex-'))
    .map((name) => JSON.parse(readFileSync(path.join(FOLDER, name), 'utf8')) as Resource)
}

/** The name of a profile, which is the end of its address. */
export function profileName(url: string): string {
  return url.split('/StructureDefinition/')[1] ?? url
}

/** True when the profile is one this checker can read. */
export function hasProfile(url: string): boolean {
  return existsSync(fileOf(`StructureDefinition-${profileName(url)}`))
}

function fileOf(name: string): string {
  return path.join(FOLDER, `${name}.json`)
}

function readJson(name: string): any {
  return JSON.parse(readFileSync(fileOf(name), 'utf8'))
}

/**
 * What is against the profile in an AuditEvent: cardinality, patterns, slices told apart by value, required bindings.
 * What FHIR itself asks for is not looked at here.
 */
export function balpProblems(resource: Resource, profile: string): string[] {
  const rules = rulesOf(profile)
  const problems: string[] = []
  for (const element of rules.values()) {
    const [, name, ...deeper] = element.id.split('.')
    if (name === undefined || deeper.length > 0) continue
    const [field = '', slice] = name.split(':')
    const values = listOf(resource[field])
    if (slice === undefined) problems.push(...againstElement(element, values))
    else problems.push(...againstSlice(rules, element, values))
  }
  return [...problems, ...againstSource(resource, profile)]
}

function rulesOf(profile: string): Rules {
  const rules = new Map<string, Element>()
  const definition = readJson(`StructureDefinition-${profileName(profile)}`)
  if (hasProfile(definition.baseDefinition))
    for (const [id, element] of rulesOf(definition.baseDefinition)) rules.set(id, element)
  for (const element of definition.differential.element as Element[])
    rules.set(element.id, { ...rules.get(element.id), ...element })
  return rules
}

function againstElement(element: Element, values: readonly unknown[]): string[] {
  const { id, min = 0, max = '*', binding } = element
  const problems: string[] = []
  if (values.length < min) problems.push(`${id}: ${values.length} instead of at least ${min}`)
  if (max !== '*' && values.length > Number(max))
    problems.push(`${id}: ${values.length} instead of at most ${max}`)
  const pattern = patternOf(element)
  if (pattern !== undefined && !values.every((value) => fits(value, pattern)))
    problems.push(`${id}: not as the pattern says`)
  if (binding?.strength === 'required' && !values.every((value) => isBound(value, binding.valueSet)))
    problems.push(`${id}: not of the value set`)
  return problems
}

/** The values that are of the slice, and what is wrong with each. */
function againstSlice(rules: Rules, slice: Element, values: readonly unknown[]): string[] {
  const discriminator = rules.get(`${slice.id}.type`) ?? slice
  const at = discriminator === slice ? (value: unknown) => value : (value: any) => value?.type
  const members = values.filter(
    (value) =>
      againstElement({ ...discriminator, min: 0, max: '*' }, listOf(at(value))).length === 0 &&
      at(value) !== undefined,
  )
  const problems = againstElement({ id: slice.id, min: slice.min ?? 0, max: slice.max ?? '*' }, members)
  for (const element of rules.values()) {
    if (!element.id.startsWith(`${slice.id}.`)) continue
    const steps = element.id.slice(slice.id.length + 1).split('.')
    for (const member of members) problems.push(...againstElement(element, reach(member, steps)))
  }
  return problems
}

/** BALP, val-audit-source: the audit source is the agent that was the source. */
function againstSource(resource: any, profile: string): string[] {
  if (!profile.endsWith('PrivacyDisclosure.Source')) return []
  const source = listOf(resource.agent).find(
    (agent: any) => agent.type?.coding?.[0]?.code === '110153',
  ) as any
  return JSON.stringify(source?.who) === JSON.stringify(resource.source?.observer) ? [] : ['val-audit-source']
}

function reach(value: unknown, steps: readonly string[]): unknown[] {
  return steps.reduce<unknown[]>((found, step) => found.flatMap((one: any) => listOf(one?.[step])), [value])
}

function listOf(value: unknown): unknown[] {
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}

function patternOf(element: Element): unknown {
  const name = Object.keys(element).find((key) => /^(?:pattern|fixed)[A-Z]/.test(key))
  return name === undefined ? undefined : element[name]
}

/** FHIR patterns: all that the pattern has, the value has as well. */
function fits(value: any, pattern: any): boolean {
  if (Array.isArray(pattern)) return pattern.every((one) => listOf(value).some((other) => fits(other, one)))
  if (typeof pattern !== 'object' || pattern === null) return value === pattern
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(pattern).every(([key, one]) => fits(value[key], one))
}

function isBound(value: any, valueSet: string): boolean {
  const codings: any[] = value?.coding ?? [value]
  const { compose } = readJson(`ValueSet-${valueSet.split('/').at(-1) ?? ''}`)
  return compose.include.some((include: any) =>
    codings.some(
      ({ system, code }) =>
        system === include.system &&
        (include.concept === undefined || include.concept.some((one: any) => one.code === code)),
    ),
  )
}
