import { ACCOUNT_STEPS } from './steps-account.ts'
import { MONEY_STEPS } from './steps-money.ts'
import { RECORD_STEPS } from './steps-record.ts'
import { GROUPS, type Left, type Step } from './step.ts'

/** Every step there is, in the order in which groups are shown. */
export const STEPS: readonly Step[] = GROUPS.flatMap((group) =>
  [...MONEY_STEPS, ...ACCOUNT_STEPS, ...RECORD_STEPS].filter((step) => step.group === group),
)

/** What is known of somebody who is to be protected. */
export interface Situation {
  /** Empty: nothing left of them that anybody knows of. */
  readonly left: readonly Left[]
  /** USPS codes of where they live. */
  readonly residences: readonly string[]
  readonly isMinor: boolean
  /** A notice offers to watch their credit, and its last day is not over. */
  readonly hasOffer: boolean
}

/** A step that fits somebody, and because of what of theirs that left. */
export interface PlannedStep {
  readonly step: Step
  readonly because: readonly Left[]
}

/** The steps that fit what left; the general ones where nothing did. */
export function planFor({ left, hasOffer, ...person }: Situation): PlannedStep[] {
  return STEPS.filter((step) => fits(step, person)).flatMap((step) => {
    if (step.onOffer === true) return hasOffer ? [{ step, because: [] }] : []
    const because = step.after.filter((one) => left.includes(one))
    const isWanted = left.length === 0 ? step.general === true : because.length > 0
    return isWanted ? [{ step, because }] : []
  })
}

function fits(
  { residents, only }: Step,
  { residences, isMinor }: Pick<Situation, 'residences' | 'isMinor'>,
): boolean {
  const lives = residents === undefined || residents.some((state) => residences.includes(state))
  return lives && (only === undefined || (only === 'minor') === isMinor)
}

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * The day until which a step should be done: counted from the notice, and from when it was done where it has to be done again.
 *
 * **Shape** ISO days; `doneOn` absent while it was not done.
 */
export function dueDay(
  { withinDays, againDays }: Pick<Step, 'withinDays' | 'againDays'>,
  { toldOn, doneOn }: { readonly toldOn: string | undefined; readonly doneOn: string | undefined },
): string | undefined {
  if (doneOn !== undefined) return againDays === undefined ? undefined : dayAfter(doneOn, againDays)
  return toldOn === undefined || withinDays === undefined ? undefined : dayAfter(toldOn, withinDays)
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}
