import { WEB_PATHS, type WebMeasure } from './web.ts'

/** What is written into a chart beside FHIR, and what somebody says of themselves. */
export const WRITING_PATHS = {
  /** POST a `WhyAsked`; GET what is asked. Both answer a `WhyAnswer`. */
  why: '/api/why',
  /** POST a `GlassAsked`. */
  glass: `${WEB_PATHS.chart}/glass`,
  /** GET with the logical id of a patient after it. */
  glassOf: `${WEB_PATHS.chart}/glass/of`,
  /** POST a `DocumentAsked`; GET a `DocumentRules`. */
  document: `${WEB_PATHS.chart}/document`,
  apps: `${WEB_PATHS.chart}/apps`,
  launch: `${WEB_PATHS.chart}/launch`,
} as const

/** **Shape** `reason` of 10 to 2,000 letters. */
export interface WhyAsked {
  readonly reason: string
}

/** What somebody is asked now, and whether they were shown as many strangers' records as they may. */
export interface WhyAnswer {
  readonly asked: readonly WebMeasure[]
  readonly spent: boolean
  /** They said why, and it was granted twice in a day already. */
  readonly refused?: true
}

/** **Shape** `patient`: a logical id. `reason` of 10 to 2,000 letters. */
export interface GlassAsked {
  readonly patient: string
  readonly reason: string
}

/** Until when this person's broken glass counts for a patient, in milliseconds since 1970; null: it does not. */
export interface GlassState {
  readonly until: number | null
  readonly now: number
}

/** What may be uploaded. */
export interface DocumentRules {
  readonly bytesMax: number
  /** A virus scanner looks at it first. */
  readonly scanned: boolean
}

/**
 * A file for a chart.
 *
 * **Shape** `patient`, `encounter`: logical ids. `title` of 1 to 200 letters. `kind`: a LOINC code with its words. `content`:
 * base64. `once`: a UUID; what is sent twice under one is stored once.
 */
export interface DocumentAsked {
  readonly patient: string
  readonly encounter?: string
  readonly title: string
  readonly kind: { readonly code: string; readonly display: string }
  readonly content: string
  readonly once: string
}

export interface DocumentAnswer {
  readonly id: string
  readonly contentType: string
  readonly scanned: boolean
}

/** Apps that can be opened from a chart. */
export interface AppsAnswer {
  readonly apps: readonly { readonly id: string; readonly name: string; readonly origin: string }[]
}

/** **Shape** `patient`, `encounter`: logical ids. */
export interface LaunchAsked {
  readonly app: string
  readonly patient: string
  readonly encounter?: string
}

/** Where the app is opened: good once, for five minutes. */
export interface LaunchAnswer {
  readonly url: string
}
