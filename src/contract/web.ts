/** Where the three surfaces are, and what they ask the server beside FHIR. */
export const WEB_PATHS = {
  /** Built files of all three. */
  files: '/web',
  session: '/api/session',
  signOut: '/api/session/end',
  /** What the control door answers, for officers who are signed in: the same paths under this one. */
  console: '/api/console',
  portal: '/api/portal',
  chart: '/api/chart',
} as const

/** The three places to work; each is served under its name. */
export const SURFACES = ['portal', 'console', 'chart'] as const
export type Surface = (typeof SURFACES)[number]

/** Who is signed in at this browser, as the surfaces need to know it. Times are milliseconds since 1970. */
export interface WebSession {
  /** The name that stands in leaves. */
  readonly user: string
  readonly role: string
  /** Every role they may act in, this one among them. */
  readonly roles: readonly string[]
  /** Their own resource: `Practitioner/x`, `Patient/y`, `RelatedPerson/z`. */
  readonly fhirUser?: string
  /** Goes along with every request as `x-csrf`. */
  readonly csrf: string
  /** A copy made from a backup: nothing is written to it. */
  readonly readOnly: boolean
  /** An environment to try things in: people sign in by links there. */
  readonly demo: boolean
  /** What they are asked before they go on: why they are here, or a passkey. */
  readonly asked: readonly WebMeasure[]
  /** The measures that count for them now. */
  readonly held: readonly WebMeasure[]
  /** Unused for this long, the session is over. */
  readonly idleMs?: number
  /** Over at the latest then. */
  readonly expires: number
  /** True after a factor was shown just now: changes of importance go through without asking for it again. */
  readonly proven: boolean
  /** What the server's clock says. */
  readonly now: number
}

/** A measure of containment, as whoever it is about may know it. */
export interface WebMeasure {
  readonly degree: string
  readonly until?: number
}

/** How a failure is told to the surfaces. */
export interface WebFailure {
  readonly code: string
  readonly message: string
  /** Where a person goes before it is tried again: to sign in, or to show who they are. */
  readonly next?: string
}
