import { CLASSES, type ResourceClass } from './classes.ts'
import { decide, type Decision, type Standing } from './decide.ts'
import { type Action, ACTIONS } from './permissions.ts'
import type { Role } from '../identity/index.ts'

/** One answer of an explanation. */
export interface Explained extends Decision {
  readonly action: Action
  readonly class: ResourceClass
}

/** What a role may do with a patient's records, by every action and class: the decisions the server makes. */
export function explain(role: Role, standing: Standing): Explained[] {
  return CLASSES.flatMap(({ name }) =>
    ACTIONS.map((action) => ({
      action,
      class: name,
      ...decide({
        role,
        action,
        class: name,
        labels: 0,
        standing: name === 'directory' ? undefined : standing,
      }),
    })),
  )
}
