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

/** What was told of a finding, and when. */
export interface Told {
  readonly mark: string
  readonly at: number
}

/** A finding that only grows is told again when it has doubled, or after this long. */
const GROWTH_MS = 300_000

/** What is kept of a finding that was told: how large it was, and everything else that can change. */
export function markOf(noticed: Noticed): string {
  return `${sizeOf(noticed)} ${stateOf(noticed)}`
}

/** Is there something to tell that was not told? */
export function isNews(noticed: Noticed, { mark, at }: Told, now: number): boolean {
  const [size = '', ...state] = mark.split(' ')
  if (state.join(' ') !== stateOf(noticed)) return true
  const [before, after] = [Number(size), sizeOf(noticed)]
  return after > before && (after >= before * 2 || now - at >= GROWTH_MS)
}

function sizeOf(noticed: Noticed): number {
  const { disclosure, keys } = noticed.leaves
  return patientsOf(noticed) + disclosure.length + keys.length
}

function stateOf({ state, level, verdict = '', escalated = false }: Noticed): string {
  return [state, level, escalated, verdict].join(' ')
}
