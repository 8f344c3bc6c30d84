/** One theft against one clinic: honest work and the theft side by side, until the thief has had their time. */
import {
  openSimulatedClinic,
  type Act,
  openDraws,
  type Outcome,
  seedOf,
  startOf,
  type Theft,
} from '../../src/simulate/index.ts'
import { openGuard, THIEF } from './guard.ts'

const POLL_MS = 500
const HOUR_MS = 3_600_000
/** Where keys are pulled there are far more patients than the key server gives out: they are not what ends it. */
const PATIENTS_WITH_KEYS = 60_000

export interface TheftResult {
  readonly lost: number
  /** From the first bad act that was given to the last: what went on after that got nothing. */
  readonly seconds: number
  /** Until a finding about it was there; undefined when there was none. */
  readonly noticed: number | undefined
  readonly rules: readonly string[]
}

export async function runTheft(theft: Theft, seed: number, users: number): Promise<TheftResult> {
  const clinic = openSimulatedClinic({
    seed,
    users,
    ...(theft.loses === 'keys' ? { patients: PATIENTS_WITH_KEYS } : {}),
  })
  const draws = openDraws(seedOf(seed, 900, theft.row, theft.name.length))
  const day = theft.weekend === true ? 12 : 8
  const victim = victimOf()
  const begin = startOf(day) + (theft.at + draws.next() * 0.5) * HOUR_MS
  const guard = openGuard({ clinic, pollMs: POLL_MS, thiefPasses: theft.passesStepUp === true })
  const taken = new Set<string>()
  let first: number | undefined
  let last: number | undefined
  let noticed: number | undefined
  const thief = theft.acts({ clinic, day, begin, draws, victim })
  let next = thief.next('given')
  for (const act of honestWork(begin + (theft.hours + 0.5) * HOUR_MS)) {
    while (next.done !== true && next.value.at <= act.at) next = thief.next(await take(next.value))
    if (guard.isDue(act.at)) await guard.until(act.at)
    guard.ask(act)
    if (next.done === true && act.at > begin + HOUR_MS) break
  }
  const found = [...guard.signals.values()].filter((signal) => guard.truthOf(signal).has(THIEF))
  return {
    lost: taken.size,
    seconds: first === undefined || last === undefined ? 0 : (last - first) / 1_000,
    noticed: noticed === undefined || first === undefined ? undefined : (noticed - first) / 1_000,
    rules: [...new Set(found.map(({ rule }) => rule))],
  }

  async function take(act: Act): Promise<Outcome> {
    if (guard.isDue(act.at)) await guard.until(act.at)
    const outcome = guard.ask(act)
    const lost = outcome === 'given' ? lostBy(theft, act) : []
    if (lost.length > 0) {
      first ??= act.at
      if (lost.some((patient) => !taken.has(patient))) last = act.at
      for (const patient of lost) taken.add(patient)
    }
    if (noticed === undefined && first !== undefined) {
      for (const signal of guard.signals.values()) if (guard.truthOf(signal).has(THIEF)) noticed ??= act.at
    }
    return outcome
  }

  function victimOf(): number {
    const fits = (user: number) =>
      theft.jobs.some((job) => job === clinic.staff.jobOf(user).name) &&
      clinic.isAtWork(user, day) !== (theft.absent === true)
    const fitting = Array.from({ length: users }, (_, user) => user).filter(fits)
    const user = fitting[draws.below(fitting.length)]
    if (user === undefined) throw new Error(`nobody among ${users} users fits the theft ${theft.name}`)
    return user
  }

  /** From the day before on, so that the detector knows people and has seen every session begin. */
  function* honestWork(until: number): Generator<Act> {
    for (let one = day - 1; startOf(one) < until; one += 1)
      for (const act of clinic.day(one)) if (act.at < until) yield act
  }
}

function lostBy({ loses }: Theft, { leaves, keys = [] }: Act): readonly string[] {
  switch (loses) {
    case 'keys':
      return keys
    case 'altered':
      return leaves.flatMap(({ patient, writes }) => (writes === undefined ? [] : (patient ?? [])))
    case 'disclosed':
      return leaves.flatMap(({ patient, bytes }) => (bytes > 0 ? (patient ?? []) : []))
  }
}
