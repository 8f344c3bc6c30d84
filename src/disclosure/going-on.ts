import { ChartwardError, type UnixMs } from '../kernel/index.ts'
import type { Ground, Interaction } from './interaction.ts'
import { account } from './leaves.ts'

/** A passkey shown longer ago than this is not fresh. */
const FACTOR_MS = 5 * 60 * 1000
const REASON_LETTERS_MIN = 10
const REASON_LETTERS_MAX = 2_000

/** How the leaf begins that says why somebody goes on. */
export const NOTE_OVER_BUDGET = 'over a budget: '

/** What somebody says who was shown as many records without a relation as one person is. */
export interface GoingOn {
  readonly reason: string
  /** When their passkey was last shown. */
  readonly factorAt: UnixMs | undefined
}

/** True when this person is shown no more records without a relation for a while. */
export function isSpent({ braking: { brake } }: Ground, user: string): boolean {
  return brake
    .usage('user', user)
    .some(({ budget, used }) => budget.counts === 'unrelated' && used >= budget.max)
}

/**
 * Lets them begin anew: their reason is told first. False when that was granted twice in 24 hours.
 *
 * **Errors.** `STEP_UP_REQUIRED` without a passkey shown within five minutes; `USAGE` for a reason too short or too
 * long; those of the ledger.
 */
export async function goOn(
  ground: Ground,
  interaction: Interaction,
  { reason, factorAt }: GoingOn,
): Promise<boolean> {
  const now = ground.clock.now()
  if (factorAt === undefined || now - factorAt > FACTOR_MS || factorAt > now)
    throw new ChartwardError('STEP_UP_REQUIRED', 'show your passkey, then say why you go on')
  const text = reason.trim()
  if (text.length < REASON_LETTERS_MIN || text.length > REASON_LETTERS_MAX)
    throw new ChartwardError('USAGE', `a reason has ${REASON_LETTERS_MIN} to ${REASON_LETTERS_MAX} letters`)
  await account(ground, interaction, { how: 'containment', shown: [], note: `${NOTE_OVER_BUDGET}${text}` })
  return ground.braking.brake.forgive(interaction.who.user, now)
}
