import type { Definitions, ElementRow } from './definitions.ts'
import type { Issue } from './outcome.ts'
import { checkCoded, type CodeSet, compileCodeSet } from './validate-codes.ts'
import { checkContained, localIds } from './validate-contained.ts'
import { INVARIANTS } from './validate-invariants.ts'
import { checkNarrative } from './validate-narrative.ts'
import {
  type Check,
  checkObject,
  isObject,
  type Member,
  type Members,
  type Requirement,
  type Shape,
} from './validate-object.ts'
import { type PrimitiveCheck, PRIMITIVES } from './validate-primitives.ts'
import { checkReference } from './validate-reference.ts'
import { enter, leave, report, type Run, startRun } from './validate-run.ts'

export interface ValidateOptions {
  /** May references be searches (`Patient?identifier=...`)? In a transaction they always may. */
  readonly conditionalReferences?: boolean
}

export type Validate = (resource: unknown, options?: ValidateOptions) => Issue[]

interface Compiler {
  readonly definitions: Definitions
  readonly resourceTypes: ReadonlySet<string>
  readonly shapes: Map<string, Shape>
  readonly codeSets: Map<string, CodeSet | undefined>
}

/**
 * Makes the validator. A type is compiled to closures when the first resource of it comes; nothing is
 * interpreted after that, and no code is made from text.
 */
export function compileValidate(definitions: Definitions): Validate {
  const compiler: Compiler = {
    definitions,
    resourceTypes: new Set(definitions.resourceTypes),
    shapes: new Map(),
    codeSets: new Map(),
  }
  return (resource, options = {}) => {
    const run = startRun(options.conditionalReferences ?? false)
    if (isObject(resource) && knownType(compiler, resource) !== undefined) {
      enter(run, String(resource['resourceType']))
      checkResource(compiler, resource, run)
      leave(run)
    } else {
      checkResource(compiler, resource, run)
    }
    return run.issues
  }
}

function knownType(compiler: Compiler, resource: Readonly<Record<string, unknown>>): string | undefined {
  const type = resource['resourceType']
  return typeof type === 'string' && compiler.resourceTypes.has(type) ? type : undefined
}

function checkResource(compiler: Compiler, value: unknown, run: Run): void {
  if (!isObject(value)) return report(run, 'structure', 'must be a JSON object')
  const type = knownType(compiler, value)
  if (type === undefined) {
    const isMissing = value['resourceType'] === undefined
    const message = isMissing ? 'resourceType is required' : 'resourceType is not a resource type of FHIR R4'
    return report(run, isMissing ? 'required' : 'value', message)
  }
  const outer = { conditional: run.conditional, contained: run.contained, isContained: run.isContained }
  run.contained = localIds(value)
  run.isContained = false
  run.conditional ||= type === 'Bundle' && value['type'] === 'transaction'
  checkObject(shapeAt(compiler, type), value, run)
  if (value['contained'] !== undefined) checkContained(value, run)
  Object.assign(run, outer)
}

/** A contained resource: its local references mean its container's. */
function checkContainedResource(compiler: Compiler, value: unknown, run: Run): void {
  const type = isObject(value) ? knownType(compiler, value) : undefined
  if (type === undefined) return checkResource(compiler, value, run)
  const outer = run.isContained
  run.isContained = true
  checkObject(shapeAt(compiler, type), value, run)
  run.isContained = outer
}

function shapeAt(compiler: Compiler, path: string): Shape {
  const known = compiler.shapes.get(path)
  if (known !== undefined) return known
  let members: Members | undefined
  const shape: Shape = {
    path,
    isResource: compiler.resourceTypes.has(path),
    members: () => (members ??= compileMembers(compiler, path)),
    invariant: INVARIANTS.get(path),
  }
  compiler.shapes.set(path, shape)
  return shape
}

function compileMembers(compiler: Compiler, path: string): Members {
  const byName = new Map<string, Member>()
  const required: Requirement[] = []
  const choices: string[] = []
  for (const row of compiler.definitions.shapes.get(path) ?? []) {
    const [title, min, max] = row
    if (max === 0) continue
    const found = title.endsWith('[x]') ? choiceMembers(compiler, row) : [plainMember(compiler, row)]
    if (title.endsWith('[x]')) choices.push(title)
    for (const member of found) addMember(compiler, byName, member)
    if (min > 0) required.push({ title, names: found.map(({ name }) => name) })
  }
  return { byName, required, choices }
}

function addMember(compiler: Compiler, byName: Map<string, Member>, member: Member): void {
  byName.set(member.name, member)
  if (!member.isPrimitive) return
  const element = shapeAt(compiler, 'Element')
  const check: Check = (value, run) => void checkObject(element, value, run)
  byName.set(`_${member.name}`, { ...member, name: `_${member.name}`, check, companionOf: member })
}

function plainMember(compiler: Compiler, row: ElementRow): Member {
  const [name, , max, types] = row
  const isContained = name === 'contained' && types === 'Resource'
  return {
    name,
    isList: max !== 1,
    isPrimitive: PRIMITIVES.has(types),
    check: isContained
      ? (value, run) => checkContainedResource(compiler, value, run)
      : checkOf(compiler, types, row),
    choice: undefined,
    companionOf: undefined,
  }
}

function choiceMembers(compiler: Compiler, row: ElementRow): Member[] {
  const [title, , max, types] = row
  return types.split('|').map((type) => {
    const bare = bareType(type)
    return {
      name: `${title.slice(0, -3)}${bare.charAt(0).toUpperCase()}${bare.slice(1)}`,
      isList: max !== 1,
      isPrimitive: PRIMITIVES.has(bare),
      check: checkOf(compiler, type, row),
      choice: title,
      companionOf: undefined,
    }
  })
}

/** `Reference` of `Reference(Patient Group)`. */
function bareType(type: string): string {
  const at = type.indexOf('(')
  return at < 0 ? type : type.slice(0, at)
}

function checkOf(compiler: Compiler, type: string, [, , , , setName]: ElementRow): Check {
  const set = setName === undefined ? undefined : codeSetOf(compiler, setName)
  const primitive = PRIMITIVES.get(type)
  if (primitive !== undefined) return primitiveCheck(primitive, set)
  if (type === 'xhtml') return primitiveCheck(checkNarrative, undefined)
  if (type === 'Resource') return (value, run) => checkResource(compiler, value, run)
  if (bareType(type) === 'Reference') return referenceCheck(compiler, type)
  const shape = shapeAt(compiler, type)
  if (set === undefined) return (value, run) => void checkObject(shape, value, run)
  return (value, run) => {
    if (checkObject(shape, value, run)) checkCoded(value, set, run)
  }
}

function primitiveCheck(check: PrimitiveCheck, set: CodeSet | undefined): Check {
  return (value, run) => {
    const wrong = check(value)
    if (wrong !== undefined) report(run, typeof value === 'string' ? 'value' : 'structure', wrong)
    else if (set !== undefined && !set.codes.has(value as string)) {
      report(run, 'code-invalid', `is not a code of the required set ${set.name}`)
    }
  }
}

function referenceCheck(compiler: Compiler, type: string): Check {
  const shape = shapeAt(compiler, 'Reference')
  const listed = type === 'Reference' ? undefined : type.slice('Reference('.length, -1).split(' ')
  const targets = listed === undefined ? undefined : new Set(listed)
  const rules = { isResourceType: (name: string) => compiler.resourceTypes.has(name) }
  return (value, run) => {
    if (checkObject(shape, value, run)) checkReference(value, targets, rules, run)
  }
}

function codeSetOf(compiler: Compiler, name: string): CodeSet | undefined {
  if (!compiler.codeSets.has(name)) {
    const source = compiler.definitions.codeSets.get(name)
    compiler.codeSets.set(name, source === undefined ? undefined : compileCodeSet(name, source))
  }
  return compiler.codeSets.get(name)
}
