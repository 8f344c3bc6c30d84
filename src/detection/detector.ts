import { closenessOf } from '../brake/index.ts'
import type { LedgerEvent, Hint, Seen, Signal, Surroundings, Watch } from './signal.ts'
import type { RuleSet } from '../sigma/index.ts'
import { watchAppHabits } from './app-habits.ts'
import { watchAppVolume } from './app-volume.ts'
import { watchCanaries } from './canary.ts'
import { type Fact, type Facts, openFacts } from './facts.ts'
import { openGathering } from './gathering.ts'
import { watchKeyGap } from './key-gap.ts'
import { DEFAULT_LIMITS, type Limits } from './limits.ts'
import { kindOf } from './principal.ts'
import { watchDenials } from './denials.ts'
import { watchEnumeration } from './enumeration.ts'
import { watchExports } from './exports.ts'
import { watchFanOut } from './fan-out.ts'
import { watchGround } from './ground.ts'
import { watchKeyRefusals } from './key-refusals.ts'
import { watchPlaces } from './places.ts'
import { watchRights } from './rights.ts'
import { watchRules } from './rules.ts'
import { watchSignInFailures } from './sign-in-failures.ts'
import { watchTakeover } from './takeover.ts'
import { isTokenSession, watchSessions } from './sessions.ts'
import { watchSnooping } from './snooping.ts'
import { watchVolume } from './volume.ts'
import { watchWrites } from './writes.ts'

/** Takes the leaves of both ledgers as they come and says what is wrong. It keeps everything in bounded memory. */
export interface Detector {
  /**
   * Signals that are new or grew.
   *
   * **Shape** leaves in any order within the batch, batches in the order of time. How a stream is cut into batches
   * changes nothing of what is found.
   */
  take(batch: readonly LedgerEvent[]): Promise<readonly Signal[]>
  /** Time has moved on, though no leaf came: what waited long enough is said. */
  pass(now: number): Promise<readonly Signal[]>
  /** Facts learnt since the last call, for whoever keeps them over a restart. */
  learnt(): readonly Fact[]
  /** Takes up signals that were given out before a restart. */
  seed(signals: readonly Signal[]): void
}

export interface DetectorOptions {
  readonly surroundings: Surroundings
  /** Rules in the Sigma format, of log source `chartward`. */
  readonly rules?: RuleSet
  readonly limits?: Limits
  /** Facts learnt before a restart. */
  readonly known?: Iterable<number>
}

export function openDetector({
  surroundings,
  rules,
  limits = DEFAULT_LIMITS,
  known,
}: DetectorOptions): Detector {
  const gathering = openGathering(limits.gathering)
  const facts = openFacts(limits.factsMax, known)
  let hints: Hint[] = []
  const raise = (hint: Hint) => void hints.push(hint)
  const snooping = watchSnooping(limits.snooping, surroundings, raise)
  const sessions = watchSessions(limits, { facts, surroundings }, raise)
  const watches: readonly Watch[] = [
    watchVolume(limits.volume, surroundings, raise),
    watchCanaries(surroundings, limits.principalsMax, raise),
    watchKeyGap(limits, raise),
    sessions,
    snooping,
    watchKeyRefusals(raise),
    watchGround(limits.ground, facts, raise),
    watchPlaces(limits.ground, raise),
    watchSignInFailures(limits.doors, raise),
    watchDenials(limits.doors, raise),
    watchEnumeration(limits.enumeration, raise),
    watchWrites(limits.writes, raise),
    watchRights(limits.rights, raise),
    watchTakeover(limits.rights, raise),
    watchFanOut(limits.rights, raise),
    watchAppHabits(limits.apps, facts, raise),
    watchAppVolume(limits.apps, raise),
    watchExports(facts, raise),
    ...(rules === undefined ? [] : [watchRules(rules, raise)]),
  ]
  const settle = async (): Promise<readonly Signal[]> => {
    await snooping.ask()
    await sessions.ask()
    // By time, whichever watch spoke first: what is gathered does not hang on where a batch ends.
    for (const hint of hints.toSorted((one, other) => one.at - other.at)) gathering.add(hint)
    hints = []
    return gathering.flush()
  }
  return {
    take: async (batch) => {
      for (const event of inOrder(batch)) {
        const seen = seenOf(event, facts)
        for (const watch of watches) watch.take(seen)
      }
      return await settle()
    },
    pass: async (now) => {
      for (const watch of watches) watch.pass?.(now)
      return await settle()
    },
    learnt: () => facts.learnt(),
    seed: (signals) => gathering.seed(signals),
  }
}

/** By time; of one moment the disclosures first, for they account for the keys. */
function inOrder(batch: readonly LedgerEvent[]): readonly LedgerEvent[] {
  return batch.toSorted(
    (one, other) =>
      one.entry.at - other.entry.at ||
      (one.ledger === other.ledger ? one.index - other.index : one.ledger === 'disclosure' ? -1 : 1),
  )
}

function seenOf(event: LedgerEvent, facts: Facts): Seen {
  if (event.ledger === 'keys') return event
  const { entry, index } = event
  const { who, basis } = entry
  // Whoever signed in stands somehow to a patient, and their leaf says how: only without it is there anything to look up.
  const kind = basis === undefined && isTokenSession(facts, who.session) ? 'token' : kindOf(who)
  return { ledger: 'disclosure', index, entry, kind, closeness: closenessOf(basis) }
}
