import { NOT_R4_PATHS, NOT_R4_TYPES, R4_ELEMENTS, R4_SHAPES } from './corrections.ts'
import { type Definition, membersOf } from './source.ts'

interface TypeSource {
  readonly code: string
  readonly targetProfile?: readonly string[]
  readonly extension?: readonly { readonly url: string; readonly valueUrl?: string }[]
}

interface ElementSource {
  readonly path: string
  readonly min: number
  readonly max: string
  readonly type?: readonly TypeSource[]
  readonly contentReference?: string
  readonly binding?: { readonly strength: string; readonly valueSet?: string }
}

interface StructureSource {
  readonly name: string
  readonly kind: string
  readonly abstract: boolean
  readonly derivation?: string
  readonly snapshot: { readonly element: readonly ElementSource[] }
}

/** name, min, max, types (`A|B`, `Reference(Patient Group)`, or the path of another shape), code set of a required binding. */
type ElementRow = (string | number)[]

export interface Shapes {
  readonly dataTypes: Record<string, ElementRow[]>
  readonly resources: Record<string, ElementRow[]>
  readonly boundSets: ReadonlySet<string>
}

/** The element rows of every R4 data type and resource, by the path of the object that holds them. */
export function readShapes(definitions: readonly Definition[]): Shapes {
  const dataTypes: Record<string, ElementRow[]> = {}
  const resources: Record<string, ElementRow[]> = {}
  const boundSets = new Set<string>()
  for (const definition of definitions) {
    if (definition.resourceType !== 'StructureDefinition') continue
    const source = definition as unknown as StructureSource
    const isAbstract = source.abstract && source.name !== 'Element' && source.name !== 'BackboneElement'
    if (isAbstract || source.derivation === 'constraint' || source.kind === 'primitive-type') continue
    if (NOT_R4_TYPES.includes(source.name)) continue
    const shapes = source.kind === 'resource' ? resources : dataTypes
    for (const [path, rows] of Object.entries(shapesOf(source, boundSets))) {
      shapes[path] = (R4_SHAPES[path] as ElementRow[] | undefined) ?? rows
    }
  }
  for (const row of Object.values(R4_SHAPES).flat()) if (row[4] !== undefined) boundSets.add(String(row[4]))
  return { dataTypes, resources, boundSets }
}

export function shapesText(shapes: Record<string, ElementRow[]>): string {
  return membersOf(shapes)
}

function shapesOf(source: StructureSource, boundSets: Set<string>): Record<string, ElementRow[]> {
  const elements = source.snapshot.element.filter(
    ({ path }) => !NOT_R4_PATHS.some((dropped) => path === dropped || path.startsWith(`${dropped}.`)),
  )
  const parents = new Set(elements.map(({ path }) => path.slice(0, Math.max(0, path.lastIndexOf('.')))))
  const shapes: Record<string, ElementRow[]> = {}
  for (const element of elements) {
    const at = element.path.lastIndexOf('.')
    if (at < 0) continue
    const correction = R4_ELEMENTS[element.path] ?? {}
    const set = correction.set ?? requiredSet(element)
    if (set !== undefined) boundSets.add(set)
    const types = correction.types ?? (parents.has(element.path) ? element.path : typesOf(element, source))
    const max = element.max === '1' ? 1 : element.max === '*' ? '*' : Number(element.max)
    const row = [element.path.slice(at + 1), element.min, max, types, ...(set === undefined ? [] : [set])]
    ;(shapes[element.path.slice(0, at)] ??= []).push(row)
  }
  return shapes
}

function typesOf(element: ElementSource, source: StructureSource): string {
  if (element.contentReference !== undefined) {
    return element.contentReference.slice(element.contentReference.indexOf('#') + 1)
  }
  if (source.kind === 'resource' && element.path === `${source.name}.id`) return 'id'
  return (element.type ?? []).map(typeName).join('|')
}

function typeName(type: TypeSource): string {
  if (type.code.includes('/')) {
    return type.extension?.find((extension) => extension.url.endsWith('-fhir-type'))?.valueUrl ?? 'string'
  }
  if (type.code !== 'Reference') return type.code
  const targets = (type.targetProfile ?? []).map((profile) => profile.slice(profile.lastIndexOf('/') + 1))
  return targets.length === 0 || targets.includes('Resource')
    ? 'Reference'
    : `Reference(${targets.sort().join(' ')})`
}

function requiredSet(element: ElementSource): string | undefined {
  if (element.binding?.strength !== 'required') return undefined
  const url = element.binding.valueSet?.split('|')[0]
  return url?.startsWith('http://hl7.org/fhir/ValueSet/')
    ? url.slice('http://hl7.org/fhir/ValueSet/'.length)
    : undefined
}
