import type { UnixMs } from '../kernel/index.ts'
import type { Level, Signal } from './signal.ts'
import type { TrafficMinute } from './traffic.ts'

/** A signal that is kept, and what people made of it. Its leaf stood in the disclosure ledger before anybody saw it. */
export interface Finding extends Signal {
  readonly noticed: UnixMs
  readonly state: FindingState
  readonly acknowledged?: { readonly by: string; readonly at: UnixMs }
  readonly closed?: { readonly by: string; readonly at: UnixMs }
  readonly verdict?: Verdict
}

export const FINDING_STATES = ['open', 'acknowledged', 'closed'] as const
export type FindingState = (typeof FINDING_STATES)[number]

/** What it was in the end. `harmless`: the rule is right and nobody did wrong. `mistaken`: the rule is wrong. */
export const VERDICTS = ['confirmed', 'harmless', 'mistaken'] as const
export type Verdict = (typeof VERDICTS)[number]

/** Which findings: all that is named must fit. */
export interface FindingSelection {
  /** This level or worse. */
  readonly level?: Level
  readonly state?: FindingState
  /** Newest first; at most 1,000. */
  readonly limit?: number
}

/** Who acts on a finding. */
export interface Asker {
  readonly user: string
  readonly role: string
  readonly client: string
  readonly session: string
  readonly address: string
}

/** What was noticed, and what people made of it. */
export interface Findings {
  list(selection: FindingSelection): Promise<readonly Finding[]>
  find(id: string): Promise<Finding | undefined>
  /** Somebody looks at it. False when it is not open, or not there. */
  acknowledge(id: string, by: Asker): Promise<boolean>
  /** Done with it. False when it is closed already, or not there. */
  close(id: string, by: Asker, verdict: Verdict): Promise<boolean>
  /** Called with every finding once its leaf and its row are durable, and again when it has grown. */
  onFinding(listener: (finding: Finding) => void): void
}

/** The detector at work on the ledgers of this environment, and what it found. */
export interface Detection {
  readonly findings: Findings
  /**
   * Keeps a finding that others come to, such as a deadline that is near: told to the ledger, listed and sent like any. One
   * that is there at the same level is left as it is; at another it is open again.
   */
  raise(signal: Signal): Promise<void>
  /** How far it is behind the ledgers. */
  lag(): Lag
  /** What was asked in each minute of the last day, as far as it was followed. */
  traffic(): readonly TrafficMinute[]
  /** Processes everything that is durable now. For whoever waits for it: tests, and the end of a drill. */
  catchUp(): Promise<void>
  close(): Promise<void>
}

export interface Lag {
  readonly leaves: number
  readonly ms: number
}
