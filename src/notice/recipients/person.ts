import type { Resource } from '../../fhir/index.ts'
import { codesIn, objectsIn, textIn } from './loose.ts'

export function isDead(patient: Resource): boolean {
  return patient['deceasedBoolean'] === true || textIn(patient['deceasedDateTime']) !== undefined
}

/** Another record took the place of this one. */
export function isReplaced(patient: Resource): boolean {
  return objectsIn(patient['link']).some(({ type }) => type === 'replaced-by')
}

/**
 * How old somebody is on a day; negative before birth, undefined where it is not known. A birth date that is only a year
 * or a month is taken as its first day: a grown person’s letter must not go to their parents.
 */
export function ageOn(born: string | undefined, day: string): number | undefined {
  const parts = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?/.exec(born ?? '')
  if (parts === null) return undefined
  const [, year = '', month = '01', date = '01'] = parts
  const age = Number(day.slice(0, 4)) - Number(year)
  return day.slice(5) < `${month}-${date}` ? age - 1 : age
}

/** Spanish where they prefer it, or speak nothing else. */
export function languageOf(patient: Resource): 'en' | 'es' {
  const spoken = objectsIn(patient['communication'])
  const preferred = spoken.filter(({ preferred }) => preferred === true)
  const counted = preferred.length > 0 ? preferred : spoken
  const isSpanish = ({ language }: { readonly language?: unknown }) =>
    codesIn(language).some((code) => /^(?:es|spa)(?:-|$)|^spanish|^español/.test(code))
  return counted.length > 0 && counted.every(isSpanish) ? 'es' : 'en'
}
