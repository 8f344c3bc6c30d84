import type { IncomingMessage } from 'node:http'
import type { UnixMs } from '../kernel/index.ts'
import type { PersonId, Role } from '../identity/index.ts'

/** A person whose browser has shown who they are. */
export interface SignedIn {
  readonly person: PersonId
  /** The name that stands in leaves. */
  readonly user: string
  readonly role: Role
  /** `Practitioner/x`, `Patient/y` or `RelatedPerson/z`. */
  readonly fhirUser?: string
  /** When they signed in. */
  readonly at: UnixMs
  /** When a phishing-resistant factor was last shown. */
  readonly factorAt?: UnixMs
  /** The session of the browser. */
  readonly session: string
}

/** A patient whose record a person may choose for an app. `display` is shown to that person only. */
export interface PatientChoice {
  readonly id: string
  readonly display: string
}

/** What this module needs of sign-in. Whoever shows patients' names accounts for them. */
export interface People {
  signedIn(request: IncomingMessage): Promise<SignedIn | undefined>
  /** Where to send a browser nobody has signed in with; `again` asks for a sign-in newer than the one there is. */
  signInUrl(returnTo: string, again: boolean): string
  /** The patients to choose from, few; a clinician searches with `wanted`. */
  patientsFor(person: SignedIn, wanted: string | undefined): Promise<readonly PatientChoice[]>
  /** Whether this person may open this patient's record to an app. */
  mayChoose(person: SignedIn, patient: string): Promise<boolean>
}
