import type { Order, Role, RuleKind, Status, Threshold } from './rule.ts'

/** `conservative` takes no relief nobody signed; `minimum` is what the law asks at the least. */
export type Plan = 'conservative' | 'minimum'

/** One thing to do, and by when. */
export interface Duty {
  readonly rule: string
  readonly jurisdiction: string
  readonly kind: RuleKind
  readonly to: string
  readonly what: string
  /** Whose duty it is: a business associate is shown what its covered entities owe. */
  readonly by: Role
  /** An ISO date, or an instant where hours count; null when the clock has not begun. */
  readonly due: string | null
  /** The last day, whenever the clock begins, or where `due` is a day we aim at. */
  readonly noLaterThan?: string
  /** True when the text has no number of days and `due` is our own aim. */
  readonly isTarget: boolean
  readonly order?: Order
  readonly plan: Plan
  /** A sentence with the numbers. */
  readonly why: string
  /** How many people it is about. */
  readonly people: number
  readonly verified: boolean
  readonly status: Status
  readonly cite: string
  readonly source: string
  readonly paused?: { readonly until: string | null; readonly by: string }
  /** The day it was done, where an anchor says so. */
  readonly done?: string
  readonly isLate?: boolean
}

/** A duty that is not owed because of a relief. */
export interface Relieved {
  readonly rule: string
  readonly jurisdiction: string
  readonly plan: Plan
  readonly relief: string
  readonly status: Status
  /** Absent: nobody signed it yet, and only the minimum counts with it. */
  readonly signedBy?: string
  readonly why: string
}

/** How many people there are by jurisdiction, and what crossed a threshold. */
export interface Counter {
  /** A code, `unknown`, or `total`. */
  readonly jurisdiction: string
  readonly affected: number
  readonly sealed: number
  readonly unreachable: number
  readonly part2: number
}

export interface Crossing {
  readonly rule: string
  readonly jurisdiction: string
  readonly threshold: Threshold
  readonly count: number
  readonly isCrossed: boolean
}

export interface Duties {
  readonly duties: readonly Duty[]
  readonly relieved: readonly Relieved[]
  readonly counters: readonly Counter[]
  readonly crossings: readonly Crossing[]
  /** Months of monitoring to offer everyone: the most any law asks. */
  readonly monitoringMonths: number
  /** What no rule speaks about, in sentences. */
  readonly remarks: readonly string[]
  readonly lawVersion: string
  /** SHA-256 of the canonical JSON of the facts, in hex. */
  readonly inputsDigest: string
}
