/** What the portal asks the server beside FHIR. */
export const PORTAL_PATHS = {
  /** Whose records whoever is signed in can open. */
  people: '/api/portal/people',
} as const

/** Somebody whose record the portal can show to whoever is signed in. */
export interface PortalPerson {
  /** The logical id of their Patient. */
  readonly patient: string
  /** `self`, or how whoever is signed in stands to them: one of the words for proxies. */
  readonly relation: string
  /** The role in which their record opens: another than the session's, and it is changed first. */
  readonly role: 'patient' | 'proxy'
  /** Their name as it stands in the record; absent where it cannot be read in the role of this session, and of oneself. */
  readonly name?: string
  /** When a proxy's right ends, milliseconds since 1970; absent: when somebody takes it back. */
  readonly until?: number
}

export interface PortalPeople {
  readonly people: readonly PortalPerson[]
}
