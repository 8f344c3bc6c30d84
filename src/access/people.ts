import type { PatientId } from '../kernel/index.ts'
import type { PersonId, Role } from '../identity/index.ts'

/** What access needs to know of a person. */
export interface PersonFacts {
  readonly person: PersonId
  /** The name that stands in leaves. */
  readonly user: string
  readonly roles: readonly Role[]
  /** `Practitioner/x`, `Patient/y` or `RelatedPerson/z`; undefined for whoever has no resource. */
  readonly fhirUser: string | undefined
  /** The patients who made them a proxy, today. */
  readonly proxies: readonly PatientId[]
}

/** Who the people are: whoever signs them in says so. Both answer undefined for nobody, or nobody any more. */
export interface People {
  find(person: PersonId): Promise<PersonFacts | undefined>
  findByUser(user: string): Promise<PersonFacts | undefined>
}
