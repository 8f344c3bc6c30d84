import { elementMask } from './element-classes.ts'
import {
  OBSERVATION_CATEGORIES,
  PERSON_EXTENSIONS,
  TYPE_ELEMENTS,
  type TypeElements,
} from './element-table.ts'
import { isOpenType } from './open-types.ts'
import type { Resource } from './resource.ts'

type Loose = Readonly<Record<string, unknown>>

interface TypeMasks {
  readonly base: number
  readonly members: ReadonlyMap<string, number>
}

export type ElementsOf = (resource: Resource) => number

const PERSONS: ReadonlySet<string> = new Set(['Patient', 'Person'])
/** Members that refer to the person a resource is about; a display or identifier in them is that person's. */
const SUBJECTS: readonly string[] = ['subject', 'patient', 'beneficiary', 'subscriber', 'individual', 'for']
const SSN_SYSTEMS: ReadonlySet<string> = new Set([
  'http://hl7.org/fhir/sid/us-ssn',
  'urn:oid:2.16.840.1.113883.4.1',
])
const SSN_CODES: ReadonlySet<unknown> = new Set(['SS', 'SB'])

const IDENTITY = elementMask('identity')
const IDENTIFIERS = elementMask('identifiers')
const SSN = elementMask('ssn')
const NOTES = elementMask('notes')
const RESULTS = elementMask('results')
const OTHER = elementMask('other')

/** Makes the function that says which classes of protected elements a resource holds. */
export function compileElementsOf(): ElementsOf {
  const types = new Map(Object.entries(TYPE_ELEMENTS).map(([type, row]) => [type, masksOf(row)]))
  const extensions = new Map(
    Object.entries(PERSON_EXTENSIONS).map(([name, classes]) => [name, elementMask(...classes)]),
  )
  const elementsOf = (resource: Resource): number => {
    const inside = nested(resource).reduce((mask, item) => mask | elementsOf(item), 0)
    if (resource.resourceType === 'Bundle') return inside
    if (isOpenType(resource.resourceType)) return inside
    return inside | ownElements(resource, types.get(resource.resourceType), extensions)
  }
  return elementsOf
}

function masksOf({ base = [], members = {} }: TypeElements): TypeMasks {
  return {
    base: elementMask(...base),
    members: new Map(Object.entries(members).map(([name, classes]) => [name, elementMask(...classes)])),
  }
}

function ownElements(
  resource: Resource,
  masks: TypeMasks | undefined,
  extensions: ReadonlyMap<string, number>,
): number {
  let mask = masks?.base ?? OTHER
  for (const name in resource) {
    mask |= masks?.members.get(name.startsWith('_') ? name.slice(1) : name) ?? 0
  }
  if (resource['note'] !== undefined) mask |= NOTES
  if (resource.resourceType === 'Observation') mask |= observationElements(resource)
  for (const member of SUBJECTS) mask |= subjectElements(resource[member])
  if (PERSONS.has(resource.resourceType)) mask |= personElements(resource, extensions)
  return mask === 0 ? OTHER : mask
}

function personElements(resource: Resource, extensions: ReadonlyMap<string, number>): number {
  let mask = 0
  for (const identifier of objects(resource['identifier'])) mask |= identifierElements(identifier)
  for (const { url } of objects(resource['extension'])) {
    if (typeof url === 'string') mask |= extensions.get(url.slice(url.lastIndexOf('/') + 1)) ?? OTHER
  }
  return mask
}

function identifierElements(identifier: Loose): number {
  const { system, type } = identifier
  if (typeof system === 'string' && SSN_SYSTEMS.has(system)) return SSN
  const codings = objects(isObject(type) ? type['coding'] : undefined)
  return codings.some(({ code }) => SSN_CODES.has(code)) ? SSN : IDENTIFIERS
}

function subjectElements(reference: unknown): number {
  if (!isObject(reference)) return 0
  const named = reference['display'] === undefined ? 0 : IDENTITY
  return named | (isObject(reference['identifier']) ? identifierElements(reference['identifier']) : 0)
}

/** By its categories; a result when it has none we know. */
function observationElements(resource: Resource): number {
  let mask = 0
  for (const category of objects(resource['category'])) {
    for (const { code } of objects(category['coding'])) {
      const found = Object.hasOwn(OBSERVATION_CATEGORIES, String(code))
        ? OBSERVATION_CATEGORIES[String(code)]
        : undefined
      mask |= found === undefined ? RESULTS : elementMask(found)
    }
  }
  return mask === 0 ? RESULTS : mask
}

/** The resources inside a resource: contained ones, and the entries of a Bundle. */
function nested(resource: Resource): Resource[] {
  const contained = objects(resource['contained']) as Resource[]
  if (resource.resourceType !== 'Bundle') return contained
  const entries = objects(resource['entry']).flatMap(({ resource: inner }) =>
    isObject(inner) ? [inner as Resource] : [],
  )
  return [...contained, ...entries]
}

function objects(value: unknown): Loose[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
