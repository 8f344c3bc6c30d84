import type { PatientId } from '../kernel/index.ts'
import { OWN_RULES, type OwnRule } from './own-rules.ts'
import { actorOf } from './principal.ts'
import { type Words, words } from './sentences.ts'
import type { Family, Hint, Level, SeenDisclosure } from './signal.ts'

/** What a watch says of one disclosure leaf. */
export interface Said {
  readonly rule: OwnRule
  readonly family: Family
  readonly level: Level
  /** Gathered by this; the user where it is left out. */
  readonly about?: string
  readonly says: Words
  readonly score?: number
}

const SCORES: Readonly<Record<Level, number>> = { informational: 0, low: 1, medium: 2, high: 4, critical: 8 }

/** One leaf, or several of the same principal, the newest last. */
export function hintFrom(events: readonly SeenDisclosure[], said: Said): Hint {
  const newest = events.at(-1)
  if (newest === undefined) throw new RangeError('a hint stands on a leaf')
  const { at, who } = newest.entry
  const patients = events.flatMap(({ entry }): PatientId[] => (entry.patient === null ? [] : [entry.patient]))
  return {
    rule: said.rule,
    family: said.family,
    title: OWN_RULES[said.rule],
    level: said.level,
    at,
    actor: actorOf(who),
    about: said.about ?? who.user,
    patients,
    disclosure: events.map(({ index }) => index),
    keys: [],
    score: said.score ?? SCORES[said.level],
    says: ({ leaves }) => [
      said.says,
      ...(leaves > events.length ? [words('leaves-by-now', { leaves })] : []),
    ],
  }
}
