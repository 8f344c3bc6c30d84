import type { Plan } from './duty.ts'
import type { Facts } from './facts.ts'
import { takenRelief } from './relief.ts'
import type { ReliefKind, Rule, Status } from './rule.ts'
import { checkedAs } from './why.ts'

/** Encryption takes people out one by one; these take the whole duty away. */
const WHOLE: readonly ReliefKind[] = ['low-probability', 'hipaa', 'no-harm']

const NAMES: Readonly<Record<ReliefKind, string>> = {
  hipaa: 'compliance with HIPAA counts instead',
  encryption: 'what was encrypted does not count',
  'no-harm': 'no harm is likely',
  'low-probability': 'a low probability that the records were compromised',
}

interface TakenAway {
  readonly relief: string
  readonly status: Status
  readonly signedBy?: string
  readonly why: string
}

/** The relief that takes a duty away in this plan. */
export function reliefsTaken(facts: Facts, plan: Plan, rule: Rule): TakenAway | undefined {
  for (const kind of WHOLE) {
    const taken = takenRelief(facts, plan, rule, kind)
    if (taken === undefined) continue
    const { relief, signed } = taken
    const detail = relief.detail === undefined ? '' : `: ${relief.detail}`
    const by =
      signed === undefined
        ? 'Nobody signed it yet: it needs a named person.'
        : `Signed by ${signed.by} on ${signed.at}: ${signed.finding}.`
    return {
      relief: kind,
      status: relief.status,
      ...(signed === undefined ? {} : { signedBy: signed.by }),
      why: `Not owed: ${NAMES[kind]}${detail} (${checkedAs(relief.status)}). ${by}`,
    }
  }
  return undefined
}

/** The reliefs a duty still has, so that whoever reads the conservative plan knows what it does not count with. */
export function reliefWords(facts: Facts, plan: Plan, rule: Rule): readonly string[] {
  if (plan === 'minimum') return []
  return rule.reliefs.flatMap(({ kind, status }) => {
    const isOpen = kind === 'hipaa' && takenRelief(facts, 'minimum', rule, kind) !== undefined
    return isOpen ? [`The minimum leaves it out: ${NAMES[kind]} (${checkedAs(status)}).`] : []
  })
}
