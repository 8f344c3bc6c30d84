import type { Plan } from './duty.ts'
import type { Facts, Relief } from './facts.ts'
import type { ReliefKind, Role, Rule, RuleRelief, Status } from './rule.ts'

const UNDER_HIPAA: readonly Role[] = ['covered-entity', 'business-associate', 'vendor']

/** A relief as it stands for one rule in one plan. */
export interface Taken {
  readonly relief: RuleRelief
  /** Absent: nobody signed it; only the minimum counts with it. */
  readonly signed: Relief | undefined
}

/** True when the statute's text or an agency was seen: doubt enough is left in everything else. */
export const isSeen = (status: Status): boolean => status === 'S' || status === 'O'

export function signedRelief(facts: Facts, kind: ReliefKind, jurisdiction: string): Relief | undefined {
  return facts.reliefs?.find(
    (relief) => relief.kind === kind && (relief.jurisdiction ?? jurisdiction) === jurisdiction,
  )
}

/**
 * The relief of that kind, if the rule has it and the plan takes it. The conservative plan takes what a named person
 * signed, and only where the text of the relief was seen or is the law's own definition of a breach. The minimum takes
 * what the law gives to whoever is under HIPAA and to what nobody could read; a finding about harm needs its signature
 * everywhere: until then a breach is presumed.
 */
export function takenRelief(facts: Facts, plan: Plan, rule: Rule, kind: ReliefKind): Taken | undefined {
  const relief = rule.reliefs.find((one) => one.kind === kind)
  if (relief === undefined) return undefined
  if (kind === 'hipaa' && !UNDER_HIPAA.includes(facts.role)) return undefined
  const signed = signedRelief(facts, kind, rule.jurisdiction)
  const isTaken =
    plan === 'conservative'
      ? signed !== undefined && (isSeen(relief.status) || relief.isDefinition)
      : signed !== undefined || kind === 'hipaa' || kind === 'encryption'
  return isTaken ? { relief, signed } : undefined
}
