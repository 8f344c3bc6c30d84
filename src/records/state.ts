import type { KeyObject } from 'node:crypto'
import type { Fhir, IndexPolicy } from '../fhir/index.ts'
import type { PatientId } from '../kernel/index.ts'
import type { Keys } from '../keys/index.ts'
import type { Database } from '../postgres/index.ts'
import type { StoreQueue } from './store-together.ts'
import type { Turns } from './turns.ts'

/** Under this name a `Records` carries what its side door needs. Not exported by the door. */
export const STATE: unique symbol = Symbol('records')

/** What the parts of this module share. */
export interface RecordsState {
  readonly database: Database
  readonly fhir: Fhir
  readonly keys: Keys
  readonly environment: string
  readonly policy: IndexPolicy
  /** Veils the labels that stand beside a row. */
  readonly labelKey: KeyObject
  /** Patients whose key is being made right now: whoever needs one waits, so that one key is made. */
  readonly creating: Map<PatientId, Promise<unknown>>
  /** Tokens that find shared rows by a patient they mention, oldest first; at most `MENTIONS_MAX`. */
  readonly mentions: Map<PatientId, string>
  /** By `Type/id`: the highest version given out of a record that a restore set back. */
  readonly given: ReadonlyMap<string, number>
  /** Transactions under one lock text, in line before they take a connection. */
  readonly turns: Turns
  /** Rows that are stored one by one and wait for each other's commit. */
  readonly storing: StoreQueue
}
