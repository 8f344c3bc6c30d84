import { type Definition, linesOf, membersOf, readDefinition } from './source.ts'

interface SearchParameterSource {
  readonly version: string
  readonly code: string
  readonly type: string
  readonly base: readonly string[]
  readonly expression?: string
  readonly target?: readonly string[]
}

interface CompartmentSource {
  readonly resource: readonly { readonly code: string; readonly param?: readonly string[] }[]
}

/** Every search parameter: code, type, bases, expression, and for references the target types. */
export function searchParameters(definitions: readonly Definition[]): string {
  const sources = definitions.map((definition) => definition as unknown as SearchParameterSource)
  // The package adds a parameter of R5.
  const rows = sources
    .filter(({ version }) => version === '4.0.1')
    .map((source) => ({
      code: source.code,
      type: source.type,
      base: [...source.base].sort(),
      expression: source.expression ?? '',
      ...(source.target === undefined ? {} : { target: [...source.target].sort() }),
    }))
  const key = (row: { code: string; base: string[] }) => `${row.code} ${row.base.join(' ')}`
  rows.sort((a, b) => (key(a) < key(b) ? -1 : 1))
  return linesOf(rows)
}

/** For each type in the patient compartment, the search parameters that make it so. */
export function patientCompartment(): string {
  const source = readDefinition('compartmentdefinition-patient') as CompartmentSource
  return membersOf(
    Object.fromEntries(
      source.resource.flatMap((row) => (row.param === undefined ? [] : [[row.code, row.param]])),
    ),
  )
}
