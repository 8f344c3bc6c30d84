import type { Brand, UnixMs } from '../kernel/index.ts'
import type { Role } from './roles.ts'

/** A person who can sign in: a lower-case UUID, the same for every table. Not a patient's id. */
export type PersonId = Brand<string, 'PersonId'>

/** Who is asking, as far as the request has shown. */
export interface Caller {
  /** The name that stands in leaves. */
  readonly user: string
  readonly role: Role
  readonly client: string
  readonly session: string
  /** Absent for a token made on the command line: nobody signed in, and only the role limits it. */
  readonly person?: PersonId
  /** The person's own resource, as `Practitioner/x`, `Patient/y` or `RelatedPerson/z`. */
  readonly fhirUser?: string
  /** SMART scopes that narrow what the app may do; absent: as the role. */
  readonly scopes?: readonly string[]
  /** The logical id of the patient in an app's launch context. */
  readonly patient?: string
  /** When a phishing-resistant factor was last shown in this session. */
  readonly factorAt?: UnixMs
}
