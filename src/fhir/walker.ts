import type { Resource } from './resource.ts'
import { referencedType } from './search-reference.ts'
import { CHOICE_ELEMENTS, choiceName } from './walker-choices.ts'
import { type Expression, parseExpression, type Step } from './walker-parse.ts'

/** Adds what an expression finds in a resource to `out`; never null or undefined. */
type Walk = (resource: Resource, out: unknown[]) => void

type Stride =
  | { kind: 'member'; names: readonly string[]; first: boolean }
  | { kind: 'values' }
  | { kind: 'where'; keep: (value: unknown, root: Resource) => boolean }

/** Finds the values of a search parameter in a resource. */
export type Walker = (resource: Resource) => unknown[]

/**
 * Compiles the part of a FHIRPath search expression that concerns one resource type into a plain walk over
 * its JSON. Throws an `Error` when the expression uses more of FHIRPath than R4 search parameters do.
 */
export function compileWalker(expression: string, type: string): Walker {
  const walk = compile(parseExpression(expression), type)
  return (resource) => {
    const out: unknown[] = []
    walk(resource, out)
    return out
  }
}

const nothing: Walk = () => undefined

function compile(expression: Expression, type: string): Walk {
  switch (expression.kind) {
    case 'path':
      return compilePath(expression.steps, type)
    case 'union':
      return compileUnion(expression.parts, type)
    case 'exists': {
      const of = compile(expression.of, type)
      return (resource, out) => void out.push(found(of, resource).length > 0)
    }
    case 'differs':
      return compileDiffers(compile(expression.of, type), expression.from)
    case 'and': {
      const parts = expression.parts.map((part) => compile(part, type))
      return (resource, out) =>
        void out.push(parts.every((part) => found(part, resource).every((value) => value === true)))
    }
  }
}

function found(walk: Walk, resource: Resource): unknown[] {
  const out: unknown[] = []
  walk(resource, out)
  return out
}

function compileDiffers(of: Walk, from: string): Walk {
  return (resource, out) => {
    for (const value of found(of, resource)) out.push(String(value) !== from)
  }
}

function compileUnion(parts: readonly Expression[], type: string): Walk {
  const walks = parts.map((part) => compile(part, type)).filter((walk) => walk !== nothing)
  const only = walks[0]
  if (only === undefined) return nothing
  if (walks.length === 1) return only
  return (resource, out) => {
    for (const walk of walks) walk(resource, out)
  }
}

function compilePath(steps: readonly Step[], type: string): Walk {
  const root = steps[0]
  if (root?.kind !== 'member') throw new Error('search expression: a path starts with a type')
  const concerns = root.name === type || root.name === 'Resource' || root.name === 'DomainResource'
  if (!concerns) return nothing
  const strides: Stride[] = []
  let path = root.name
  let inExtension = false
  for (const step of steps.slice(1)) {
    if (step.kind === 'member') {
      path += `.${step.name}`
      strides.push(inExtension && step.name === 'value' ? { kind: 'values' } : memberStride(step, path))
      inExtension = step.name === 'extension'
    } else strides.push({ kind: 'where', keep: condition(step) })
  }
  const names = strides.map(plainName)
  if (names.every((name) => name !== undefined)) return plainWalk(names)
  return (resource, out) => stride({ strides, root: resource, out }, resource, 0)
}

function plainName(step: Stride): string | undefined {
  return step.kind === 'member' && step.names.length === 1 && !step.first ? step.names[0] : undefined
}

/** Nine paths in ten are names and nothing else: walked without the general step. */
function plainWalk(names: readonly string[]): Walk {
  const walk = (node: unknown, at: number, out: unknown[]): void => {
    const name = names[at]
    if (name === undefined) {
      out.push(node)
      return
    }
    if (!isObject(node)) return
    const child = node[name]
    if (child === undefined || child === null) return
    if (!Array.isArray(child)) {
      walk(child, at + 1, out)
      return
    }
    for (const item of child) {
      if (item !== undefined && item !== null) walk(item, at + 1, out)
    }
  }
  return (resource, out) => walk(resource, 0, out)
}

function memberStride(step: Extract<Step, { kind: 'member' }>, path: string): Stride {
  const types = step.as === undefined ? CHOICE_ELEMENTS[path] : [step.as]
  const names = types === undefined ? [step.name] : types.map((type) => choiceName(step.name, type))
  return { kind: 'member', names, first: step.first === true }
}

function condition(step: Exclude<Step, { kind: 'member' }>): (value: unknown, root: Resource) => boolean {
  if (step.kind === 'resolves') return (value, root) => referencedType(value, root) === step.type
  const { member, value: wanted } = step
  return (value) => isObject(value) && value[member] === wanted
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

interface Walking {
  readonly strides: readonly Stride[]
  readonly root: Resource
  readonly out: unknown[]
}

function stride(walking: Walking, node: unknown, at: number): void {
  const step = walking.strides[at]
  if (step === undefined) {
    walking.out.push(node)
    return
  }
  if (step.kind === 'where') {
    if (step.keep(node, walking.root)) stride(walking, node, at + 1)
    return
  }
  if (!isObject(node)) return
  if (step.kind === 'values') {
    for (const name of Object.keys(node)) {
      if (name.startsWith('value')) descend(walking, node[name], at + 1)
    }
    return
  }
  for (const name of step.names) {
    const child = node[name]
    if (child === undefined || child === null) continue
    descend(walking, step.first && Array.isArray(child) ? child[0] : child, at + 1)
  }
}

function descend(walking: Walking, child: unknown, at: number): void {
  if (child === undefined || child === null) return
  if (!Array.isArray(child)) {
    stride(walking, child, at)
    return
  }
  for (const item of child) {
    if (item !== undefined && item !== null) stride(walking, item, at)
  }
}
