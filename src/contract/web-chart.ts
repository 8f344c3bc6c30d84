import { WEB_PATHS } from './web.ts'

/** What the chart asks besides FHIR for reading. */
export const CHART_PATHS = {
  /** `/Type/id` follows; answers `WebVersion[]`. */
  versions: `${WEB_PATHS.chart}/versions`,
  /** The id of a Patient follows; answers `WebLastLook`. */
  lastLook: `${WEB_PATHS.chart}/last-look`,
} as const

/** One version of a record, newest first in the answer to `/api/chart/versions/Type/id`: what stood in it, and who wrote it. */
export interface WebVersion {
  readonly version: number
  /** ISO 8601. */
  readonly at: string
  /** The FHIR resource; absent where this version is its deletion. */
  readonly resource?: Readonly<Record<string, unknown>>
  /** The name in the leaf of the write; absent where no leaf of this ledger tells of it, as after a restore elsewhere. */
  readonly by?: { readonly user: string; readonly role: string }
}

/** When whoever asks opened a chart before this look at it. Times are ISO 8601. */
export interface WebLastLook {
  /** Absent at the first look. */
  readonly since?: string
  /** What came later than this, came while they look. */
  readonly until: string
  /** What they wrote themselves since then, as `Type/id`. */
  readonly own: readonly string[]
}
