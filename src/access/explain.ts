import { LABELS, type Label } from '../fhir/index.ts'
import type { Role } from '../identity/index.ts'
import { CLASSES, type ResourceClass } from './classes.ts'
import { decide, type Decision, type Standing } from './decide.ts'
import { type Action, ACTIONS } from './permissions.ts'

/** What one role lets somebody do with one patient's records of a class, and why, or why not. */
export interface Reason {
  readonly role: Role
  readonly class: ResourceClass
  readonly actions: readonly Action[]
  readonly allowed: boolean
  readonly because: string
  readonly needs?: 'break-glass'
}

/** How somebody stands to a patient in one role, and what follows from it. */
export interface RoleExplained {
  readonly role: Role
  readonly standing: Standing
  /** Every class, its actions under the same reason together. */
  readonly reasons: readonly Reason[]
  /** Labels under which not even a chart entry they may otherwise read is reached. */
  readonly keptBack: readonly Label[]
}

/** Asks `decide` about everything there is to ask of one role and one standing. */
export function explainRole(role: Role, standing: Standing): RoleExplained {
  const reasons = CLASSES.flatMap(({ name }) => reasonsOf(role, name, standing))
  const ask = { role, action: 'read', class: 'clinical', standing } as const
  const reads = decide({ ...ask, labels: 0 }).allowed
  const keptBack = LABELS.filter(({ bit }) => reads && !decide({ ...ask, labels: 1 << bit }).allowed)
  return { role, standing, reasons, keptBack: keptBack.map(({ name }) => name) }
}

function reasonsOf(role: Role, asked: ResourceClass, standing: Standing): Reason[] {
  // What is nobody's stands to no patient.
  const stands = asked === 'directory' || asked === 'workforce' ? undefined : standing
  const decisions = ACTIONS.map((action) => ({
    action,
    decision: decide({ role, action, class: asked, labels: 0, standing: stands }),
  }))
  const alike = Map.groupBy(decisions, ({ decision }) => keyOf(decision))
  return [...alike.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const { allowed, reason, needs } = first.decision
    return {
      role,
      class: asked,
      actions: group.map(({ action }) => action),
      allowed,
      because: reason.says,
      ...(needs === undefined ? {} : { needs }),
    }
  })
}

function keyOf({ allowed, reason, needs }: Decision): string {
  return `${allowed} ${needs ?? ''} ${reason.says}`
}
