import { type Draws, openDraws, scramble, seedOf } from './draws.ts'
import { FORTNIGHT_DAYS, type People } from './population.ts'
import { type Job, WEEKEND } from './roles.ts'
import type { Rows } from './rows.ts'
import type { Staff } from './staff.ts'
import { VERBS } from './verbs.ts'

export const SECOND_MS = 1_000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
/** The share of opens that follow the one before within a minute: charts are prepared in a row. */
const IN_A_ROW = 0.3
/** The share of opens that are made again on the same day. */
const AGAIN = 0.25
const LOOKS_AT_OWN_RECORD = 0.015
const STRANGER_FROM_TOWN = 0.8
/**
 * What nothing explains goes on for days: somebody is stood in for, a question is asked again. Within a fortnight about
 * one in five such opens is of a patient opened on an earlier day. Guess; of all pairs of a user and a patient, explained
 * ones too, there are 8 to 10 opens a week.
 */
const STRANGERS_FOR_OPENS = 2.5
const WORKDAYS_A_FORTNIGHT = 7
const TRIES_MAX = 100

/** From how many patients each job's days are drawn, and whose they are: the person's, the department's, the town's. */
const PANELS: Readonly<
  Record<Job['name'], { readonly of: 'user' | 'department' | 'town'; readonly size: number }>
> = {
  physician: { of: 'user', size: 1_600 },
  nurse: { of: 'department', size: 800 },
  desk: { of: 'department', size: 6_000 },
  billing: { of: 'town', size: 20_000 },
  ancillary: { of: 'town', size: 10_000 },
}

export interface Ground {
  readonly seed: number
  readonly people: People
  readonly staff: Staff
}

/** What is different for one user on one day. */
export interface Circumstances {
  /** How much more work there is than usual. */
  readonly load: number
  /** The least share of opens that nothing explains: of somebody new here. */
  readonly unexplainedMin: number
}

const VERB_NAMES = [...VERBS.keys()]
export const verbNumberOf = (name: string): number => VERB_NAMES.indexOf(name)
export const verbNameOf = (verb: number): string => VERB_NAMES[verb] ?? ''

const OWN = verbNumberOf('own')

export const isWeekend = (day: number): boolean => day % 7 >= 5

/** Whether somebody works on a day. */
export function isAtWork({ seed, staff }: Ground, user: number, day: number): boolean {
  const { activeOnWeekday } = staff.jobOf(user)
  const inpatient = staff.isInpatient(staff.departmentOf(user))
  const share = isWeekend(day) ? (inpatient ? WEEKEND.inpatient : WEEKEND.clinic) : 1
  return scramble(seedOf(seed, 3, user, day)) / 2 ** 32 < activeOnWeekday * share
}

/** One user's work on one day. */
export function addWork(
  ground: Ground,
  rows: Rows,
  at: { user: number; day: number },
  now: Circumstances,
): void {
  const { seed, staff, people } = ground
  const { user, day } = at
  const draws = openDraws(seedOf(seed, 4, user, day))
  const job = staff.jobOf(user)
  const rate = Math.max(staff.unexplainedOf(user), now.unexplainedMin)
  const opens = Math.max(1, Math.round(draws.lognormal(job.patientsMedian * now.load, job.patientsSigma)))
  const unexplained = verbNumberOf(`${job.role} break-glass`)
  const explain = explanationsOf(job)
  let previous = 0
  for (let open = 0; open < opens; open += 1) {
    const follows = open > 0 && draws.chance(IN_A_ROW)
    const time = follows ? previous + (15 + 45 * draws.next()) * SECOND_MS : momentOf(ground, user, draws)
    const stranger = draws.chance(rate)
    const patient = stranger ? strangerOf(ground, { user, day, rate }, draws) : panelOf(ground, user, draws)
    const row = { actor: user, patient, verb: stranger ? unexplained : explain(draws.next()), truth: 0 }
    const again = draws.chance(AGAIN) ? time + draws.next() * 4 * HOUR_MS : undefined
    rows.add(time, row)
    if (again !== undefined) rows.add(again, row)
    previous = time
  }
  if (draws.chance(LOOKS_AT_OWN_RECORD) && !people.isCanary(staff.selfOf(user)))
    rows.add(previous, { actor: user, patient: staff.selfOf(user), verb: OWN, truth: 0 })
}

/** When on a day somebody opens a record. **Shape** milliseconds of the day; past midnight it is above a day. */
export function momentOf({ staff }: Ground, user: number, draws: Draws): number {
  const hour = (from: number, to: number) => (from + (to - from) * draws.next()) * HOUR_MS
  switch (staff.shiftOf(user)) {
    case 'night':
      return hour(19, 31)
    case 'late':
      return hour(13.5, 22.5)
    case 'day': {
      if (!draws.chance(staff.jobOf(user).afterHours)) return hour(8, 18)
      const when = draws.next()
      return when < 0.25 ? hour(6, 8) : when < 0.9 ? hour(18, 23) : hour(23, 25)
    }
  }
}

/** A patient whose care, or bill, is this user's work. */
export function panelOf(ground: Ground, user: number, draws: Draws): number {
  const { staff } = ground
  const { of, size } = PANELS[staff.jobOf(user).name]
  const department = staff.departmentOf(user)
  const owner = of === 'user' ? user : of === 'department' ? department : staff.townOf(department)
  return panelMemberOf(ground, { user, owner }, draws.below(size))
}

function panelMemberOf(
  { seed, people, staff }: Ground,
  whose: { user: number; owner: number },
  place: number,
) {
  const [from, to] = people.townRange(staff.townOf(staff.departmentOf(whose.user)))
  return realPatient(people, from + (seedOf(seed, 5, whose.owner, place) % (to - from)))
}

/** Whose stranger, when, and the share of their opens that nothing explains. */
interface Whose {
  readonly user: number
  readonly day: number
  readonly rate: number
}

/** A patient nothing connects this user with: one of those of this fortnight. */
function strangerOf(ground: Ground, { user, day, rate }: Whose, draws: Draws): number {
  const { patientsMedian } = ground.staff.jobOf(user)
  const strangers = Math.ceil(patientsMedian * rate * WORKDAYS_A_FORTNIGHT * STRANGERS_FOR_OPENS)
  const fortnight = Math.floor(day / FORTNIGHT_DAYS)
  const place = draws.below(Math.max(1, strangers))
  return drawStranger(ground, { user, day }, openDraws(seedOf(ground.seed, 29, user, fortnight, place)))
}

/** Anybody but the user themselves: mostly from the same town, and mostly somebody in care. */
export function drawStranger(
  { people, staff }: Ground,
  { user, day }: { readonly user: number; readonly day: number },
  draws: Draws,
): number {
  const town = draws.chance(STRANGER_FROM_TOWN)
  const [from, to] = town ? people.townRange(staff.townOf(staff.departmentOf(user))) : [0, people.count]
  const quiet = draws.chance(staff.jobOf(user).quiet)
  let patient = realPatient(people, from + draws.below(to - from))
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    if (patient !== staff.selfOf(user) && people.isInCare(patient, day) !== quiet) break
    patient = realPatient(people, from + draws.below(to - from))
  }
  return patient
}

/** Made-up patients are on no list anybody works from. */
export function realPatient(people: People, patient: number): number {
  let real = patient
  while (people.isCanary(real)) real = (real + 1) % people.count
  return real
}

function explanationsOf(job: Job): (chance: number) => number {
  const total = job.explanations.reduce((sum, [, weight]) => sum + weight, 0)
  let sum = 0
  const bounds = job.explanations.map(([basis, weight]) => {
    sum += weight / total
    return { until: sum, verb: verbNumberOf(`${job.role} ${basis}`) }
  })
  return (chance) => (bounds.find(({ until }) => chance < until) ?? bounds[0])?.verb ?? 0
}
