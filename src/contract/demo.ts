/** Where the command line asks the control door of a demo environment. */
export const DEMO_PATHS = {
  people: '/demo',
  link: '/demo/sign-in',
} as const

/** Somebody made up who can be signed in by a link. */
export interface DemoPersonLine {
  readonly user: string
  readonly role: string
  /** What there is to see as them, in one line. */
  readonly says: string
}

export interface DemoPeopleAnswer {
  readonly people: readonly DemoPersonLine[]
}

/** `url` signs in once, at this machine, until `expires` (milliseconds since 1970). */
export interface DemoLinkAnswer {
  readonly url: string
  readonly expires: number
}
