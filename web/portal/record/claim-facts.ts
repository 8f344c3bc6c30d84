import { codeOf, conceptText, idOf } from '../../ui/fhir-words.ts'

/** From when to when something was done, as days: `YYYY-MM-DD`. */
export interface Days {
  readonly first: string
  readonly last: string
}

export interface Amount {
  /** A code of what kind of amount it is, where it has one. */
  readonly code: string | undefined
  readonly name: string
  readonly money: fhir4.Money
}

/**
 * When what was billed was done. What each item says comes first: the period of a whole claim is often that of its billing.
 * Undefined where nobody wrote a day.
 */
export function daysOf({
  item = [],
  billablePeriod,
}: Pick<fhir4.ExplanationOfBenefit, 'item' | 'billablePeriod'>): Days | undefined {
  const starts = item.map(({ servicedDate, servicedPeriod }) => servicedDate ?? servicedPeriod?.start)
  const ends = item.map(({ servicedDate, servicedPeriod }) => servicedDate ?? servicedPeriod?.end)
  const firsts = daysIn([...starts, ...(starts.some(Boolean) ? [] : [billablePeriod?.start])])
  const first = firsts.at(0)
  if (first === undefined) return undefined
  const last = daysIn([...ends, ...firsts]).at(-1) ?? first
  return { first, last }
}

/** The visit that a claim is of: the one it names, or one of the same day. Undefined: none in the record fits. */
export function visitOf(
  claim: fhir4.ExplanationOfBenefit,
  visits: readonly fhir4.Encounter[],
): fhir4.Encounter | undefined {
  const named = new Set(
    (claim.item ?? []).flatMap(({ encounter = [] }) => encounter.map((one) => idOf(one, 'Encounter'))),
  )
  const found = visits.find(({ id }) => named.has(id))
  if (found !== undefined) return found
  const days = daysOf(claim)
  if (days === undefined) return undefined
  return visits.find(
    ({ period, status }) =>
      status !== 'entered-in-error' &&
      status !== 'cancelled' &&
      startDays(period).some((start) => start <= days.last && endOf(period, start) >= days.first),
  )
}

/** What was billed, what the plan allows and pays, and what is left, as the plan said. */
export function amountsOf({ total = [], payment }: fhir4.ExplanationOfBenefit): Amount[] {
  const totals = total.map(({ category, amount }) => ({
    code: codeOf(category),
    name: conceptText(category),
    money: amount,
  }))
  const paid = payment?.amount === undefined ? [] : [{ code: 'paid', name: '', money: payment.amount }]
  return [...totals, ...paid].filter(({ money }) => money.value !== undefined)
}

/** A time near midnight is another day in another zone: the day as written counts, and the day here. */
function startDays({ start }: fhir4.Period = {}): string[] {
  if (start === undefined) return []
  const at = new Date(start)
  const here = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) =>
    String(part).padStart(2, '0'),
  )
  return start.length <= 10 ? [start] : [start.slice(0, 10), here.join('-')]
}

/** A visit without an end was over on its day. */
function endOf(period: fhir4.Period | undefined, start: string): string {
  const end = period?.end?.slice(0, 10) ?? start
  return end < start ? start : end
}

function daysIn(all: readonly (string | undefined)[]): string[] {
  return all.flatMap((one) => (one === undefined || one === '' ? [] : [one.slice(0, 10)])).sort()
}
