/** Numbers beside their targets, for people on stderr and for programs on stdout. */
import type { HonestResult } from './honest-run.ts'
import { DEFAULT_KEY_BUDGETS } from '../../src/keys/index.ts'
import type { pooledOf } from './snooping-run.ts'
import type { TheftResult } from './theft-run.ts'

export interface Target {
  readonly what: string
  readonly max?: number
  readonly min?: number
  readonly measured: number
}

/** **Shape** 'met', or by how much it was missed. */
export function verdictOf({ max, min, measured }: Target): string {
  if (max !== undefined && measured > max) return `missed by ${rounded(measured - max)}`
  if (min !== undefined && measured < min) return `missed by ${rounded(min - measured)}`
  return 'met'
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0
}

export interface TheftSummary {
  readonly lost: { readonly median: number; readonly p95: number; readonly most: number }
  readonly seconds: { readonly median: number; readonly p95: number }
  /** Of the runs, so many in which a finding named it. */
  readonly noticed: number
  readonly noticedAfter: number | null
  readonly rules: readonly string[]
}

export function summaryOf(results: readonly TheftResult[]): TheftSummary {
  const lost = results.map((one) => one.lost)
  const seconds = results.map((one) => one.seconds)
  const noticed = results.flatMap((one) => one.noticed ?? [])
  return {
    lost: { median: quantile(lost, 0.5), p95: quantile(lost, 0.95), most: Math.max(...lost) },
    seconds: { median: rounded(quantile(seconds, 0.5)), p95: rounded(quantile(seconds, 0.95)) },
    noticed: results.filter(({ rules }) => rules.length > 0).length / results.length,
    noticedAfter: noticed.length === 0 ? null : rounded(quantile(noticed, 0.5)),
    rules: [...new Set(results.flatMap(({ rules }) => rules))].toSorted(),
  }
}

/** What issue and design ask of each theft; of the others it is only said what they took. */
export function targetsOf(name: string, { lost, seconds }: TheftSummary): readonly Target[] {
  const none = [{ what: 'lost before approval, most', max: 0, measured: lost.most }]
  switch (name) {
    case 'stolen-session':
      return [
        { what: 'lost, median', max: 10, measured: lost.median },
        { what: 'lost, p95', max: 25, measured: lost.p95 },
        { what: 'seconds to containment, p95', max: 35, measured: seconds.p95 },
      ]
    case 'slow':
    case 'slow-with-passkey':
      return [{ what: 'lost in the day, p95', max: 100, measured: lost.p95 }]
    case 'support-export':
      return none
    case 'keys-in-one-name':
    case 'keys-in-many-names':
      return [{ what: 'keys, most', max: DEFAULT_KEY_BUDGETS.patientsIn10MinutesMax, measured: lost.most }]
    default:
      return []
  }
}

export function honestTargets({
  days,
  opens,
  challenged,
  falseBehavioural,
}: HonestResult): readonly Target[] {
  return [
    { what: 'behavioural false alerts a day', max: 10, measured: falseBehavioural / days },
    { what: 'honest opens challenged, %', max: 0.1, measured: (challenged / opens) * 100 },
  ]
}

export function snoopingTargets(result: ReturnType<typeof pooledOf>): readonly Target[] {
  return [
    { what: 'snooping false alerts a day', max: 20, measured: result.falseADay },
    { what: 'precision at 100', min: 0.6, measured: result.precisionAt100 },
    { what: 'recall of planted snooping', min: 0.85, measured: result.recallAtBudget },
  ]
}

export function shown(targets: readonly Target[]) {
  return targets.map((target) => ({
    what: target.what,
    measured: rounded(target.measured),
    target: target.max === undefined ? `>= ${target.min ?? ''}` : `<= ${target.max}`,
    verdict: verdictOf(target),
  }))
}

export function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000
}
