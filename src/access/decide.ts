import type { Label } from '../fhir/index.ts'
import type { Role } from '../identity/index.ts'
import type { ResourceClass } from './classes.ts'
import { narrowedBy, type Tie } from './narrowing.ts'
import { type Action, type Permission, PERMISSIONS, type Relation, RELATIONS } from './permissions.ts'

/** How a caller stands to one patient, now. */
export interface Standing {
  readonly own: boolean
  readonly proxy: boolean
  readonly ties: readonly Tie[]
  /** Nobody knew of the patient before the transaction that asks. */
  readonly admitted: boolean
  readonly brokenGlass: boolean
  /** The classes an approved support grant names. */
  readonly support: readonly ResourceClass[]
}

/** Somebody who is nothing to a patient. */
export const STRANGER: Standing = {
  own: false,
  proxy: false,
  ties: [],
  admitted: false,
  brokenGlass: false,
  support: [],
}

export interface Question {
  readonly role: Role
  readonly action: Action
  readonly class: ResourceClass
  /** The mask of the record's labels. */
  readonly labels: number
  /** Undefined when the record names no patient. */
  readonly standing: Standing | undefined
}

export interface Decision {
  readonly allowed: boolean
  /** `code` is what stands in a leaf: a relation, of care its kind; of a refusal what was missing. */
  readonly reason: { readonly code: string; readonly says: string }
  /** What would allow it. */
  readonly needs?: 'break-glass'
}

const LINES: ReadonlyMap<Role, readonly Permission[]> = Map.groupBy(PERMISSIONS, ({ role }) => role)

/** May they? Pure: everything that matters is in the question. */
export function decide(question: Question): Decision {
  const { role, action, class: asked, labels, standing } = question
  const lines = (LINES.get(role) ?? []).filter(
    ({ actions, classes }) => actions.includes(action) && classes.includes(asked),
  )
  if (lines.length === 0) return refused('role', 'their role may not do that with such records')
  const ties = standing?.ties ?? []
  let kept: Label | undefined
  for (const { relation } of lines) {
    if (!holds(relation, asked, standing)) continue
    const label = narrowedBy(labels, { relation, action, ties })
    if (label === undefined) return { allowed: true, reason: reasonOf(relation, ties) }
    kept = label
  }
  const refusal =
    kept === undefined
      ? refused('no-relation', 'they have no relation to this patient that allows it')
      : refused(`label:${kept}`, `the record is labelled ${kept}, and their relation does not reach that far`)
  const canBreak = standing !== undefined && lines.some(({ relation }) => relation === 'break-glass')
  return canBreak ? { ...refusal, needs: 'break-glass' } : refusal
}

/**
 * How somebody stands to a patient, for the leaf of what was allowed: where their role alone allowed it, the relation
 * they have all the same, for otherwise they would count as strangers.
 */
export function closestRelation({ reason }: Decision, { ties }: Standing): string {
  if (reason.code !== 'none') return reason.code
  return ties.find(({ kind }) => kind !== 'consent')?.kind ?? reason.code
}

/** True when some relation allows the role this, whatever the record: otherwise nothing need be looked at. */
export function canEver(role: Role, action: Action, asked: ResourceClass): boolean {
  return (LINES.get(role) ?? []).some(
    ({ actions, classes }) => actions.includes(action) && classes.includes(asked),
  )
}

function holds(relation: Relation, asked: ResourceClass, standing: Standing | undefined): boolean {
  switch (relation) {
    case 'own':
      return standing?.own === true
    case 'proxy':
      return standing?.proxy === true
    case 'care':
      return standing?.ties.some(({ kind }) => kind !== 'coverage' && kind !== 'consent') === true
    case 'coverage':
      return standing?.ties.some(({ kind }) => kind === 'coverage') === true
    case 'admission':
      return standing?.admitted === true
    case 'break-glass':
      return standing?.brokenGlass === true
    case 'support':
      return standing?.support.includes(asked) === true
    case 'nobody':
      return standing === undefined
    case 'review':
    case 'none':
      return true
  }
}

function reasonOf(relation: Relation, ties: readonly Tie[]): Decision['reason'] {
  const says = RELATIONS.find(({ name }) => name === relation)?.says ?? ''
  if (relation !== 'care') return { code: relation, says }
  const kind = ties.find((tie) => tie.kind !== 'coverage' && tie.kind !== 'consent')?.kind ?? relation
  return { code: kind, says: `${says} (${kind})` }
}

function refused(code: string, says: string): Decision {
  return { allowed: false, reason: { code, says } }
}
