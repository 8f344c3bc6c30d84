import { THEFTS_BY_MACHINES } from './by-machines.ts'
import { THEFTS_BY_PEOPLE } from './by-people.ts'
import type { Theft } from './theft.ts'

/** Every theft there is, by the row of the incident it is modelled on. */
export const THEFTS: readonly Theft[] = [...THEFTS_BY_PEOPLE, ...THEFTS_BY_MACHINES].toSorted(
  (one, other) => one.row - other.row,
)
