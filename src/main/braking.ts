import { DEFAULT_BUDGETS, openBrake } from '../brake/index.ts'
import type { Braking, BrakeTrip } from '../disclosure/index.ts'
import type { Log } from '../kernel/index.ts'
import type { Config } from './config.ts'

/** Users, sessions and apps whose budgets are kept apart; of more, some are counted together. */
const PRINCIPALS_MAX = 100_000

/** Everybody here asks the same brake; what it refuses is logged by the name of the budget, and of whom no word. */
export function openBraking(
  { brake }: Config,
  log: Log,
  onBrake: ((trip: BrakeTrip) => void) | undefined,
): Braking {
  const budgets = DEFAULT_BUDGETS.map((one) => ({ ...one, max: brake.budgets[one.name] ?? one.max }))
  return {
    brake: openBrake({ budgets, principalsMax: PRINCIPALS_MAX, environmentScale: brake.scale }),
    enforced: brake.mode === 'enforce',
    onTrip: (trip) => {
      const { user, client, session } = trip.who
      log.warn('brake', { budget: trip.budget.name, user, client, session, enforced: trip.enforced })
      onBrake?.(trip)
    },
  }
}
