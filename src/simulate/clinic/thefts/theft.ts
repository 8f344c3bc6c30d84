import type { Who } from '../../../ledger/index.ts'
import { type Act, type ActorKind, leafOf } from '../act.ts'
import type { SimulatedClinic } from '../clinic.ts'
import type { Draws } from '../draws.ts'
import { patientIdOf } from '../population.ts'
import { verbOf } from '../verbs.ts'

/** What came of an act. `stopped`: whoever acts is shut out; `refused`: this was too much, something else may go. */
export type Outcome = 'given' | 'refused' | 'stopped'

/** Where and when a theft takes place. */
export interface Scene {
  readonly clinic: SimulatedClinic
  readonly day: number
  readonly begin: number
  readonly draws: Draws
  /** Somebody on duty that day: whose session or password it is. */
  readonly victim: number
}

/**
 * One way of taking or spoiling records, told what came of each act.
 *
 * **Shape** `row`: of the table of incidents it is modelled on. `at`: the hour it begins; `hours`: how long they would
 * go on. `loses`: what counts as lost, each patient once.
 */
export interface Theft {
  readonly name: string
  readonly row: number
  readonly title: string
  readonly at: number
  readonly hours: number
  readonly weekend?: true
  /** Whose account it is does not work here that day. */
  readonly absent?: true
  /** Who acts has the passkey too. */
  readonly passesStepUp?: true
  readonly loses: 'disclosed' | 'keys' | 'altered'
  readonly jobs: readonly ('physician' | 'nurse' | 'desk' | 'billing')[]
  acts(scene: Scene): Generator<Act, void, Outcome>
}

/** What stands as `truth` in the acts of a theft. */
export const THEFT = 1
/** Somebody shut out so many times in a row gives up. */
const PATIENCE = 60

export const ELSEWHERE = '203.0.113.77'
export const SECOND_MS = 1_000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS

export interface Thief {
  readonly kind: ActorKind
  readonly who: Who
  readonly grant?: NonNullable<Act['grant']>
}

export function act(
  thief: Thief,
  { at, verb, patient, exports }: { at: number; verb: string; patient: number | null; exports?: number },
): Act {
  const moment = Math.floor(at)
  const id = patient === null ? null : patientIdOf(patient)
  const leaves = [leafOf(verbOf(verb), { at: moment, who: thief.who, patient: id })]
  return { ...thief, at: moment, leaves, truth: THEFT, ...(exports === undefined ? {} : { exports }) }
}

/** The session of the victim, used from elsewhere. It was opened honestly. */
export function stolenSession({ clinic, day, victim, begin }: Scene): { thief: Thief; opened: Act } {
  const who = clinic.whoOf(victim, day)
  const honest = { kind: 'person' as const, who }
  const opened = { ...act(honest, { at: begin - 30 * MINUTE_MS, verb: 'sign-in', patient: null }), truth: 0 }
  return { thief: { kind: 'person', who: { ...who, address: ELSEWHERE } }, opened }
}

/** A session of their own, with the victim's name. */
export function newSession({ clinic, day, victim, begin }: Scene, at: number, verb: string) {
  const session = `t-${victim}-${day}`
  const who = { ...clinic.whoOf(victim, day), address: ELSEWHERE, session }
  const thief: Thief = { kind: 'person', who }
  return { thief, opened: act(thief, { at: begin - at, verb, patient: null }) }
}

/** One patient after the other at a pace, until time is over or they are shut out. */
export function* takeInTurn(
  scene: Scene,
  thief: Thief,
  how: {
    readonly everyMs: number
    readonly hours: number
    readonly verb: string
    readonly next: () => number
  },
): Generator<Act, void, Outcome> {
  let stopped = 0
  for (let at = scene.begin; at < scene.begin + how.hours * HOUR_MS && stopped < PATIENCE;) {
    const outcome = yield act(thief, { at, verb: how.verb, patient: how.next() })
    stopped = outcome === 'stopped' ? stopped + 1 : 0
    // Nobody is as even as a clock.
    at += how.everyMs * (0.5 + scene.draws.next())
  }
}

/** Anybody, made-up patients among them: who goes through everybody meets those too. */
export const anybody =
  ({ clinic, draws }: Scene) =>
  (): number =>
    draws.below(clinic.people.count)

/** From lists of names, on which nobody made up stands. */
export const fromAList =
  ({ clinic, draws }: Scene) =>
  (): number => {
    for (;;) {
      const patient = draws.below(clinic.people.count)
      if (!clinic.people.isCanary(patient)) return patient
    }
  }
