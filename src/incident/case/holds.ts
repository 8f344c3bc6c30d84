import { ChartwardError } from '../../kernel/index.ts'
import type { Act } from './act.ts'
import type { Case } from './case.ts'
import { dateIn, textIn } from './texts.ts'

/** A hold as somebody tells of it. */
export interface HoldAsked {
  readonly agency: string
  readonly requester: string
  readonly form: string
  readonly from: string
  readonly until?: string
  /** Codes of jurisdictions, or `all`; `all` when nothing is said. */
  readonly covers?: readonly string[]
}

/** An oral one counts so long, unless one in writing follows. **Source.** 45 CFR 164.412(b). */
const ORAL_DAYS_MAX = 30
const DAY_MS = 86_400_000
const COVERS = /^(?:all|[A-Z]{2})$/

/** The act of a hold. **Errors.** `USAGE`. */
export function holdAct({ holds }: Case, asked: HoldAsked): Act {
  const { agency, requester, form, covers = ['all'] } = asked
  if (form !== 'written' && form !== 'oral')
    throw new ChartwardError('USAGE', 'law enforcement asks in writing or by word: --form written or oral')
  if (covers.length === 0 || !covers.every((one) => COVERS.test(one)))
    throw new ChartwardError('USAGE', 'a hold covers all, or jurisdictions by their codes')
  const from = dateIn(asked.from)
  const until = untilOf(form, from, asked.until)
  return {
    kind: 'hold',
    hold: `H-${holds.length + 1}`,
    agency: textIn(agency, 'say which agency asked'),
    requester: textIn(requester, 'say which official asked'),
    form,
    from,
    ...(until === undefined ? {} : { until }),
    covers: [...new Set(covers)].sort(),
  }
}

function untilOf(form: 'written' | 'oral', from: string, asked: string | undefined): string | undefined {
  const until = asked === undefined ? undefined : dateIn(asked)
  if (until !== undefined && until < from) throw new ChartwardError('USAGE', 'the hold ends before it begins')
  if (form === 'written') return until
  const latest = new Date(Date.parse(from) + ORAL_DAYS_MAX * DAY_MS).toISOString().slice(0, 10)
  return until === undefined || until > latest ? latest : until
}
