import { readFileSync } from 'node:fs'

/** One member of an object: name (`value[x]` for a choice), fewest, most, types, code set of a required binding. */
export type ElementRow = readonly [name: string, min: number, max: number | '*', types: string, set?: string]

/** A search parameter as R4 defines it. */
export interface SearchParameterDefinition {
  readonly code: string
  readonly type: string
  readonly base: readonly string[]
  readonly expression: string
  readonly target?: readonly string[]
}

/** R4 as data, see tools/generate-fhir-definitions.ts. */
export interface Definitions {
  /** The members of every object, by its path: `Patient`, `Patient.contact`, `HumanName`. */
  readonly shapes: ReadonlyMap<string, readonly ElementRow[]>
  /** Every concrete resource type, sorted. */
  readonly resourceTypes: readonly string[]
  /** The codes of each bound set by system. */
  readonly codeSets: ReadonlyMap<string, Readonly<Record<string, readonly string[]>>>
  readonly searchParameters: readonly SearchParameterDefinition[]
  /** The parameters that put a resource of a type into a patient's compartment. */
  readonly patientCompartment: Readonly<Record<string, readonly string[]>>
}

/** Reads the generated files that stand beside this one. */
export function readDefinitions(): Definitions {
  const resources = read<Record<string, readonly ElementRow[]>>('resources')
  const dataTypes = read<Record<string, readonly ElementRow[]>>('data-types')
  return {
    shapes: new Map([...Object.entries(dataTypes), ...Object.entries(resources)]),
    resourceTypes: Object.keys(resources).filter((path) => !path.includes('.')),
    codeSets: new Map(Object.entries(read<Record<string, Record<string, readonly string[]>>>('code-sets'))),
    searchParameters: read('search-parameters'),
    patientCompartment: read('patient-compartment'),
  }
}

function read<Content>(name: string): Content {
  return JSON.parse(readFileSync(new URL(`generated/${name}.json`, import.meta.url), 'utf8')) as Content
}
