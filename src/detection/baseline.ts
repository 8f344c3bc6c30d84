import { openRecent } from './recent.ts'

const DAY_MS = 86_400_000
/** A person's newest day counts so much of what is usual for them. */
const NEWEST = 0.15
/** Of a group, so many user-days are remembered; older ones fade. */
const GROUP_DAYS = 2_000
const GROUPS_MAX = 20_000

/** How many a day are usual for somebody: their own days, drawn towards those of their department and role. */
export interface Baseline {
  /** What is usual for this user a day. */
  expected(history: History, group: string): number
  /** Counts one more today, or so many; a day that is over becomes history. */
  count(history: History, group: string, at: number, amount?: number): void
}

/** The days of one user. */
export interface History {
  day: number
  today: number
  mean: number
  days: number
}

interface GroupDays {
  mean: number
  days: number
}

export function openHistory(): History {
  return { day: -1, today: 0, mean: 0, days: 0 }
}

/**
 * **Shape** the mean is that of a gamma prior and counts of Poisson: `priorDays` days of the group's stand beside the
 * user's own. A user without a day, in a group without one, is expected to have `unknown`.
 */
export function openBaseline({
  priorDays,
  unknown,
}: {
  readonly priorDays: number
  readonly unknown: number
}): Baseline {
  const groups = openRecent<GroupDays>(GROUPS_MAX)
  const expected = ({ mean, days }: History, group: string): number => {
    const prior = groups.find(group)
    const weight = Math.min(1, (prior?.days ?? 0) / 5)
    const usual = weight * (prior?.mean ?? 0) + (1 - weight) * unknown
    const own = Math.min(days, 1 / NEWEST)
    return (usual * priorDays + mean * own) / (priorDays + own)
  }
  const close = (history: History, group: string): void => {
    const { mean, days, today } = history
    // One mad day does not become what is usual.
    const usual = days === 0 ? today : Math.min(today, 4 * expected(history, group) + 10)
    history.mean = days === 0 ? usual : mean + Math.max(NEWEST, 1 / (days + 1)) * (usual - mean)
    history.days = days + 1
    const all = groups.of(group, () => ({ mean: 0, days: 0 }))
    all.days = Math.min(all.days + 1, GROUP_DAYS)
    all.mean += (usual - all.mean) / all.days
  }
  return {
    expected,
    count: (history, group, at, amount = 1) => {
      const day = Math.floor(at / DAY_MS)
      if (day > history.day) {
        if (history.day >= 0) close(history, group)
        history.day = day
        history.today = 0
      }
      history.today += amount
    },
  }
}
