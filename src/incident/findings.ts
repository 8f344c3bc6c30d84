import type { LeafIndex, PatientId, UnixMs } from '../kernel/index.ts'
import type { Asker } from '../identity/index.ts'

export type Level = 'informational' | 'low' | 'medium' | 'high' | 'critical'

/** Something noticed: what detection found, and what became of it. `summary` says nothing of a patient but ids. */
export interface Finding {
  readonly id: string
  readonly rule: string
  readonly title: string
  readonly level: Level
  readonly at: UnixMs
  readonly noticed: UnixMs
  readonly summary: string
  /** Null: nobody in particular, but the environment. */
  readonly actor: Asker | null
  readonly patients: readonly PatientId[]
  readonly leaves: { readonly disclosure: readonly LeafIndex[]; readonly keys: readonly LeafIndex[] }
  readonly state: 'open' | 'acknowledged' | 'closed'
  readonly acknowledged?: { readonly by: string; readonly at: UnixMs }
}

/** Findings, as far as responding to them goes. */
export interface Findings {
  /** The newest first. */
  list(selection: { readonly state?: Finding['state'] }): Promise<readonly Finding[]>
  find(id: string): Promise<Finding | undefined>
  /** Answers whether it was open. */
  acknowledge(id: string, by: Asker): Promise<boolean>
  onFinding(listener: (finding: Finding) => void): void
}
