import type { LeafIndex, PatientId, UnixMs } from '../kernel/index.ts'

/** How serious. Source: the levels of Sigma rules. */
export type AlertLevel = 'informational' | 'low' | 'medium' | 'high' | 'critical'

/**
 * A finding as it is told to other systems: what `detection` calls a Finding is one.
 *
 * **Shape** `summary`: one sentence without patient data. `patients` and `leaves` may be the first so many; `patientCount`
 * counts all. `tags`: those of the rule, `attack.t1530` among them. `escalated`: it went unanswered for too long.
 */
export interface Noticed {
  readonly id: string
  readonly rule: string
  readonly title: string
  readonly level: AlertLevel
  readonly at: UnixMs
  readonly last?: UnixMs
  readonly noticed: UnixMs
  readonly summary: string
  readonly actor: {
    readonly user: string
    readonly role: string
    readonly client: string
    readonly session: string
    readonly address: string
  } | null
  readonly patients: readonly PatientId[]
  readonly patientCount?: number
  readonly leaves: { readonly disclosure: readonly LeafIndex[]; readonly keys: readonly LeafIndex[] }
  readonly score: number
  readonly state: 'open' | 'acknowledged' | 'closed'
  readonly acknowledged?: { readonly by: string; readonly at: UnixMs }
  readonly verdict?: string
  readonly tags?: readonly string[]
  readonly escalated?: boolean
  /** Which part of detection speaks. */
  readonly family?: string
}

/** How many patients it is about. */
export function patientsOf({ patients, patientCount }: Noticed): number {
  return patientCount ?? patients.length
}

/** Equal marks say the same: nothing need be told again. */
export function markOf(noticed: Noticed): string {
  const { state, level, leaves, verdict = '', escalated = false } = noticed
  const size = leaves.disclosure.length + leaves.keys.length
  return [state, level, patientsOf(noticed), size, noticed.last ?? noticed.at, verdict, escalated].join(' ')
}
