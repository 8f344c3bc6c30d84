import { asUnixMs, type PatientId } from '../../kernel/index.ts'
import type { DisclosureEntry, How, Who } from '../../ledger/index.ts'

/** What kind of principal acts: a person, a backend service, a token of the command line, approved bulk work. */
export type ActorKind = 'person' | 'app' | 'token' | 'bulk'

/**
 * One interaction somebody wants: the leaves it would have, and the keys it needs. Whether it is allowed is for others
 * to say.
 *
 * **Shape** `leaves`: one per patient, all of the same moment. `keys`: released without any disclosure, by code that
 * asks the key server directly. `truth` is what nobody who detects may see: 0 for honest work, or the number of the
 * insider or attack.
 */
export interface Act {
  readonly at: number
  readonly kind: ActorKind
  readonly who: Who
  readonly leaves: readonly DisclosureEntry[]
  readonly keys?: readonly PatientId[]
  readonly exports?: number
  /** The approval that bulk work runs under. */
  readonly grant?: { readonly id: string; readonly patientsPerDay: number }
  readonly truth: number
}

/** One way of touching a record, as it stands in a leaf. */
export interface Verb {
  readonly how: How
  readonly why: string
  readonly basis?: string
  /** Types of the resources shown. */
  readonly types: readonly string[]
  readonly elements: number
  readonly bytes: number
  readonly note?: string
  /** A write: what is shown is what was written. */
  readonly writes?: true
}

const DIGEST = 'A'.repeat(43)

/** The leaf of one verb on one patient. */
export function leafOf(
  verb: Verb,
  { at, who, patient }: { readonly at: number; readonly who: Who; readonly patient: PatientId | null },
): DisclosureEntry {
  const resources =
    patient === null
      ? []
      : verb.types.map((type) => (type === 'Patient' ? `Patient/${patient}/1` : `${type}/${patient}.1/1`))
  const { how, why, basis, note, elements, bytes, writes } = verb
  return {
    v: 1,
    at: asUnixMs(at),
    who,
    how,
    why,
    patient,
    resources: writes === true ? [] : resources,
    elements,
    bytes,
    request: `r-${who.session}-${at}`,
    ...(writes === true
      ? { writes: resources.map((resource) => ({ resource, digest: DIGEST, elements })) }
      : {}),
    ...(note === undefined ? {} : { note }),
    ...(basis === undefined ? {} : { basis }),
  }
}
