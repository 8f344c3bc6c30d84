import type { Resource } from '../../fhir/index.ts'
import { codesIn, holdsOn, isObject, objectsIn, textIn } from './loose.ts'

/** The category of a Consent by which somebody agrees to be told by e-mail. */
export const ELECTRONIC_NOTICE = 'electronic-notice'
const EMAIL = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i
const LETTERS_MAX = 254

/** `never`: nobody asked them. `withdrawn`: they agreed once, or said no. */
export type Agreement = 'stands' | 'withdrawn' | 'never'

/**
 * Whether somebody agreed to be told by e-mail: the newest Consent of that category says.
 *
 * **Source** 45 CFR 164.404(d)(1)(i): by e-mail only if the individual agrees and has not withdrawn.
 */
export function agreementOf(consents: readonly Resource[], day: string): Agreement {
  const about = consents.filter(
    ({ category, status }) =>
      codesIn(category).includes(ELECTRONIC_NOTICE) && status !== 'draft' && status !== 'proposed',
  )
  const newest = about.toSorted((one, other) => dateIn(other).localeCompare(dateIn(one)))
  const [first] = newest
  if (first === undefined) return 'never'
  // Of two of the same day, one of which says no, the no counts.
  const sameDay = newest.filter((one) => dateIn(one) === dateIn(first))
  return sameDay.every((one) => permits(one, day)) ? 'stands' : 'withdrawn'
}

function dateIn({ dateTime }: Resource): string {
  return textIn(dateTime) ?? ''
}

function permits({ status, provision }: Resource, day: string): boolean {
  const rule = isObject(provision) ? provision : {}
  return status === 'active' && rule['type'] !== 'deny' && holdsOn(rule['period'], day)
}

/** The e-mail address somebody prefers; undefined when there is none that can be one. */
export function emailOf(telecom: unknown, day: string): string | undefined {
  return reached(telecom, 'email', day).find((one) => one.length <= LETTERS_MAX && EMAIL.test(one))
}

/** The same for a telephone number: mobile first, as it is written. */
export function phoneOf(telecom: unknown, day: string): string | undefined {
  return reached(telecom, 'phone', day).find((one) => /^[+(]?\d[\d ().x/-]{6,30}$/.test(one))
}

function reached(telecom: unknown, system: string, day: string): string[] {
  const rank = ({ rank, use }: { rank?: unknown; use?: unknown }) =>
    typeof rank === 'number' ? rank : use === 'mobile' || use === 'home' ? 1_000 : 1_001
  return objectsIn(telecom)
    .filter((one) => one['system'] === system && one['use'] !== 'old' && holdsOn(one['period'], day))
    .toSorted((one, other) => rank(one) - rank(other))
    .flatMap(({ value }) => textIn(value) ?? [])
}
