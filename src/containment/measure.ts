import { ChartwardError, type UnixMs } from '../kernel/index.ts'
import { type Degree, DEGREES } from '../contract/index.ts'
import type { Asker } from '../identity/index.ts'

export type { Degree }

/**
 * Whom a measure is for. **Shape** `name`: the user name as it stands in leaves, a session, an app's id; of the
 * environment always `environment`.
 */
export interface Target {
  readonly kind: 'person' | 'session' | 'app' | 'environment'
  readonly name: string
}

/** Something done to contain somebody. `until` and `ended`: it counts no more. */
export interface Measure {
  readonly id: string
  readonly degree: Degree
  readonly target: Target
  readonly reason: string
  readonly finding?: string
  /** The user name of whoever began it; `policy` when nobody did. */
  readonly by: string
  readonly begun: UnixMs
  readonly until?: UnixMs
  readonly ended?: UnixMs
  /** When it was last answered, by whoever it is for. */
  readonly answered?: UnixMs
}

/** What a measure is begun with. `forMs`: it ends by itself after so long. */
export interface MeasureAsked {
  readonly degree: Degree
  readonly target: Target
  readonly reason: string
  readonly by: Asker
  readonly finding?: string
  readonly forMs?: number
  /** Begun by the policy: once for each finding, degree and target, and again never. */
  readonly automatic?: true
}

/** Who is asking, as far as measures are concerned. */
export type Contained = Pick<Asker, 'user' | 'session' | 'client'>

const ANYBODY: readonly Target['kind'][] = ['person', 'session', 'app', 'environment']

/** Whom each degree can be for. */
const TARGETS: Readonly<Record<Degree, readonly Target['kind'][]>> = {
  question: ANYBODY,
  'step-up': ANYBODY,
  'care-safe': ANYBODY,
  'suspend-session': ['session'],
  'suspend-person': ['person'],
  'suspend-app': ['app'],
  freeze: ['environment'],
}

/** What the person it is for can settle themselves. */
export function isAnswerable(degree: Degree): boolean {
  return degree === 'question' || degree === 'step-up'
}

/** Whoever it is for is let in no more. */
export function isSuspension(degree: Degree): boolean {
  return degree === 'suspend-session' || degree === 'suspend-person' || degree === 'suspend-app'
}

/** What is under way when it begins is stopped: what may be seen from then on is less. */
export function interrupts(degree: Degree): boolean {
  return degree === 'care-safe' || degree === 'freeze' || isSuspension(degree)
}

export function isDegree(text: string): text is Degree {
  return (DEGREES as readonly string[]).includes(text)
}

const NAME = /^[\p{L}\p{N}][\p{L}\p{N}@._:/-]{0,127}$/u
const REASON = /^[\p{L}\p{N}\p{P}\p{S}\p{Zs}]{3,200}$/u
const FOR_MS_MIN = 60_000
const FOR_MS_MAX = 366 * 24 * 60 * 60 * 1000

/** **Errors.** `USAGE`, naming what is wrong. */
export function checkMeasure({ degree, target, reason, forMs }: MeasureAsked): void {
  if (!isDegree(degree))
    throw new ChartwardError('USAGE', `the degrees of containment are ${DEGREES.join(', ')}`)
  if (!TARGETS[degree].includes(target.kind))
    throw new ChartwardError('USAGE', `${degree} is for: ${TARGETS[degree].join(', ')}`)
  if (!NAME.test(target.name)) throw new ChartwardError('USAGE', 'there is no such name')
  if (!REASON.test(reason))
    throw new ChartwardError('USAGE', 'a reason is 3 to 200 letters, digits and marks, in one line')
  if (forMs !== undefined && !(Number.isSafeInteger(forMs) && forMs >= FOR_MS_MIN && forMs <= FOR_MS_MAX))
    throw new ChartwardError('USAGE', 'a measure lasts for a minute to a year')
}
