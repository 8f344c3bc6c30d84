import type { KeyObject } from 'node:crypto'
import type { Brand, Clock, PatientId } from '../kernel/index.ts'
import type { Access } from '../access/index.ts'
import type { Containment } from '../containment/index.ts'
import type { Fhir } from '../fhir/index.ts'
import type { Caller, Proxies } from '../identity/index.ts'
import type { Keys, ReleaseContext } from '../keys/index.ts'
import type { How, Ledger, LedgerIndex, Who } from '../ledger/index.ts'
import type { Database } from '../postgres/index.ts'
import type { Records } from '../records/index.ts'
import type { Braking } from './braking.ts'
import type { Gate } from './gate.ts'

/** Bytes whose ledger leaf is durable. Only `leaves.ts` makes them, and a door sends nothing else. */
export type Disclosed = Brand<Buffer, 'Disclosed'>

/** One request of one caller: who, why, and the id its leaves and key releases share. */
export interface Interaction {
  readonly who: Who
  /** Unique per request; the entries of a batch append `.0`, `.1` and so on. */
  readonly request: string
  /** A code of HL7 v3 PurposeOfUse. */
  readonly why: string
  /** Aborts when the caller's session ends: what is under way stops before anything more is shown or written. */
  readonly signal?: AbortSignal
  /** Who asks, where a person or an app does; absent for the operator at the control door. */
  readonly caller?: Caller
  /** What this caller may see; absent for a token that only its role limits. Set by `gated`. */
  readonly gate?: Gate
  /** Set while `settling` keeps count of whose records were opened. */
  readonly touched?: Touched
}

/** Whose keys one request used, and of whom it told the ledger. The shared key counts as `SHARED_PATIENT`. */
export interface Touched {
  readonly opened: Set<PatientId>
  readonly told: Set<PatientId>
}

/** What disclosure stands on. */
export interface Ground {
  readonly fhir: Fhir
  readonly ledger: Ledger
  /** Finds leaves of the ledger; a cache. */
  readonly index: LedgerIndex
  readonly keys: Keys
  readonly records: Records
  readonly access: Access
  readonly containment: Pick<Containment, 'inForce' | 'inSight' | 'look'>
  /** In care-safe mode, of so many patients the glass can be broken at a time. */
  readonly glassPatientsMax: number
  readonly braking: Braking
  readonly clock: Clock
  readonly environment: string
  /** Where exports and officers' questions are kept, and nothing else. */
  readonly database: Database
  /** Whether somebody stands in for a patient; until the transaction is over nobody takes that back. */
  readonly holdRight: Proxies['holdRight']
  /** AES-256, from the key server; page links, exports and officers' questions are sealed under it. */
  readonly pageLinkKey: KeyObject
  /** What is shown is a copy from a backup: nothing is written. */
  readonly readOnly?: boolean
}

/** What goes back to a caller. */
export interface Answer {
  readonly status: number
  /** Absent when there is nothing to send. */
  readonly body?: Disclosed
  readonly version?: number
  readonly updated?: number
  /** `Type/id/_history/version`, relative to the FHIR base. */
  readonly location?: string
}

/** One resource version on its way out, or just written. */
export interface Shown {
  /** `Type/id/version`. */
  readonly reference: string
  /** Everyone it belongs to; empty when it is nobody's data. */
  readonly patients: readonly PatientId[]
  readonly elements: number
  readonly bytes: number
  readonly shared: boolean
}

/**
 * In whose name keys are asked for. Those of patients for whom the glass is broken are asked for as an emergency: they are
 * given out, a few an hour, also while keys are frozen.
 *
 * **Errors** `SESSION_ENDED`: none is released for a session that is over.
 */
export function releaseContext(
  { signal, who, request, gate }: Interaction,
  how: How,
  patients: readonly (PatientId | null)[] = [],
): ReleaseContext {
  signal?.throwIfAborted()
  const emergency =
    patients.length > 0 &&
    patients.every((patient) => patient !== null && gate?.basis.get(patient) === 'break-glass')
  return { who, request, purpose: how, ...(emergency ? { emergency } : {}) }
}
