import type { ElementClass } from '../fhir/index.ts'

/** The same words in each language. */
export interface Words {
  readonly en: string
  readonly es: string
}

/** What left of somebody: a class of elements, or what they sign in with. */
export type Left = ElementClass | 'credentials'

/** What steps are about, in the order in which they are shown. */
export const GROUPS = ['first', 'money', 'insurance', 'accounts', 'messages', 'record'] as const
export type Group = (typeof GROUPS)[number]

/** Letters that a record can fill in. */
export const LETTERS = ['member-number', 'accounting', 'records', 'dispute'] as const
export type Letter = (typeof LETTERS)[number]

/** Where a step is done. **Shape** `web`: a host, with a path where it needs one; it is shown as text. */
export interface Place {
  readonly name: string
  readonly web?: string
  readonly phone?: string
}

/** One thing that somebody can do for themselves. */
export interface Step {
  readonly id: string
  readonly group: Group
  /** What of a person has to have left for it to be worthwhile. */
  readonly after: readonly Left[]
  /** Worthwhile for whoever nothing left of, too. */
  readonly general?: true
  /** Only where a notice offers to watch somebody's credit. */
  readonly onOffer?: true
  /** For residents of these states alone. */
  readonly residents?: readonly string[]
  /** For grown people, or for children, alone. */
  readonly only?: 'adult' | 'minor'
  readonly title: Words
  readonly why: Words
  readonly how: readonly Words[]
  readonly minutes: number
  /** Days from the notice within which it should be done. Absent: there is no hurry. */
  readonly withinDays?: number
  /** Days after which it has to be done again. */
  readonly againDays?: number
  readonly places?: readonly Place[]
  /** The page of the portal on which it is done. */
  readonly inside?: '/safety' | '/safety/sharing' | '/messages/check' | '/messages/calls'
  readonly letter?: Letter
  /** It asks for personal data, which the portal puts together for copying. */
  readonly fields?: true
  readonly source: string
  /** When the source said so: a year or an ISO day. */
  readonly asOf: string
}
