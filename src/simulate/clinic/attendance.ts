import { scramble, seedOf } from './draws.ts'
import type { Snooping } from './insiders.ts'
import { FORTNIGHT_DAYS } from './population.ts'
import type { Ground } from './work.ts'

/**
 * Of insiders who look because something happened, so many look at somebody who is in care in their own department, where
 * they heard of it; of those who look at somebody in care without a cause, so many: a town has thirty departments. Guesses.
 */
const WITH_A_CAUSE = 0.1
const BY_CHANCE = 1 / 30

/** Whether a patient is in care where a member of the staff works, while they take no part in it themselves. */
type Attendance = (user: number, patient: number, day: number) => boolean

export function attendanceOf({ seed, people, staff }: Ground, insiders: readonly Snooping[]): Attendance {
  const causes = new Map<string, boolean>()
  for (const { user, patients, cause } of insiders)
    for (const patient of patients) causes.set(`${user} ${patient}`, cause)
  return (user, patient, day) => {
    const cause = causes.get(`${user} ${patient}`)
    if (cause !== true && !people.isInCare(patient, day)) return false
    const { attended, quiet } = staff.jobOf(user)
    const share = cause === undefined ? attended / (1 - quiet) : cause ? WITH_A_CAUSE : BY_CHANCE
    const fortnight = Math.floor(day / FORTNIGHT_DAYS)
    return scramble(seedOf(seed, 45, user, patient, fortnight)) / 2 ** 32 < share
  }
}
