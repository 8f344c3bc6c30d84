/** What the portal asks the server beside FHIR. */
export const PORTAL_PATHS = {
  /** Whose records whoever is signed in can open. */
  people: '/api/portal/people',
  /** Links by which a copy of a record was given away. */
  links: '/api/portal/links',
  /** A summary of a record, as a PDF. */
  recordPdf: '/api/portal/record.pdf',
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

export interface RecordPdfAsked {
  /** A logical id; empty: one's own. */
  readonly patient: string
  readonly language: 'en' | 'es'
}

/** What of a record a link carries. */
export const LINK_PARTS = ['everything', 'summary'] as const

export interface LinkAsked {
  /** A logical id. */
  readonly patient: string
  /** For whoever made it, to tell it from others; it stands in the link as well. */
  readonly label: string
  readonly part: (typeof LINK_PARTS)[number]
  /** Milliseconds since 1970, within a year. */
  readonly expires: number
  /** Empty: none. */
  readonly passcode: string
}

/** `link` begins with `shlink:/` and is shown once: the key in it is stored nowhere. */
export interface LinkMade {
  readonly id: string
  readonly link: string
}

/** Times are milliseconds since 1970. */
export interface LinkLine {
  readonly id: string
  readonly label: string
  readonly made: number
  readonly expires: number
  readonly hasPasscode: boolean
  /** How often what is behind it was fetched. */
  readonly opened: number
  readonly lastOpened?: number
  /** When it stopped to open anything. */
  readonly ended?: number
}

export interface LinksAnswer {
  readonly links: readonly LinkLine[]
}
