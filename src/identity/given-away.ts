import type { PatientId } from '../kernel/index.ts'
import type { Query } from '../postgres/index.ts'
import type { PersonId } from './caller.ts'

/**
 * What somebody gave away of records: of one patient, or in one role, or all of it. `until`: what would last beyond it, milliseconds
 * since 1970.
 */
export interface GivenAway {
  readonly person: PersonId
  readonly patient?: PatientId
  readonly role?: string
  readonly until: number
}

/** Ends it within a transaction, and answers how much there was: it stands on a right that ends in the same transaction. */
export type EndGiven = (query: Query, given: GivenAway) => Promise<number>

/** What the leaf of an ended right says of it. */
export function endedText(count: number): string {
  return count === 0 ? '' : `; health links of theirs ended: ${count}`
}
