import { openDraws, seedOf } from './draws.ts'
import type { People } from './population.ts'
import { type Job, JOBS, RATE_CONCENTRATION } from './roles.ts'

const USERS_PER_DEPARTMENT = 75
/**
 * So many live in the town where they work; the others in any. Were it all of them, one open in a thousand would be of
 * somebody's own colleague, where 975 of 10.5 million were measured (Boxwala 2011): with this it is still twice as many.
 */
const LIVES_WHERE_THEY_WORK = 0.2
const INPATIENT_SHARE = 0.35
/** Of inpatient nurses and the ancillary, so many work at night, and so many in the late shift. */
const NIGHTS = 0.25
const LATES = 0.2

export type Shift = 'day' | 'late' | 'night'

/** Everybody who works here. A user is a number; the arrays are as long as there are users. */
export interface Staff {
  readonly count: number
  readonly departments: number
  jobOf(user: number): Job
  departmentOf(user: number): number
  townOf(department: number): number
  isInpatient(department: number): boolean
  shiftOf(user: number): Shift
  /** The share of this user's opens that nothing explains. */
  unexplainedOf(user: number): number
  /** The record of this user, who is a patient here too. */
  selfOf(user: number): number
  /** The user whose record this is. */
  userOf(patient: number): number | undefined
}

export function makeStaff(seed: number, count: number, people: People): Staff {
  const draws = openDraws(seedOf(seed, 2))
  const departments = Math.max(1, Math.round(count / USERS_PER_DEPARTMENT))
  const job = new Uint8Array(count)
  const shift = new Uint8Array(count)
  const rate = new Float32Array(count)
  const self = new Uint32Array(count)
  const users = new Map<number, number>()
  const inpatient = Uint8Array.from({ length: departments }, () => (draws.chance(INPATIENT_SHARE) ? 1 : 0))
  const townOf = (department: number) => department % people.towns
  for (let user = 0; user < count; user += 1) {
    job[user] = drawJob(draws.next())
    const { unexplained, name } = jobAt(job[user] ?? 0)
    rate[user] = draws.beta(unexplained, RATE_CONCENTRATION)
    const inShifts = inpatient[user % departments] === 1 && (name === 'nurse' || name === 'ancillary')
    shift[user] = inShifts ? drawShift(draws.next()) : 0
    const near = draws.chance(LIVES_WHERE_THEY_WORK)
    const [from, to] = people.townRange(near ? townOf(user % departments) : draws.below(people.towns))
    let record = from + draws.below(to - from)
    while (users.has(record) || people.isCanary(record)) record = from + draws.below(to - from)
    self[user] = record
    users.set(record, user)
  }
  return {
    count,
    departments,
    jobOf: (user) => jobAt(job[user] ?? 0),
    departmentOf: (user) => user % departments,
    townOf,
    isInpatient: (department) => inpatient[department] === 1,
    shiftOf: (user) => SHIFTS[shift[user] ?? 0] ?? 'day',
    unexplainedOf: (user) => rate[user] ?? 0,
    selfOf: (user) => self[user] ?? 0,
    userOf: (patient) => users.get(patient),
  }
}

const SHIFTS: readonly Shift[] = ['day', 'late', 'night']

function drawShift(chance: number): number {
  return chance < NIGHTS ? 2 : chance < NIGHTS + LATES ? 1 : 0
}

function drawJob(chance: number): number {
  let left = chance
  for (const [index, { share }] of JOBS.entries()) {
    left -= share
    if (left < 0) return index
  }
  return JOBS.length - 1
}

function jobAt(index: number): Job {
  const found = JOBS[index]
  if (found === undefined) throw new RangeError('no such job')
  return found
}

export function userNameOf(user: number): string {
  return `user-${user}`
}

export function userNumberOf(name: string): number | undefined {
  return name.startsWith('user-') ? Number(name.slice(5)) : undefined
}
