import { readFileSync } from 'node:fs'
import type { SearchDefinitions, SearchParameterDefinition } from './search-shapes.ts'

/** One member of an object: name (`value[x]` for a choice), fewest, most, types, code set of a required binding. */
export type ElementRow = readonly [name: string, min: number, max: number | '*', types: string, set?: string]

/** R4 as data, see tools/generate-fhir-definitions.ts. */
export interface Definitions extends SearchDefinitions {
  /** The members of every object, by its path: `Patient`, `Patient.contact`, `HumanName`. */
  readonly shapes: ReadonlyMap<string, readonly ElementRow[]>
  /** The codes of each bound set by system. */
  readonly codeSets: ReadonlyMap<string, Readonly<Record<string, readonly string[]>>>
}

/**
 * Types that say whose they are and that R4 has in no patient's compartment. Here they are in it: a person's
 * pacemaker, or what a rule advised for them, is no less their record.
 */
const LEFT_OUT: Readonly<Record<string, readonly string[]>> = {
  Contract: ['subject'],
  Device: ['patient'],
  GuidanceResponse: ['subject'],
}

/** Reads the generated files that stand beside this one. */
export function readDefinitions(): Definitions {
  const resources = read('resources') as Record<string, readonly ElementRow[]>
  const dataTypes = read('data-types') as Record<string, readonly ElementRow[]>
  return {
    shapes: new Map([...Object.entries(dataTypes), ...Object.entries(resources)]),
    resourceTypes: Object.keys(resources).filter((path) => !path.includes('.')),
    codeSets: new Map(
      Object.entries(read('code-sets') as Record<string, Readonly<Record<string, readonly string[]>>>),
    ),
    searchParameters: read('search-parameters') as SearchParameterDefinition[],
    patientCompartment: {
      ...(read('patient-compartment') as Record<string, readonly string[]>),
      ...LEFT_OUT,
    },
  }
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`generated/${name}.json`, import.meta.url), 'utf8'))
}
