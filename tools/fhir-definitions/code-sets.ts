import { type Definition, membersOf } from './source.ts'

interface Concept {
  readonly code: string
  readonly concept?: readonly Concept[]
}

interface CodeSystemSource {
  readonly url: string
  readonly content: string
  readonly concept?: readonly Concept[]
}

interface Include {
  readonly system?: string
  readonly concept?: readonly Concept[]
  readonly filter?: readonly unknown[]
  readonly valueSet?: readonly string[]
}

interface ValueSetSource {
  readonly url: string
  readonly compose?: { readonly include: readonly Include[]; readonly exclude?: readonly Include[] }
}

const CODES_MAX = 2_000

/** Code by code, what each bound value set holds: `{set: {system: [code...]}}`. Sets without an end are left out. */
export function codeSets(definitions: readonly Definition[], wanted: ReadonlySet<string>): string {
  const systems = byUrl<CodeSystemSource>(definitions, 'CodeSystem')
  const sets = byUrl<ValueSetSource>(definitions, 'ValueSet')
  const expanded: Record<string, Record<string, string[]>> = {}
  for (const name of wanted) {
    const source = sets.get(`http://hl7.org/fhir/ValueSet/${name}`)
    const codes = source === undefined ? undefined : expand(source, systems)
    if (codes !== undefined) expanded[name] = codes
  }
  return membersOf(expanded)
}

function byUrl<Source extends { url: string }>(
  definitions: readonly Definition[],
  type: string,
): Map<string, Source> {
  return new Map(
    definitions
      .filter((definition) => definition.resourceType === type)
      .map((definition) => definition as unknown as Source)
      .map((source) => [source.url, source]),
  )
}

function expand(
  source: ValueSetSource,
  systems: ReadonlyMap<string, CodeSystemSource>,
): Record<string, string[]> | undefined {
  const codes: Record<string, string[]> = {}
  if (source.compose === undefined || source.compose.exclude !== undefined) return undefined
  for (const include of source.compose.include) {
    if (include.system === undefined || include.filter !== undefined || include.valueSet !== undefined) {
      return undefined
    }
    const system = systems.get(include.system)
    const concepts = include.concept ?? (system?.content === 'complete' ? system.concept : undefined)
    if (concepts === undefined) return undefined
    ;(codes[include.system] ??= []).push(...concepts.flatMap(codesOf))
  }
  const count = Object.values(codes).reduce((sum, list) => sum + list.length, 0)
  return count > CODES_MAX ? undefined : codes
}

function codesOf(concept: Concept): string[] {
  return [concept.code, ...(concept.concept ?? []).flatMap(codesOf)]
}
