import { patientIdOf, type Resource } from '../fhir/index.ts'
import type { PatientId } from '../kernel/index.ts'
import type { Action } from './permissions.ts'
import { parseScope, type ResourceScope } from './scope-grammar.ts'

/** A scope that decides: of a granular one only a single category is understood. */
export interface Scope extends Pick<ResourceScope, 'level' | 'type' | 'letters'> {
  readonly category?: { readonly system: string; readonly code: string }
}

const CATEGORY = /^category=(?:([^|&,\s]+)\|)?([^|&,\s]+)$/
const SCOPES_MAX = 500

/**
 * The resource scopes among the granted ones. A granular scope that is not one `category=system|code` grants nothing:
 * what is not understood must not be read as wider.
 */
export function readScopes(scopes: readonly string[]): Scope[] {
  return scopes.slice(0, SCOPES_MAX).flatMap((text) => readScope(text) ?? [])
}

function readScope(text: string): Scope | undefined {
  const parsed = parseScope(text)
  if (parsed === undefined) return undefined
  const { level, type, letters, query } = parsed
  const [pair] = query
  if (pair === undefined) return { level, type, letters }
  const [, system = '', code] = (query.length === 1 ? CATEGORY.exec(decoded(pair)) : null) ?? []
  return code === undefined ? undefined : { level, type, letters, category: { system, code } }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** What an app wants to do. `patients`: whose the resource is. */
export interface ScopeQuestion {
  readonly type: string
  readonly action: Action
  /** Undefined as long as it is not opened. */
  readonly resource?: Resource
  readonly patients?: readonly PatientId[]
}

const LETTERS: Readonly<Record<Action, string>> = {
  read: 'r',
  history: 'r',
  everything: 'r',
  search: 's',
  export: 'rs',
  create: 'c',
  update: 'u',
  delete: 'd',
  // Each of its writes is asked about by itself.
  transaction: '',
}

/** `depends`: only the content can say, for a granular scope might allow it. */
export type ScopeAnswer = 'allowed' | 'refused' | 'depends'

/**
 * Do the scopes allow it? They only narrow what the person may do. `launch` is the patient of the app's launch context:
 * a patient scope reaches that record, and what names nobody. Only a system scope reaches an export, with r and s both.
 */
export function scopeAllows(
  scopes: readonly Scope[],
  { type, action, resource, patients = [] }: ScopeQuestion,
  launch: string | undefined,
): ScopeAnswer {
  const theirs = launch === undefined ? undefined : patientIdOf(launch)
  const fitting = scopes.filter(
    (scope) =>
      (scope.type === '*' || scope.type === type) &&
      LETTERS[action].split('').every((letter) => scope.letters.includes(letter)) &&
      (scope.level === 'system' || action !== 'export') &&
      (scope.level !== 'patient' || (theirs !== undefined && patients.every((one) => one === theirs))),
  )
  if (fitting.some(({ category }) => category === undefined)) return 'allowed'
  if (fitting.length === 0) return 'refused'
  if (resource === undefined) return 'depends'
  return fitting.some(({ category }) => category !== undefined && isIn(resource, category))
    ? 'allowed'
    : 'refused'
}

function isIn(resource: Resource, { system, code }: { system: string; code: string }): boolean {
  return objects(resource['category']).some(({ coding }) =>
    objects(coding).some((one) => one['code'] === code && (system === '' || one['system'] === system)),
  )
}

function objects(value: unknown): Readonly<Record<string, unknown>>[] {
  const list: unknown[] = Array.isArray(value) ? value : [value]
  return list.filter((one) => typeof one === 'object' && one !== null) as Record<string, unknown>[]
}
