/** A part of a resource, before anything is known of its shape: records were written by many systems. */
export type Loose = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function objectsIn(value: unknown): Loose[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** A text without space around it; undefined when there is none. */
export function textIn(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.normalize('NFC').replace(/\s+/gu, ' ').trim() : ''
  return text === '' ? undefined : text
}

export function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.flatMap((one) => textIn(one) ?? []) : []
}

/** Does a Period hold on a day? Its ends may be open, and as short as a year. */
export function holdsOn(period: unknown, day: string): boolean {
  if (!isObject(period)) return true
  const { start, end } = period
  const begun = typeof start !== 'string' || start.slice(0, day.length) <= day
  const lasts =
    typeof end !== 'string' || day.slice(0, Math.min(end.length, day.length)) <= end.slice(0, day.length)
  return begun && lasts
}

/** Every code and word of CodeableConcepts, in small letters. Systems are not looked at: many are written carelessly. */
export function codesIn(concepts: unknown): string[] {
  const list = Array.isArray(concepts) ? concepts : [concepts]
  return objectsIn(list)
    .flatMap(({ text, coding }) => [
      ...objectsIn(coding).flatMap(({ code, display }) => [textIn(code) ?? [], textIn(display) ?? []].flat()),
      ...(textIn(text) === undefined ? [] : [textIn(text) ?? '']),
    ])
    .map((word) => word.toLowerCase())
}
