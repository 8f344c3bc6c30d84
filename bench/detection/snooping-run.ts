/**
 * Weeks of what nothing explains, with insiders planted among it: how many of them are found, and how far up they stand
 * when findings are ranked. What is explained is left out of the stream, for the snooping rule does not look at it.
 */
import { type LedgerEvent, openDetector, type Signal } from '../../src/detection/index.ts'
import { asLeafIndex } from '../../src/kernel/index.ts'
import { openSimulatedClinic, type SimulatedClinic, type Snooping } from '../../src/simulate/index.ts'
import { dayOf, surroundingsOf } from './guard.ts'
import { isSeen } from './honest-run.ts'

const POLL_MS = 60_000
const RANKED = 100

interface SnoopingResult {
  readonly days: number
  readonly planted: number
  /** How many of them are in a finding among the twenty highest of its day. */
  readonly found: number
  /** The share of the 100 highest that are insiders. */
  readonly precisionAt100: number
  readonly falseADay: number
  /** The share of insiders found by any finding that is shown. */
  readonly recall: number
  /** The same, when people look at no more than the twenty highest a day. */
  readonly recallAtBudget: number
  readonly recallByTie: Readonly<Record<string, string>>
  /** What it could be at most: a finding is of one insider and one patient, and so many of these share anything. */
  readonly precisionAt100AtMost: number
  /** Of the insiders, so many have something in common that could be seen: more cannot be found. */
  readonly recognisable: number
}

export interface SnoopingRun {
  readonly result: SnoopingResult
  /** The highest findings of this run: whether each is of an insider. */
  readonly highest: readonly { readonly score: number; readonly isTrue: boolean }[]
}

/**
 * Several runs as one, of which each had its own twenty findings a day: one alone has so few insiders that chance moves
 * what is found of them by 0.06, and fewer than a hundred of them to be among the hundred highest.
 */
export function pooledOf(runs: readonly SnoopingRun[]) {
  const sum = (of: (result: SnoopingResult) => number) =>
    runs.reduce((total, { result }) => total + of(result), 0)
  const highest = runs.flatMap((run) => run.highest).toSorted((one, other) => other.score - one.score)
  const [planted, found, days] = [sum((one) => one.planted), sum((one) => one.found), sum((one) => one.days)]
  return {
    days,
    planted,
    found,
    recallAtBudget: found / Math.max(1, planted),
    recognisable: sum((one) => one.recognisable * one.planted) / Math.max(1, planted),
    falseADay: sum((one) => one.falseADay * one.days) / Math.max(1, days),
    precisionAt100: highest.slice(0, RANKED).filter(({ isTrue }) => isTrue).length / RANKED,
  }
}

export async function runSnooping(
  seed: number,
  { users, days, budgetADay }: { users: number; days: number; budgetADay: number },
): Promise<SnoopingRun> {
  const clinic = openSimulatedClinic({ seed, users, plantedDays: days, only: 'unexplained' })
  const { signals, truthOf } = await follow(clinic, days)
  const shown = signals.filter((signal) => signal.family === 'snooping' && isSeen(signal))
  // A second look may fall on a day after the last.
  const insiders = clinic.insiders.filter(({ day }) => day < days)
  const ranked = shown.toSorted((one, other) => other.score - one.score)
  const isTrue = (signal: Signal) => truthOf(signal).size > 0
  const foundIn = (signals: readonly Signal[]) => new Set(signals.flatMap((signal) => [...truthOf(signal)]))
  const found = foundIn(shown)
  const withinBudget = foundIn(shown.filter((signal) => isWithin(signal, shown, budgetADay)))
  const shareOf = (numbers: ReadonlySet<number>, of: readonly Snooping[]) =>
    of.filter(({ number }) => numbers.has(number)).length / Math.max(1, of.length)
  const sharing = new Set(
    insiders.flatMap(({ user, patients }) =>
      patients
        .filter((patient) => clinic.sharedWith(user, patient).length > 0)
        .map((patient) => `${user} ${patient}`),
    ),
  )
  const recognisable = insiders.filter(({ user, patients }) =>
    patients.some((patient) => clinic.sharedWith(user, patient).length > 0),
  )
  const result = {
    days,
    planted: insiders.length,
    found: insiders.filter(({ number }) => withinBudget.has(number)).length,
    precisionAt100: ranked.slice(0, RANKED).filter(isTrue).length / RANKED,
    falseADay: shown.filter((signal) => !isTrue(signal)).length / days,
    recall: shareOf(found, insiders),
    recallAtBudget: shareOf(withinBudget, insiders),
    recallByTie: byTie(insiders, withinBudget),
    precisionAt100AtMost: Math.min(1, sharing.size / RANKED),
    recognisable: recognisable.length / Math.max(1, insiders.length),
  }
  const highest = ranked.slice(0, RANKED).map((signal) => ({ score: signal.score, isTrue: isTrue(signal) }))
  return { result, highest }
}

/** What the detector makes of these days. Nothing follows from it, and no brake has a say: it asks who looks, not how many. */
async function follow(clinic: SimulatedClinic, days: number) {
  let today = 0
  const detector = openDetector({ surroundings: surroundingsOf(clinic, () => today) })
  const signals = new Map<string, Signal>()
  const truths = new Map<number, number>()
  let count = 0
  let batch: LedgerEvent[] = []
  let due = 0
  const read = async (at: number) => {
    const last = batch.at(-1)
    if (last !== undefined) today = dayOf(last.entry.at)
    const found = [...(await detector.take(batch)), ...(await detector.pass(at))]
    for (const signal of found) signals.set(signal.id, signal)
    batch = []
    due = at + POLL_MS
  }
  for (let day = 0; day < days; day += 1) {
    for (const { at, leaves, truth } of clinic.day(day)) {
      if (at >= due) await read(at)
      for (const entry of leaves) {
        const index = count++
        if (truth !== 0) truths.set(index, truth)
        batch.push({ ledger: 'disclosure', index: asLeafIndex(index), entry })
      }
    }
  }
  await read(Infinity)
  return {
    signals: [...signals.values()],
    truthOf: ({ leaves }: Signal): ReadonlySet<number> =>
      new Set(leaves.disclosure.flatMap((index) => truths.get(index) ?? [])),
  }
}

const calendarDayOf = ({ at }: Signal): number => Math.floor(at / 86_400_000)

/** True when it is among the highest of its day. */
function isWithin(signal: Signal, all: readonly Signal[], budgetADay: number): boolean {
  const higher = all.filter(
    (other) => calendarDayOf(other) === calendarDayOf(signal) && other.score > signal.score,
  )
  return higher.length < budgetADay
}

function byTie(insiders: readonly Snooping[], found: ReadonlySet<number>): Record<string, string> {
  const ties: Record<string, [found: number, all: number]> = {}
  for (const { tie, number } of insiders) {
    const counts = (ties[tie] ??= [0, 0])
    counts[1] += 1
    if (found.has(number)) counts[0] += 1
  }
  return Object.fromEntries(Object.entries(ties).map(([tie, [some, all]]) => [tie, `${some} of ${all}`]))
}
