/** Ordinary days with nobody who means harm but the planted insiders: false alerts, and how honest people are troubled. */
import type { Signal } from '../../src/detection/index.ts'
import { openSimulatedClinic } from '../../src/simulate/index.ts'
import { openGuard } from './guard.ts'

/** The detector gets what came in so long at once: what it finds does not depend on it. */
const POLL_MS = 5_000

export interface HonestResult {
  readonly days: number
  readonly opens: number
  readonly challenged: number
  readonly refused: number
  readonly challengedBy: Readonly<Record<string, number>>
  /** Findings about nobody who means harm, that somebody would have to look at: medium and above. */
  readonly falseBehavioural: number
  readonly falseByRule: Readonly<Record<string, number>>
  readonly leaves: number
  readonly leavesPerSecond: number
}

/** **Shape** `warmDays`: so many days are seen before those that are counted. */
export async function runHonest(
  seed: number,
  { users, from, warmDays, days }: { users: number; from: number; warmDays: number; days: number },
): Promise<HonestResult> {
  const clinic = openSimulatedClinic({ seed, users, plantedDays: from + warmDays + days })
  const guard = openGuard({ clinic, pollMs: POLL_MS })
  let before = { ...guard.honest, by: { ...guard.honest.by } }
  let known: ReadonlySet<string> = new Set()
  for (let day = from; day < from + warmDays + days; day += 1) {
    if (day === from + warmDays) {
      before = { ...guard.honest, by: { ...guard.honest.by } }
      known = new Set(guard.signals.keys())
    }
    for (const act of clinic.day(day)) {
      if (guard.isDue(act.at)) await guard.until(act.at)
      guard.ask(act)
    }
  }
  const wrong = [...guard.signals.values()].filter((signal) => !known.has(signal.id) && isFalse(signal))
  const behavioural = wrong.filter(({ family }) => family !== 'snooping')
  return {
    days,
    opens: guard.honest.opens - before.opens,
    challenged: guard.honest.challenged - before.challenged,
    refused: guard.honest.refused - before.refused,
    challengedBy: Object.fromEntries(
      Object.entries(guard.honest.by).map(([by, count]) => [by, count - (before.by[by] ?? 0)]),
    ),
    falseBehavioural: behavioural.length,
    falseByRule: countBy(wrong),
    leaves: guard.read.leaves,
    leavesPerSecond: Math.round((guard.read.leaves / guard.read.ms) * 1_000),
  }

  function isFalse(signal: Signal): boolean {
    return isSeen(signal) && guard.truthOf(signal).size === 0
  }
}

/** What is below medium is kept, and nobody is asked to look at it. */
export function isSeen({ level }: Signal): boolean {
  return level === 'medium' || level === 'high' || level === 'critical'
}

function countBy(signals: readonly Signal[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { rule } of signals) counts[rule] = (counts[rule] ?? 0) + 1
  return counts
}
