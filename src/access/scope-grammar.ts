/** Scopes that are no resource scopes, and what each lets an app do. */
export const OTHER_SCOPES = [
  'openid',
  'fhirUser',
  'offline_access',
  'launch',
  'launch/patient',
  'launch/encounter',
  'introspect',
] as const

export type OtherScope = (typeof OTHER_SCOPES)[number]
export type Level = 'patient' | 'user' | 'system'

/** One resource scope, in version 2's terms whichever way it was written. */
export interface ResourceScope {
  readonly level: Level
  /** A resource type, or `*`. */
  readonly type: string
  /** A part of `cruds`, in that order. */
  readonly letters: string
  /** What every resource must have, `name=value`, sorted; empty for none. */
  readonly query: readonly string[]
  /** Written the old way: `.read`, `.write`, `.*`. */
  readonly version1: boolean
}

/** The longest scope parameter that is looked at. */
export const SCOPE_LENGTH_MAX = 10_000
const SCOPES_MAX = 300

const SHAPE = /^(patient|user|system)\/(\*|[A-Z][A-Za-z]{1,63})\.(read|write|\*|c?r?u?d?s?)(?:\?(.{1,500}))?$/
const PAIR = /^[A-Za-z_][\w:-]{0,63}=[\w.~:/|%+,-]{1,400}$/
const VERSION_1: Readonly<Record<string, string>> = { read: 'rs', write: 'cud', '*': 'cruds' }

/**
 * One resource scope; undefined when it is none: a type nobody knows, letters out of order, no letters. Without `isType`
 * any word that could be a type is taken.
 *
 * **Source** SMART App Launch 2.2, section Scopes for requesting FHIR resources.
 */
export function parseScope(
  text: string,
  isType: (name: string) => boolean = () => true,
): ResourceScope | undefined {
  const [, level, type = '', rights = '', query] = SHAPE.exec(text) ?? []
  if (level === undefined || rights === '' || (type !== '*' && !isType(type))) return undefined
  const version1 = Object.hasOwn(VERSION_1, rights)
  if (version1 && query !== undefined) return undefined
  const pairs = query === undefined ? [] : query.split('&')
  if (!pairs.every((pair) => PAIR.test(pair))) return undefined
  return {
    level: level as Level,
    type,
    letters: version1 ? (VERSION_1[rights] ?? '') : rights,
    query: [...new Set(pairs)].sort(),
    version1,
  }
}

/** The scope in version 2's words. */
export function formatScope({ level, type, letters, query }: Omit<ResourceScope, 'version1'>): string {
  return `${level}/${type}.${letters}${query.length === 0 ? '' : `?${query.join('&')}`}`
}

/** True when whoever has `broad` has `narrow` too. */
export function covers(broad: ResourceScope, narrow: ResourceScope): boolean {
  return (
    broad.level === narrow.level &&
    (broad.type === '*' || broad.type === narrow.type) &&
    narrow.letters.split('').every((letter) => broad.letters.includes(letter)) &&
    broad.query.every((pair) => narrow.query.includes(pair))
  )
}

export function isOtherScope(text: string): text is OtherScope {
  return (OTHER_SCOPES as readonly string[]).includes(text)
}

/** What a scope parameter asks for. */
export interface ScopeList {
  readonly others: readonly OtherScope[]
  /** As written, with its meaning. */
  readonly resources: ReadonlyMap<string, ResourceScope>
  /** Looks like a resource scope and is none. */
  readonly malformed: readonly string[]
}

/** Reads a scope parameter; words of other vocabularies are passed over. Undefined when there is too much of it. */
export function parseScopes(text: string, isType: (name: string) => boolean): ScopeList | undefined {
  if (text.length > SCOPE_LENGTH_MAX) return undefined
  const words = [...new Set(text.split(' ').filter((word) => word !== ''))]
  if (words.length > SCOPES_MAX) return undefined
  const resources = new Map<string, ResourceScope>()
  const malformed: string[] = []
  for (const word of words) {
    if (!/^(?:patient|user|system)\//.test(word)) continue
    const scope = parseScope(word, isType)
    if (scope === undefined) malformed.push(word)
    else resources.set(word, scope)
  }
  return { others: words.filter(isOtherScope), resources, malformed }
}
