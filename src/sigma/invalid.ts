import { ChartwardError } from '../kernel/index.ts'

/** A rule that cannot be used: where in it, and why. **Errors** RULE_INVALID. */
export function invalid(place: string, reason: string): never {
  throw new ChartwardError('RULE_INVALID', place === '' ? reason : `${place}: ${reason}`)
}
