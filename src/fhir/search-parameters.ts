import type {
  SearchDefinitions,
  SearchParameter,
  SearchParameterDefinition,
  SearchType,
} from './search-shapes.ts'
import { whyRefused } from './walker-refused.ts'
import { compileWalker, type Walker } from './walker.ts'

/** The search parameters of every type; those of a type are put together when it is first asked for. */
export interface SearchParameters {
  ofType(type: string): readonly SearchParameter[]
  find(type: string, code: string): SearchParameter | undefined
  isType(name: string): boolean
}

export function openSearchParameters(definitions: SearchDefinitions): SearchParameters {
  const byBase = groupByBase(definitions.searchParameters)
  const types = new Set(definitions.resourceTypes)
  const made = new Map<string, ReadonlyMap<string, SearchParameter>>()
  const ofType = (type: string): ReadonlyMap<string, SearchParameter> => {
    let found = made.get(type)
    if (found === undefined) {
      found = types.has(type) ? parametersOf(type, byBase) : new Map<string, SearchParameter>()
      if (types.has(type)) made.set(type, found)
    }
    return found
  }
  return {
    ofType: (type) => [...ofType(type).values()],
    find: (type, code) => ofType(type).get(code),
    isType: (name) => types.has(name),
  }
}

function groupByBase(
  definitions: readonly SearchParameterDefinition[],
): ReadonlyMap<string, readonly SearchParameterDefinition[]> {
  const groups = new Map<string, SearchParameterDefinition[]>()
  for (const definition of definitions) {
    for (const base of definition.base) {
      const group = groups.get(base)
      if (group === undefined) groups.set(base, [definition])
      else group.push(definition)
    }
  }
  return groups
}

/** These three have no `text` of their own: R4 derives them from Resource and not from DomainResource. */
const NOT_DOMAIN: ReadonlySet<string> = new Set(['Bundle', 'Binary', 'Parameters'])

function parametersOf(
  type: string,
  byBase: ReadonlyMap<string, readonly SearchParameterDefinition[]>,
): ReadonlyMap<string, SearchParameter> {
  const bases = NOT_DOMAIN.has(type) ? ['Resource', type] : ['Resource', 'DomainResource', type]
  const found = new Map<string, SearchParameter>()
  for (const base of bases) {
    for (const definition of byBase.get(base) ?? []) {
      found.set(definition.code, makeParameter(type, base, definition))
    }
  }
  return found
}

function makeParameter(type: string, base: string, definition: SearchParameterDefinition): SearchParameter {
  const refused = whyRefused(definition, base)
  let walker: Walker | undefined
  return {
    resourceType: type,
    code: definition.code,
    type: definition.type as SearchType,
    targets: targetsOf(definition),
    refused,
    values(resource) {
      if (refused !== undefined) return []
      walker ??= compileWalker(definition.expression, type)
      return walker(resource)
    },
  }
}

/** R4 lists every type where a parameter may point at anything: that is said as an empty list. */
const TARGETS_ANY = 100

function targetsOf({ code, expression, target = [] }: SearchParameterDefinition): readonly string[] {
  if (code === 'patient' && expression.includes('resolve() is Patient')) return ['Patient']
  return target.length > TARGETS_ANY ? [] : target
}
