import { JSON_DEPTH_MAX } from '../kernel/index.ts'
import { atIndex, enter, isFull, leave, report, type Run } from './validate-run.ts'

/** Checks one value; the run's path already ends at it. */
export type Check = (value: unknown, run: Run) => void

/** One name an object may have. A choice has one for each type; a primitive has a second, `_name`. */
export interface Member {
  readonly name: string
  readonly isList: boolean
  readonly isPrimitive: boolean
  readonly check: Check
  /** For a choice: `value[x]`. */
  readonly choice: string | undefined
  /** For `_name`: the member it extends. */
  readonly companionOf: Member | undefined
}

/** One member that must be there: its names, and how to call it. */
export interface Requirement {
  readonly title: string
  readonly names: readonly string[]
}

export interface Members {
  readonly byName: ReadonlyMap<string, Member>
  readonly required: readonly Requirement[]
  readonly choices: readonly string[]
}

/** What an object at one path may hold. `members()` compiles at first use: types refer to one another in circles. */
export interface Shape {
  readonly path: string
  readonly isResource: boolean
  readonly members: () => Members
  readonly invariant: ((value: Readonly<Record<string, unknown>>, run: Run) => void) | undefined
}

const PLAIN_NAME = /^_?[A-Za-z][A-Za-z0-9]{0,63}$/

/** Checks that the value is an object of this shape; false when it is no object at all. */
export function checkObject(shape: Shape, value: unknown, run: Run): value is Record<string, unknown> {
  if (!isObject(value)) {
    report(run, 'structure', 'must be a JSON object')
    return false
  }
  if (run.depth > JSON_DEPTH_MAX) {
    report(run, 'structure', `nests deeper than ${JSON_DEPTH_MAX}`)
    return false
  }
  const members = shape.members()
  let isEmpty = true
  let chosen: string[] | undefined
  for (const name in value) {
    const member = members.byName.get(name)
    if (name !== 'id') isEmpty = false
    if (member === undefined) {
      if (name !== 'resourceType' || !shape.isResource) reportUnknown(name, members, run)
    } else {
      if (member.choice !== undefined) chosen = choose(member, chosen, run)
      checkMember(member, value, run)
    }
    if (isFull(run)) return true
  }
  if (isEmpty) report(run, 'invariant', 'may not be empty (ele-1)')
  for (const requirement of members.required) {
    if (!requirement.names.some((name) => value[name] !== undefined || value[`_${name}`] !== undefined)) {
      report(run, 'required', 'is required', requirement.title)
    }
  }
  shape.invariant?.(value, run)
  return true
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Two names of one choice are a mistake; a name and its `_name` are one. */
function choose(member: Member, chosen: string[] | undefined, run: Run): string[] {
  const choice = member.choice ?? ''
  const name = member.companionOf?.name ?? member.name
  const pairs = chosen ?? []
  for (let at = 0; at < pairs.length; at += 2) {
    if (pairs[at] !== choice) continue
    if (pairs[at + 1] !== name) report(run, 'structure', `only one of ${choice} may be present`, name)
    return pairs
  }
  pairs.push(choice, name)
  return pairs
}

function reportUnknown(name: string, members: Members, run: Run): void {
  const shown = PLAIN_NAME.test(name) ? name : undefined
  const choice = members.choices.find((title) => name.startsWith(title.slice(0, -3)))
  const message =
    choice === undefined ? 'is not a member of this type' : `is not a type that ${choice} may have here`
  if (shown === undefined) report(run, 'structure', 'has a member that is not of this type')
  else report(run, 'structure', message, shown)
}

function checkMember(member: Member, holder: Readonly<Record<string, unknown>>, run: Run): void {
  const value = holder[member.name]
  enter(run, member.name)
  if (member.companionOf !== undefined) {
    checkCompanion(member, value, holder[member.companionOf.name], run)
  } else if (member.isList) {
    checkList(member, value, holder, run)
  } else if (value === null) {
    report(run, 'structure', 'may not be null')
  } else if (Array.isArray(value)) {
    report(run, 'structure', 'must be one value, not an array')
  } else {
    member.check(value, run)
  }
  leave(run)
}

function checkList(
  member: Member,
  value: unknown,
  holder: Readonly<Record<string, unknown>>,
  run: Run,
): void {
  if (!Array.isArray(value)) return report(run, 'structure', 'must be an array')
  if (value.length === 0) return report(run, 'structure', 'may not be an empty array')
  for (let index = 0; index < value.length && !isFull(run); index++) {
    atIndex(run, index)
    const item: unknown = value[index]
    if (item === null) checkGap(member, holder, index, run)
    else member.check(item, run)
  }
}

/** A null in an array of primitives stands for a value that has extensions only. */
function checkGap(member: Member, holder: Readonly<Record<string, unknown>>, index: number, run: Run): void {
  const companions = member.isPrimitive ? holder[`_${member.name}`] : undefined
  const companion: unknown = Array.isArray(companions) ? companions[index] : undefined
  if (!isObject(companion)) report(run, 'structure', 'may not be null')
}

/** `_name`: the id and extensions of a primitive, or for a list one for each value with null for none. */
function checkCompanion(member: Member, value: unknown, base: unknown, run: Run): void {
  if (!member.isList) {
    if (base === undefined || !isOnlyId(value)) member.check(value, run)
    return
  }
  if (!Array.isArray(value)) return report(run, 'structure', 'must be an array')
  const count = Array.isArray(base) ? base.length : value.length
  if (value.length === 0 || value.length > count) {
    return report(run, 'structure', 'must have one entry for each value')
  }
  for (let index = 0; index < value.length && !isFull(run); index++) {
    atIndex(run, index)
    const item: unknown = value[index]
    const hasValue = Array.isArray(base) && base[index] !== null
    if (item !== null) {
      if (!hasValue || !isOnlyId(item)) member.check(item, run)
    } else if (base === undefined) report(run, 'structure', 'may not be null')
  }
}

/** Beside a value, an id alone is enough; without one it would be an empty element. */
function isOnlyId(value: unknown): boolean {
  return (
    isObject(value) &&
    Object.keys(value).length === 1 &&
    typeof value['id'] === 'string' &&
    value['id'] !== ''
  )
}
