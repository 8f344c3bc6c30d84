import type { AlertTargetLine, BackupStatusAnswer, MeasureLine } from './admin.ts'

/** The first page of the console: what goes on now. */
export const LIVE_PATH = '/live'

/** How often each thing was asked in one minute. Times are milliseconds since 1970. */
export interface LiveMinute {
  readonly at: number
  readonly reads: number
  readonly writes: number
  readonly searches: number
  readonly exports: number
  readonly denied: number
}

/** Somebody who is near or over a budget. `name`: of the user, session, app or approval; empty for the environment. */
export interface LiveBrake {
  readonly of: 'user' | 'client' | 'session' | 'grant' | 'environment'
  readonly name: string
  readonly budget: string
  readonly counts: string
  readonly windowMs: number
  readonly used: number
  readonly max: number
}

/** One of the two ledgers as of its newest checkpoint. */
export interface LiveLedger {
  readonly ledger: 'disclosure' | 'keys'
  readonly origin: string
  /** The key its checkpoints are signed with, and those of the witnesses that are asked. */
  readonly vkey: string
  readonly witnessVkeys: readonly string[]
  /** Leaves under the newest checkpoint. */
  readonly size: number
  /** When this process first saw a checkpoint of that size. */
  readonly since: number
  /** Cosignatures that the checkpoint carries. */
  readonly cosignatures: number
  /** Since when checkpoints lack a cosignature. */
  readonly unwitnessedSince?: number
}

/** A budget of the key server that something was used of. */
export interface LiveKeyBudget {
  readonly name: string
  readonly used: number
  readonly max: number
}

/**
 * Numbers about the environment, and the names of whoever is contained or near a budget. No patient is named. A part that could
 * not be looked at is null.
 */
export interface LiveAnswer {
  readonly now: number
  /** `name`: what the organisation is called; empty where nobody said. */
  readonly environment: { readonly id: string; readonly name: string; readonly readOnly: boolean }
  /** The oldest first; minutes in which nothing was asked are left out. */
  readonly traffic: readonly LiveMinute[]
  /** How many findings are open, by level. */
  readonly findings: Readonly<Record<string, number>> | null
  readonly measures: readonly MeasureLine[]
  readonly brakes: { readonly enforced: boolean; readonly near: readonly LiveBrake[] }
  /** How many canaries there are, and how many findings about one are not closed; never which. */
  readonly canaries: { readonly count: number; readonly touched: number | null }
  readonly ledgers: readonly (LiveLedger | null)[]
  readonly detection: { readonly enabled: boolean; readonly leaves: number; readonly ms: number }
  readonly alerts: readonly AlertTargetLine[] | null
  /** Undefined where no backup is configured. */
  readonly backup?: BackupStatusAnswer
  readonly keys: {
    readonly frozenSince?: number
    readonly budgets: readonly LiveKeyBudget[]
  } | null
}
