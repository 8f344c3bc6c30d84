import type { UnixMs } from '../../kernel/index.ts'
import type { FhirClient, Reply } from '../fhir-client.ts'

/** Waits between two asks: in simulated time at once, in a drill for as long as it takes. */
export interface Pace {
  now(): UnixMs
  pass(durationMs: number): Promise<void> | void
}

/** Somebody with a client that is not theirs, and the ids of those they are after. */
export interface Robber {
  readonly client: FhirClient
  readonly pace: Pace
  readonly patients: readonly string[]
  /** True when they are to stop, whatever they had in mind. */
  readonly over?: () => boolean
}

/** What came of it, from the answers alone. */
export interface Haul {
  /** Patients of whom something was given, in that order. */
  readonly given: readonly string[]
  /** Patients who were refused. */
  readonly refused: readonly string[]
  readonly firstGivenAt: UnixMs | undefined
  readonly lastGivenAt: UnixMs | undefined
  /** The status of the last answer. */
  readonly lastStatus: number | undefined
}

/** Keeps account of a haul while it is made. */
export interface HaulKeeper {
  note(patient: string, reply: Reply): boolean
  haul(): Haul
}

export function openHaul(pace: Pace): HaulKeeper {
  const given = new Set<string>()
  const refused = new Set<string>()
  let firstGivenAt: UnixMs | undefined
  let lastGivenAt: UnixMs | undefined
  let lastStatus: number | undefined
  return {
    note: (patient, { status }) => {
      lastStatus = status
      if (status >= 300) {
        refused.add(patient)
        return false
      }
      lastGivenAt = pace.now()
      firstGivenAt ??= lastGivenAt
      given.add(patient)
      return true
    },
    haul: () => ({ given: [...given], refused: [...refused], firstGivenAt, lastGivenAt, lastStatus }),
  }
}
