import { ChartwardError } from '../../kernel/index.ts'
import type { Case } from './case.ts'

/** Nothing changes in a case that is closed. **Errors.** `CASE_CLOSED`. */
export function requireOpen({ state }: Pick<Case, 'state'>): void {
  if (state === 'closed') throw new ChartwardError('CASE_CLOSED', 'the case is closed: open it again first')
}
