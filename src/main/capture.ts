import type { PatientId } from '../kernel/index.ts'
import { type Keys, SHARED_PATIENT } from '../keys/index.ts'

/** What was seen of keys from inside the web process during a replay: never asked of a ledger. */
export interface Capture {
  /** Looks on at every release. */
  observe(keys: Keys): Keys
  /** Everyone whose key was asked for in the name of a session and was not held already. */
  releasedFor(session: string): ReadonlySet<PatientId>
}

export function openCapture(): Capture {
  const released = new Map<string, Set<PatientId>>()
  const note = (session: string, patients: readonly PatientId[]) => {
    const seen = released.get(session) ?? new Set()
    for (const patient of patients) if (patient !== SHARED_PATIENT) seen.add(patient)
    released.set(session, seen)
  }
  return {
    observe: (keys) => ({
      ...keys,
      release: async (wanted, context) => {
        const missing = wanted
          .map(({ patient }) => patient)
          .filter((patient) => keys.findCached(patient) === undefined)
        const found = await keys.release(wanted, context)
        note(context.who.session, missing)
        return found
      },
      create: async (patients, context) => {
        const made = await keys.create(patients, context)
        note(context.who.session, patients)
        return made
      },
    }),
    releasedFor: (session) => released.get(session) ?? new Set(),
  }
}
