import type { SearchParameterDefinition } from './search-shapes.ts'

/** Kinds of parameter that no search here serves, with the reason the caller is told. */
const REFUSED_TYPES: Readonly<Record<string, string>> = {
  composite: 'composite parameters are not supported: search by its parts',
  special: 'it needs a geographic index, which this server does not have',
}

/** Single parameters that no search here serves, by `Base.code` (`*` = every base), with the reason the caller is told. */
export const REFUSED_PARAMETERS: Readonly<Record<string, string>> = {
  'Resource._content': 'records are encrypted and have no full-text index',
  'Resource._query': 'no named queries are defined',
  'DomainResource._text': 'records are encrypted and have no full-text index',
  'Bundle.composition': 'it points at a resource inside the bundle, which has no reference to compare',
  'Bundle.message': 'it points at a resource inside the bundle, which has no reference to compare',
  '*.phonetic': 'names are not indexed by sound',
}

/** Why searching by a parameter is refused, or undefined when it is served. */
export function whyRefused(definition: SearchParameterDefinition, base: string): string | undefined {
  return (
    REFUSED_TYPES[definition.type] ??
    REFUSED_PARAMETERS[`${base}.${definition.code}`] ??
    REFUSED_PARAMETERS[`*.${definition.code}`]
  )
}
