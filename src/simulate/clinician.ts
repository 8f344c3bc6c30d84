/** A person who treats, with the names references to them need. */
export interface Clinician {
  readonly id: string
  readonly name: string
  readonly user: string
  readonly organization: string
  readonly location: string
  readonly state: string
}
