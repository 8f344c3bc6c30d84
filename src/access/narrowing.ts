import { type CareKind, type Label, labelNames } from '../fhir/index.ts'
import type { Action, Relation } from './permissions.ts'

/**
 * By what a labelled record can still be reached. Besides relations: `close-care` is a care team, a visit or primary
 * care; `programme` a relation made by a record that has the label itself; `consent` a care relation together with a
 * Consent that permits this person; `known` any relation but looking through the directory.
 */
export type Key =
  | Exclude<Relation, 'none' | 'nobody' | 'admission'>
  | 'close-care'
  | 'programme'
  | 'consent'
  | 'known'

/** What each label leaves open. A record with several labels is reached only by what all of them leave. */
export const NARROWING: Readonly<Record<Label, readonly Key[]>> = {
  'part-2': ['own', 'proxy', 'programme', 'consent', 'break-glass', 'review'],
  behavioural: ['own', 'proxy', 'close-care', 'break-glass', 'review'],
  'sexual-health': ['own', 'proxy', 'close-care', 'break-glass', 'review'],
  // A proxy may be the one who does it.
  violence: ['own', 'close-care', 'break-glass', 'review'],
  minor: ['own', 'care', 'break-glass', 'review'],
  vip: ['own', 'proxy', 'care', 'coverage', 'break-glass', 'support', 'review', 'known'],
  staff: ['own', 'proxy', 'care', 'coverage', 'break-glass', 'support', 'review', 'known'],
  restricted: ['own', 'proxy', 'close-care', 'break-glass', 'review'],
  'very-restricted': ['own', 'close-care', 'break-glass', 'review'],
}

/** A care relation that counts now. **Shape** `labels`: of the record that makes it; `until` in milliseconds. */
export interface Tie {
  readonly kind: CareKind
  readonly labels: number
  readonly until: number
}

const CLOSE: ReadonlySet<CareKind> = new Set(['care-team', 'encounter', 'primary-care'])

/**
 * Would a relation of this kind let somebody see more than these ties do? A visit follows from an appointment; nobody
 * consents in a patient's place.
 */
export function widens(kind: CareKind, ties: readonly Tie[]): boolean {
  const kinds = new Set(ties.map((tie) => tie.kind))
  if (kinds.has(kind)) return false
  if (kind === 'consent' || kind === 'coverage') return true
  if ([...CLOSE].some((close) => kinds.has(close))) return false
  if (CLOSE.has(kind)) return kind !== 'encounter' || !kinds.has('appointment')
  return !kinds.has('appointment') && !kinds.has('task') && !kinds.has('answer')
}

/** The label that keeps a relation from a record; undefined when none does. */
export function narrowedBy(
  mask: number,
  { relation, action, ties }: { relation: Relation; action: Action; ties: readonly Tie[] },
): Label | undefined {
  if (mask === 0) return undefined
  const keys = keysOf(relation, action, ties)
  return labelNames(mask).find((label) => {
    const programme =
      relation === 'care' &&
      ties.some(({ kind, labels }) => kind !== 'consent' && labelNames(labels).includes(label))
    return !NARROWING[label].some((key) => keys.has(key) || (key === 'programme' && programme))
  })
}

function keysOf(relation: Relation, action: Action, ties: readonly Tie[]): ReadonlySet<Key> {
  if (relation === 'none' || relation === 'nobody') return new Set<Key>(action === 'search' ? [] : ['known'])
  const keys = new Set<Key>(relation === 'admission' ? ['care', 'close-care'] : [relation])
  if (relation !== 'care') return keys
  if (ties.some(({ kind }) => CLOSE.has(kind))) keys.add('close-care')
  if (ties.some(({ kind }) => kind === 'consent')) keys.add('consent')
  return keys
}
