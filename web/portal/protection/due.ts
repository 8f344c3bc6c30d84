import type { WebStep } from '../../../src/contract/index.ts'

/** True where the day of a step has come: the one that somebody chose, or ours. **Shape** `today`: ISO. */
export function isDue({ state, due, remind }: WebStep, today: string): boolean {
  const day = remind ?? due
  return state !== 'skipped' && day !== undefined && day <= today
}
