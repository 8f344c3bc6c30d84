import type { Resource } from '../fhir/index.ts'
import type { Clinician } from './clinician.ts'
import type { Person } from './person.ts'

/** Whose care it is, how it is paid, and by whom it is given. */
export interface CareOf {
  readonly person: Person
  readonly coverage: Resource
  readonly clinician: Clinician
}

/** One visit and who it concerns, for the resources that belong to it. */
export interface Visit extends CareOf {
  readonly encounter: Resource
  /** ISO 8601, in UTC. */
  readonly at: string
}
